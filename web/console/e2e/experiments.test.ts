import { beforeAll, describe, expect, it } from 'vitest'
import { openExperiment } from '../../../server/src/domains/experiments/index.ts'
import { insertFacts } from '../../../server/src/testing/index.ts'
import { findViolations } from '../../testing/axe.ts'
import { type Console, startConsole } from './console.ts'

const day = 86_400_000
const instant = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').replace('Z', '')

let web: Console
beforeAll(async () => {
  web = await startConsole()
})

/**
 * A play of three weeks with a third held out: of the treated 24 % come back, of the others 15 %. Every second customer
 * bought before.
 */
async function playOut(): Promise<number> {
  const { deps, workspace } = web.server
  const scope = { workspace, stores: '*' as const }
  const { id } = await deps.db.as(scope, (tx) =>
    openExperiment(tx, deps, scope, {
      about: 'play/1/holdout',
      name: 'Win back',
      arms: [
        { name: 'held out', weight: 1, control: true },
        { name: 'coupon', weight: 2 },
      ],
      windowDays: 28,
      measure: 'conversion',
      plannedPerArm: 1500,
    }),
  )
  const began = Date.now() - 30 * day
  const assignments: unknown[][] = []
  const orders: unknown[][] = []
  const order = (customer: number, at: number, no: string, amount: number) =>
    orders.push([workspace, customer, instant(at), no, 'paid', 0, '', 'goods', amount, '', '', 1, 1])
  for (let customer = 1; customer <= 3000; customer++) {
    const arm = customer % 3 === 0 ? 0 : 1
    const since = began + (customer % 21) * day
    assignments.push([workspace, customer, id, customer, arm, instant(since)])
    if (customer % 2 === 0) order(customer, since - 20 * day, `before-${customer}`, 2500)
    const comesBack = (customer * 37) % 100 < (arm === 0 ? 15 : 24)
    if (comesBack)
      order(customer, since + (1 + ((customer * 7) % 8)) * day, `after-${customer}`, 2000 + (customer % 9) * 300)
  }
  await insertFacts(deps, 'experiment_assignments', assignments)
  await insertFacts(deps, 'orders', orders)
  return id
}

describe('experiments', () => {
  it('an empty list teaches: how many it takes, whom to leave out of all, and a first one by hand', async () => {
    const page = await web.openAsOwner()
    await page.goto(`${web.server.url}/experiments`)
    await page.getByRole('heading', { name: 'No experiment yet' }).waitFor()

    await page.getByRole('button', { name: 'How many customers?' }).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByRole('spinbutton', { name: 'Comes back without it, in percent' }).fill('10')
    await drawer.getByRole('spinbutton', { name: 'Smallest change worth knowing, in points' }).fill('2')
    await drawer.getByText('once, at the end').click()
    // Blur, so that the number fields tell what they hold.
    await drawer.getByText('Before the start', { exact: false }).click()
    await drawer.getByText('7,678 customers: 3,839 treated and 3,839 held out.').waitFor()
    await drawer.getByRole('button', { name: 'Close' }).click()

    await page.getByRole('button', { name: 'Hold some out' }).click()
    await page.getByText('Of 1,000 customers, 50 will hear nothing', { exact: false }).waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByText('5.0% of customers hear nothing from any play', { exact: false }).waitFor()

    await page.getByRole('button', { name: 'New experiment' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Handwritten card')
    await dialog.getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Handwritten card' }).waitFor()
    await page.getByText('Nobody has been assigned yet.').waitFor()
  })

  it('a result says one sentence first, then shows what it rests on, and keeps what was learnt', async () => {
    const id = await playOut()
    const page = await web.openAsOwner()
    await page.goto(`${web.server.url}/experiments/${id}`)
    await page.getByRole('heading', { level: 1, name: 'Win back' }).waitFor()
    await page.getByText(/“coupon” brought \d+(\.\d+)? points more customers back \(95% interval/).waitFor()
    await page.getByText('The arms are as large as planned', { exact: false }).waitFor()
    await page
      .getByRole('img', { name: /^coupon: \+/ })
      .first()
      .waitFor()
    await page.getByRole('heading', { name: /^On .*points, between/ }).waitFor()
    await page
      .getByRole('region', { name: /Who is moved/ })
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Show as a table' }).first().click()
    await page.getByRole('columnheader', { name: 'Interval for every day' }).first().waitFor()
    expect(await findViolations(page)).toEqual([])

    await page.getByRole('button', { name: 'Conclude' }).click()
    await page.getByRole('dialog').getByRole('textbox').fill('A coupon moves the lapsed.')
    await page.getByRole('dialog').getByRole('button', { name: 'Conclude' }).click()
    await page.getByText('A coupon moves the lapsed.').waitFor()
    await page.goto(`${web.server.url}/experiments?state=concluded`)
    await page.getByRole('row', { name: /Win back.*3,000/ }).waitFor()
  })
})
