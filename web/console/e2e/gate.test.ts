import { beforeAll, describe, expect, it } from 'vitest'
import { findViolations } from '../../testing/axe.ts'
import { type Console, startConsole } from './console.ts'
import { speakForMonths } from './gate-data.ts'

let web: Console
beforeAll(async () => {
  web = await startConsole()
})

const open = async (path: string) => {
  const page = await web.openAsOwner()
  await page.goto(`${web.server.url}${path}`)
  await page.getByRole('heading', { level: 1, name: 'Gate' }).waitFor()
  return page
}

describe('the gate', () => {
  it('teaches what it is for while nothing was said, and says the rules in sentences', async () => {
    const page = await open('/gate')
    await page.getByRole('heading', { name: 'Nothing was said yet' }).waitFor()
    await page.getByRole('tab', { name: 'Rules' }).click()
    await page.getByText('At most 1 a day, 3 in seven days, 8 in thirty days, whoever sends it.').waitFor()
  })

  it('answers why somebody did not get it, from the log with every check', async () => {
    await speakForMonths(web.server)
    const page = await open('/gate?reason=marketing_refused')
    const row = page.getByRole('row').filter({ hasText: /Two years together.*Marketing switched off/ })
    await row.first().getByRole('cell').first().click()
    const drawer = page.getByRole('dialog')
    await drawer.getByText('No. The customer switched marketing off.').waitFor()
    await drawer.getByText('The message was still good.').waitFor()
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'hidden' })
    await row.first().getByRole('link').click()
    await page.getByRole('tab', { name: 'What we said', selected: true }).waitFor()
    await page.getByText('marketing switched off', { exact: true }).waitFor()
  })

  it('says who went cold, and makes an audience of them with one press', async () => {
    await web.post('/v1/orders', {
      ...{ orderNo: 'COLD-1', storeCode: 'S1', customer: { phone: '13800009999' } },
      paidAt: new Date(Date.now() - 100 * 86_400_000).toISOString(),
      lines: [{ sku: 'rye', quantity: 1, amountMinor: 900 }],
    })
    await web.server.drained()
    await web.server.keeper.settled()
    const page = await open('/gate?tab=cold&days=14')
    await page.getByRole('heading', { name: /people who may be spoken to have gone cold/ }).waitFor()
    const group = page.getByRole('listitem').filter({ hasText: 'paid 60 to 180 days ago' })
    expect(await group.getByRole('link', { name: 'Win them back' }).getAttribute('href')).toBe(
      '/prescriptions/win-back',
    )
    await group.getByRole('button', { name: 'Make an audience' }).click()
    await page.getByRole('heading', { level: 1, name: /^Silent for 14 days/ }).waitFor()
  })

  it('tries rules on the last month before they hold', async () => {
    const page = await open('/gate?tab=rules')
    await page.getByRole('button', { name: 'Change the rules' }).click()
    const caps = page.getByRole('group', { name: 'From all senders together' })
    await caps.getByLabel('a day').fill('0')
    await page.getByRole('button', { name: 'Try on the last 30 days' }).click()
    await page.getByText('would have let 0 messages pass in 30 days', { exact: false }).waitFor()
    await caps.getByLabel('a day').fill('2')
    await page.getByRole('button', { name: 'Let them hold' }).click()
    await page.getByText('At most 2 a day, 3 in seven days', { exact: false }).waitFor()
    await page.getByText('Version 1, by', { exact: false }).waitFor()
  })

  it('shows which hook people are tired of, and what the channels brought', async () => {
    const page = await open('/gate?tab=hooks')
    await page.getByRole('heading', { name: /People are tired of “Anniversary”/ }).waitFor()
    await page.getByRole('row').filter({ hasText: 'Rye bread' }).waitFor()
    await page.getByRole('tab', { name: 'Channels' }).click()
    await page.getByRole('row').filter({ hasText: 'Inbox' }).getByText('our own pages').waitFor()
    await page.getByText('Rye bread is back').first().waitFor()
  })

  it('can be used by everybody: no finding of axe on any of its tabs', async () => {
    for (const tab of ['log', 'channels', 'cold', 'rules', 'hooks']) {
      const page = await open(`/gate?tab=${tab}`)
      await page.waitForLoadState('networkidle')
      expect(await findViolations(page), tab).toEqual([])
    }
  })
})
