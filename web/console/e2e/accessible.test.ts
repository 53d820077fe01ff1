import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { findViolations } from '../../testing/axe.ts'
import { type Console, someOrders, startConsole } from './console.ts'

let web: Console
let customer: string
beforeAll(async () => {
  web = await startConsole()
  await web.post('/v1/orders/batch', { orders: someOrders() })
  await web.server.drained()
  const response = await fetch(`${web.server.url}/v1/customers?limit=1`, {
    headers: { authorization: `Bearer ${web.server.secretKey}` },
  })
  const { customers } = (await response.json()) as { customers: { id: string }[] } // CustomerPage of the contract
  customer = customers[0]?.id ?? ''
})

const pages = [
  '/',
  '/customers',
  '/customers/:customer',
  '/customers/:customer?tab=interests',
  '/customers/:customer?tab=wallet',
  '/customers/merges',
  '/audiences',
  '/audiences?tab=lists',
  '/audiences/new',
  '/audiences/new?label=last-order',
  '/audiences/new?label=last-order&tab=portrait',
  '/labels',
  '/labels/new',
  '/labels/last-order',
  '/labels/last-order/edit',
  '/labels/usefulness',
  '/portraits',
  '/models',
  '/models/bg-nbd',
  '/till',
  '/till?tab=sales',
  '/till?tab=recharge',
  '/till?tab=waiting',
  '/offers',
  '/offers?tab=envelopes',
  '/offers/new?first=1',
  '/plays',
  '/plays/new',
  '/plays/tasks',
  '/experiments',
  '/cards',
  '/cards?tab=template',
  '/stored-value',
  '/stored-value?tab=plans',
  '/stored-value?tab=settings',
  '/ledger',
  '/ledger?tab=accounts',
  '/ledger?tab=balance',
  '/ledger/story?story=sale/none',
  '/settlement',
  '/settlement?tab=closings',
  '/risk',
  '/prescriptions',
  '/prescriptions?tab=diagnosis',
  '/prescriptions?tab=cures',
  '/prescriptions?tab=costs',
  '/prescriptions/win-back',
  '/events',
  '/reports',
  '/reports/next-month-repurchase',
  '/reports/retention-cohorts',
  '/reports/stages',
  '/reports/revenue-concentration',
  '/reports/attribution',
  '/reports/share-funnel?by=inviter',
  '/flows',
  '/imports',
  '/organization',
  '/organization?tab=staff',
  '/keys',
  '/audit',
  '/settings',
  '/settings?tab=account',
  '/settings?tab=sign-in',
]

const settled = async (page: Page) => {
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForFunction(() => !document.querySelector('.bone'))
}

describe('everybody can use it', () => {
  it.each(['light', 'dark'] as const)(
    'no page breaks WCAG 2.2 AA in the %s theme',
    { timeout: 240_000 },
    async (colorScheme) => {
      const page = await web.openAsOwner({ colorScheme })
      const found: string[] = []
      for (const address of pages) {
        await page.goto(`${web.server.url}${address.replace(':customer', customer)}`)
        await settled(page)
        found.push(...(await findViolations(page)).map((line) => `${address} ${line}`))
      }
      expect(found).toEqual([])
    },
  )

  it('the door breaks nothing either', async () => {
    const page = await web.open()
    await page.goto(`${web.server.url}/sign-in`)
    await settled(page)
    expect(await findViolations(page)).toEqual([])
  })

  it('at 390 px nothing is wider than the screen, and the pages are a thumb away', { timeout: 240_000 }, async () => {
    const page = await web.openAsOwner({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true })
    for (const address of pages) {
      await page.goto(`${web.server.url}${address.replace(':customer', customer)}`)
      await settled(page)
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(overflow, address).toBeLessThanOrEqual(0)
    }
    await page.getByRole('navigation', { name: 'Quick navigation' }).getByRole('link', { name: 'People' }).tap()
    await page.getByRole('heading', { level: 1, name: 'People' }).waitFor()
    await page.getByRole('button', { name: 'More' }).tap()
    await page.getByRole('dialog').getByRole('link', { name: 'Audit' }).tap()
    await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor()
  })

  it('the whole console speaks Chinese after one switch, and remembers it', async () => {
    const page = await web.openAsOwner()
    await page.goto(`${web.server.url}/settings?tab=account`)
    await page.getByText('中文', { exact: true }).click()
    await page.getByRole('heading', { level: 1, name: '设置' }).waitFor()
    await page.goto(`${web.server.url}/customers`)
    await page.getByRole('heading', { level: 1, name: '顾客' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN')
  })

  it('what a role may not do is shown, disabled and explained', async () => {
    const owner = await web.openAsOwner()
    await owner.goto(`${web.server.url}/organization?tab=staff`)
    await owner.getByRole('button', { name: 'Invite somebody' }).click()
    await owner.getByLabel('Name', { exact: true }).fill('Ana')
    await owner.getByLabel('E-mail', { exact: true }).fill('ana@example.com')
    await owner.getByLabel('Role', { exact: true }).last().click()
    await owner.getByTitle('Analyst').last().click()
    await owner.getByRole('button', { name: 'Make a sign-in link' }).click()
    const link = await owner.getByLabel('Sign-in link', { exact: true }).textContent()

    const page = await web.open()
    await page.goto(link ?? '')
    await page.getByRole('heading', { level: 1, name: /Welcome to/ }).waitFor()
    await page.goto(`${web.server.url}/customers/${customer}`)
    const merge = page.getByRole('button', { name: 'Merge', exact: true })
    await merge.waitFor()
    expect(await merge.getAttribute('aria-disabled')).toBe('true')
    await merge.hover()
    await page.getByRole('tooltip').getByText('As Analyst you may not do this.', { exact: false }).waitFor()
  })
})
