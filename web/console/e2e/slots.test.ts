import type { SlotPlacement } from '@regulars/contract'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { findViolations } from '../../testing/axe.ts'
import { type Console, startConsole } from './console.ts'

const store = 'S1'
let web: Console
beforeAll(async () => {
  web = await startConsole()
  const lines = [{ sku: 'latte', name: 'Latte', quantity: 1, amountMinor: 2800, categoryCode: 'dining.drinks' }]
  const customer = { phone: '13800000001', name: 'Lin Hua' }
  await web.post('/v1/orders/batch', {
    orders: [
      { orderNo: 'B-1', storeCode: store, paidAt: new Date(Date.now() - 86_400_000).toISOString(), customer, lines },
    ],
  })
  await web.server.drained()
  const { id } = (await web.post('/v1/offers', {
    code: 'next-visit',
    name: { en: 'Next visit', zh: '下次再来' },
    value: { kind: 'face-value', offMinor: 500 },
    validity: { kind: 'relative', validDays: 14 },
    supply: { stock: 10 },
    needs: { follow: true, member: true },
  })) as { id: number } // OfferView of the contract
  await web.post(`/v1/offers/${id}/publish`, {})
})

/** One dot. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

async function ask<T>(path: string): Promise<T> {
  const headers = { authorization: `Bearer ${web.server.secretKey}` }
  return (await (await fetch(`${web.server.url}${path}`, { headers })).json()) as T // named by the caller
}

async function openSlots(): Promise<Page> {
  const page = await web.openAsOwner()
  await page.goto(`${web.server.url}/slots`)
  await page.getByRole('heading', { level: 1, name: 'Slots' }).waitFor()
  return page
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click()
  await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)').getByText(option, { exact: true }).click()
}

describe('slots', () => {
  it('a payment at the till opens a page whose slot gives a coupon to somebody unknown, and the report counts it', async () => {
    const console = await openSlots()
    await console.getByText('Nothing competes for your most visited page yet').waitFor()
    await console.getByRole('button', { name: 'New placement' }).first().click()
    const dialog = console.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Name, for you' }).fill('Come back')
    await dialog.getByRole('textbox', { name: 'Title, English' }).fill('Five off next time')
    await dialog.getByRole('textbox', { name: 'Title, Chinese' }).fill('下次立减五元')
    await choose(console, 'Coupon', 'Next visit')
    await dialog.getByText('Five off next time').waitFor()
    await dialog.getByRole('button', { name: 'Save and start' }).click()
    await console.getByText('It runs. The next page that is opened may show it.').waitFor()

    const till = await web.openAsOwner()
    await till.goto(`${web.server.url}/till`)
    const scan = till.getByRole('textbox', { name: 'Scan or type, then Enter' })
    await scan.fill('latte 28')
    await scan.press('Enter')
    const pay = till.getByRole('region', { name: 'To pay' })
    await pay.getByRole('button', { name: 'Cash' }).click()
    await pay.getByRole('button', { name: /^Take .*28\.00/ }).click()
    const address = await till
      .getByRole('link', { name: 'For the customer: scan for points and coupons' })
      .getAttribute('href')

    const phone = await web.open({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true })
    await phone.goto(`${web.server.url}${address}?lang=en`)
    await phone.getByRole('heading', { name: 'Paid ¥28.00' }).waitFor()
    expect(await findViolations(phone)).toEqual([])
    await phone.getByRole('button', { name: 'Get it' }).tap()
    await phone.getByRole('textbox', { name: 'Phone number' }).fill('13800000077')
    await phone.getByRole('button', { name: 'Send me a code' }).tap()
    await phone.getByRole('heading', { name: 'Enter the code' }).waitFor()
    const outbox = await fetch(`${web.server.url}/v1/pocket-outbox`, {
      headers: { authorization: `Bearer ${web.server.secretKey}` },
    })
    const code = /\b\d{6}\b/.exec(await outbox.text())?.[0] ?? ''
    await phone.getByRole('textbox', { name: 'Six-digit code' }).fill(code)
    await phone.getByRole('button', { name: 'Sign in and get it' }).tap()
    await phone.getByRole('heading', { name: 'It is in your card bag.' }).waitFor()

    await console.goto(`${web.server.url}/slots/pay-success-top`)
    await console.getByText('Impressions 1, successes 1, in 28 days').waitFor()
    await console.getByRole('cell', { name: 'Come back' }).waitFor()
  })

  it('a placement of the card bag takes a picture, a city, hours and people to leave out, and shows them on the phone', async () => {
    const { id } = (await web.post('/v1/audiences', {
      name: 'Regulars of the bakery',
      expression: { label: 'last-order', is: ['active'] },
    })) as { id: string } // AudienceView of the contract
    const page = await openSlots()
    await page.getByRole('button', { name: 'New placement' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Name, for you' }).fill('New cakes')
    await dialog.getByRole('textbox', { name: 'Title, English' }).fill('Cakes from nine')
    await dialog.getByRole('textbox', { name: 'Title, Chinese' }).fill('九点出炉的蛋糕')
    await choose(page, 'Page', 'Card bag')
    await choose(page, 'A press', 'opens a link')
    await dialog.getByRole('textbox', { name: 'Address or path' }).fill('/pocket/offers')
    await dialog.getByLabel('Picture').setInputFiles({ name: 'cake.png', mimeType: 'image/png', buffer: png })
    await dialog.locator('.phone-picture').waitFor()
    await dialog.getByRole('button', { name: 'For whom, where and when' }).click()
    const [city] = (await ask<{ cities: { code: string; name: string }[] }>('/v1/organization')).cities
    await choose(page, 'Only in these cities', city?.name ?? '')
    await page.keyboard.press('Escape')
    await choose(page, 'Not for these people', 'Regulars of the bakery')
    await choose(page, 'Hours, from', '08:00')
    await choose(page, 'Hours, to', '20:00')
    expect(await findViolations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Save draft' }).click()
    await dialog.waitFor({ state: 'hidden' })
    const { placements } = await ask<{ placements: SlotPlacement[] }>('/v1/slots/placements')
    const made = placements.find(({ name }) => name === 'New cakes')
    expect(made).toMatchObject({
      page: 'pocket-home',
      hours: { from: 8, to: 20 },
      eligibility: { cities: [city?.code], except: { audience: id }, audience: null },
    })
    const picture = await fetch(`${web.server.url}${made?.creative.image}`)
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
  })

  it('every tab can be read without seeing and used on a phone', async () => {
    const page = await web.openAsOwner({ viewport: { width: 390, height: 844 } })
    for (const tab of ['page', 'placements', 'traffic', 'demand']) {
      await page.goto(`${web.server.url}/slots?tab=${tab}`)
      await page.getByRole('tabpanel').locator('.card, .ant-table').first().waitFor()
      expect([tab, await findViolations(page)]).toEqual([tab, []])
      const overflow = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      expect([tab, overflow]).toEqual([tab, 0])
    }
  })
})
