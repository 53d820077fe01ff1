import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Console, startConsole } from './console.ts'

const store = 'S1'
let web: Console
let customer: string
beforeAll(async () => {
  web = await startConsole()
  await web.post('/v1/orders/batch', {
    orders: [
      {
        orderNo: 'B-1',
        storeCode: store,
        paidAt: '2026-03-01T09:00:00+08:00',
        customer: { phone: '13800000001', name: 'Lin Hua' },
        lines: [{ sku: 'latte', name: 'Latte', quantity: 1, amountMinor: 2800 }],
      },
    ],
  })
  await web.server.drained()
  const { customers } = await get<{ customers: { id: string }[] }>('/v1/customers?search=13800000001')
  customer = customers[0]?.id ?? ''
})

async function get<T>(address: string): Promise<T> {
  const response = await fetch(`${web.server.url}${address}`, {
    headers: { authorization: `Bearer ${web.server.secretKey}` },
  })
  return (await response.json()) as T // our own API
}

/** A published offer of ¥5 off over ¥30, and one coupon of it in this customer's bag. */
async function giveCoupon(code: string): Promise<{ offer: number; coupon: string }> {
  const { id } = (await web.post('/v1/offers', {
    code,
    name: { en: 'Five off', zh: '减五元' },
    value: { kind: 'full-reduction', offMinor: 500, fromMinor: 3000 },
    validity: { kind: 'relative', validDays: 14 },
    supply: { stock: 10 },
  })) as { id: number } // OfferView of the contract
  await web.post(`/v1/offers/${id}/publish`, {})
  const claim = (await web.post(`/v1/offers/${id}/claims`, { requestId: `${code}-1`, customer })) as { coupon: string } // OfferClaimResult
  return { offer: id, coupon: claim.coupon }
}

/** The customer's own phone, opened by the link that staff hand out. */
async function openPhone(): Promise<Page> {
  const { path } = (await web.post(`/v1/customers/${customer}/pocket-link`, {})) as { path: string } // PocketLink
  const phone = await web.open({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true })
  await phone.goto(`${web.server.url}${path}`)
  await phone.waitForURL(/\/pocket\/?$/)
  return phone
}

async function shownCode(phone: Page, coupon: string): Promise<string> {
  await phone.goto(`${web.server.url}/pocket/coupons/${coupon}`)
  await phone.getByRole('button', { name: 'Show the code' }).tap()
  // What the picture says, as it is read to those who do not see it.
  const label = await phone.getByRole('img', { name: /^Code: / }).getAttribute('aria-label')
  return label?.replace('Code: ', '') ?? ''
}

async function openTill(): Promise<Page> {
  const page = await web.openAsOwner()
  await page.goto(`${web.server.url}/till`)
  await page.getByRole('textbox', { name: 'Scan or type, then Enter' }).waitFor()
  return page
}

/** As a scanner does it: text, then Enter. */
async function scan(page: Page, text: string) {
  const field = page.getByRole('textbox', { name: 'Scan or type, then Enter' })
  await field.fill(text)
  await field.press('Enter')
}

const payCard = (page: Page) => page.getByRole('region', { name: 'To pay' })

describe('the till', () => {
  it("redeems a customer's coupon from her phone to the cashier's screen, and a refund shows in both", async () => {
    const { offer, coupon } = await giveCoupon('five-off')
    const phone = await openPhone()
    const till = await openTill()

    await scan(till, await shownCode(phone, coupon))
    await till.getByRole('status').getByText('Good: add it to the basket').waitFor()
    await scan(till, 'beef-noodles x2 28')
    await payCard(till).getByText('Five off').waitFor()
    await payCard(till).getByRole('button', { name: 'Cash' }).click()
    await payCard(till)
      .getByRole('button', { name: /^Take .*51\.00/ })
      .click()
    await till
      .getByRole('status')
      .getByText(/^Paid: .*51\.00/)
      .waitFor()

    await phone.getByText('You saved', { exact: false }).waitFor()

    const ticketNo = (await till.getByRole('link', { name: new RegExp(`^${store}-`) }).textContent()) ?? ''
    await till.getByRole('link', { name: ticketNo }).click()
    await till.getByRole('button', { name: 'Refund', exact: true }).click()
    await till
      .getByRole('dialog')
      .getByRole('button', { name: /^Refund .*51\.00/ })
      .click()
    await till.getByText(/51\.00 refunded\./).waitFor()
    await till.getByRole('list', { name: 'Refunds' }).getByText('1 coupon given back', { exact: false }).waitFor()

    await phone.goto(`${web.server.url}/pocket/history/${encodeURIComponent(ticketNo)}`)
    await phone.getByText('Refund of', { exact: false }).waitFor()
    await phone.goto(`${web.server.url}/pocket/coupons/${coupon}`)
    await phone.getByRole('button', { name: 'Show the code' }).waitFor()

    const { figures } = await get<{ figures: { givenMinor: number; redeemed: number } }>(`/v1/offers/${offer}`)
    expect(figures.givenMinor).toBe(0)
  })

  it('a coupon that two cashiers scan is paid once, and a button pressed twice is one sale', async () => {
    const { offer, coupon } = await giveCoupon('scanned-twice')
    const phone = await openPhone()
    const code = await shownCode(phone, coupon)
    const tills = [await openTill(), await openTill()]
    for (const till of tills) {
      await scan(till, code)
      await till.getByRole('status').getByText('Good: add it to the basket').waitFor()
      await scan(till, code)
      await scan(till, 'beef-noodles 40')
      await payCard(till).getByText('Five off').waitFor()
      expect(await payCard(till).getByText('Five off').count()).toBe(1)
      await payCard(till).getByRole('button', { name: 'Cash' }).click()
    }
    await Promise.all(
      tills.map((till) => payCard(till).getByRole('button', { name: /^Take/ }).dblclick({ noWaitAfter: true })),
    )
    const ends = await Promise.all(
      tills.map(async (till) => {
        await till
          .getByText(/^(Paid|Not sold): /)
          .first()
          .waitFor()
        return (await till.getByText(/^Paid: /).count()) > 0 ? 'paid' : 'refused'
      }),
    )
    expect(ends.sort()).toEqual(['paid', 'refused'])
    const { figures } = await get<{ figures: { redeemed: number; givenMinor: number } }>(`/v1/offers/${offer}`)
    expect(figures).toMatchObject({ redeemed: 1, givenMinor: 500 })
    await phone.getByText('You saved', { exact: false }).waitFor()
  })

  it('without a line it keeps selling; what it kept survives a reload and counts once when the line is back', async () => {
    const before = await ticketCount()
    const till = await openTill()
    await till.context().setOffline(true)
    await till.getByRole('button', { name: 'No line' }).waitFor()
    for (const price of ['12', '7.50']) {
      await scan(till, price)
      await till.getByText('No line: shelf price.', { exact: false }).waitFor()
      await payCard(till).getByRole('button', { name: 'Cash' }).click()
      await payCard(till).getByRole('button', { name: /^Take/ }).click()
      await till
        .getByRole('status')
        .getByText(/^Kept: /)
        .waitFor()
      await till.getByRole('button', { name: 'Next customer' }).click()
    }
    await till.getByRole('button', { name: /2 waiting/ }).waitFor()

    // The page comes back before the tickets get through: the line is up, the till's own route is not.
    await till.route('**/v1/till/tickets/**', (route) => route.abort())
    await till.context().setOffline(false)
    await till.reload()
    await till.getByRole('button', { name: /2 waiting/ }).waitFor()
    expect(await ticketCount()).toBe(before)

    await till.unroute('**/v1/till/tickets/**')
    await till.getByRole('tab', { name: 'Waiting' }).click()
    // It tries again by itself, every few seconds.
    await till.getByText('Nothing waits.', { exact: false }).waitFor()
    await till.getByRole('button', { name: 'On line' }).waitFor()
    expect(await ticketCount()).toBe(before + 2)
  })

  async function ticketCount(): Promise<number> {
    return (await get<{ items: unknown[] }>('/v1/till/tickets?limit=200')).items.length
  }
})
