import { beforeAll, describe, expect, it } from 'vitest'
import { createCity, createStore, systemCaller } from '../../../server/src/domains/organization/index.ts'
import { type Console, someOrders, startConsole } from './console.ts'

let web: Console
beforeAll(async () => {
  web = await startConsole()
  const by = systemCaller(web.server.workspace)
  const city = await createCity(web.server.deps, by, { code: 'hz', name: 'Hangzhou' })
  await createStore(web.server.deps, by, { city: city.id, code: 'lake', name: 'West Lake' })
})

const get = async <T>(address: string): Promise<T> => {
  const headers = { authorization: `Bearer ${web.server.secretKey}` }
  return (await (await fetch(`${web.server.url}${address}`, { headers })).json()) as T // the caller names the route's shape
}

const sell = (ticketNo: string, more: object) =>
  web.post('/v1/till/tickets', {
    ticketNo,
    storeCode: 'lake',
    lines: [{ sku: 'tea', name: 'Tea', quantity: 1, amountMinor: 2800 }],
    ...more,
  }) as Promise<{ page: string }> // TillReceipt

const phone = '13800138555'

describe('from the prescription to its report', () => {
  it('one click makes the draft, one starts it; who pays, joins, takes the coupon and returns is counted step by step', async () => {
    const page = await web.openAsOwner()
    await page.goto(`${web.server.url}/prescriptions?tab=diagnosis`)
    await page.getByRole('link', { name: /Paid, joined, back again/ }).click()
    await page.getByRole('heading', { level: 1, name: 'Paid, joined, back again' }).waitFor()
    await page.getByText('No basis yet', { exact: false }).waitFor()
    await page.getByRole('button', { name: 'Make the draft' }).click()
    await page.getByText('Not started yet: everything is a draft.').waitFor()
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByText('Start now?').waitFor()
    await page.getByRole('tooltip').getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByText('Too early to say', { exact: false }).waitFor()

    // Somebody whom nobody knows pays, and scans the code on the receipt.
    const receipt = await sell('T-1', { tenders: [{ provider: 'cash', amountMinor: 2800 }] })
    const mobile = await web.open({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true })
    await mobile.goto(`${web.server.url}${receipt.page}?lang=en`)
    await mobile.getByText('Something for your next visit').waitFor()
    await mobile.getByRole('button', { name: 'Join and take it' }).click()
    await mobile.getByLabel('Phone number').fill(phone)
    await mobile.getByRole('button', { name: 'Send me a code' }).click()
    const { messages } = await get<{ messages: { phone: string; text: string }[] }>('/v1/pocket-outbox')
    const code = /\d{6}/.exec(messages.find((message) => message.phone === phone)?.text ?? '')?.[0] ?? ''
    await mobile.getByLabel('Six-digit code').fill(code)
    await mobile.getByRole('button', { name: 'Sign in and get it' }).click()
    await mobile.getByRole('heading', { level: 1, name: 'It is in your card bag.' }).waitFor()

    // And comes back with the coupon.
    const { customers } = await get<{ customers: { id: string }[] }>(`/v1/customers?search=${phone}`)
    const { items } = await get<{ items: { id: string }[] }>(`/v1/customers/${customers[0]?.id}/coupons`)
    expect(items).toHaveLength(1)
    const coupons = items.map(({ id }) => id)
    await sell('T-2', { customer: { phone }, coupons, tenders: [{ provider: 'cash', amountMinor: 2300 }] })
    await web.server.drained()

    await page.reload()
    const report = page.getByRole('region', { name: /Since/ })
    const steps = report.getByRole('list', { name: 'Step by step' })
    await steps.waitFor()
    const shown = await steps.getByRole('listitem').allInnerTexts()
    expect(shown.map((text) => text.replaceAll(/\s+/g, ' ').trim())).toEqual([
      'Saw it after paying, without a card 1',
      'Joined 1 · 100%',
      'Took the coupon 1 · 100%',
      'Ordered after it 1 · 100%',
    ])
    await page.goto(`${web.server.url}/prescriptions?tab=cures`)
    await page.getByRole('row', { name: /Paid, joined, back again.*Too early/ }).waitFor()
  })

  it('the health card says what it waits for, then opens a value with its definition, its past and what helps', async () => {
    const page = await web.openAsOwner()
    await page.goto(`${web.server.url}/prescriptions`)
    await page.getByRole('heading', { name: 'The card fills with your first orders' }).waitFor()
    await web.post('/v1/orders/batch', { orders: someOrders() })
    await web.server.drained()
    await page.reload()
    await page.getByRole('heading', { name: 'Health card' }).waitFor()
    await page.getByRole('button', { name: /^Identifiable/ }).click()
    const detail = page.getByRole('region', { name: 'Identifiable' })
    await detail.getByText('Four weeks before:', { exact: false }).first().waitFor()
    await detail.getByRole('link', { name: 'Push in a weak community' }).click()
    await page.getByRole('heading', { level: 1, name: 'Push in a weak community' }).waitFor()
  })
})
