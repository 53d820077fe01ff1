import {
  keyPermissions,
  type PocketMe,
  type PocketOpenedGift,
  type PocketPressed,
  type PocketSlots,
  type SlotPlacement,
  type TillReceipt,
} from '@regulars/contract'
import { beforeAll, describe, expect, test } from 'vitest'
import type { App } from '../../kernel/http.ts'
import { createServer } from '../../main.ts'
import { testRuntime } from '../../testing/index.ts'
import { bearer, type Headers, send } from '../../testing/matrix/callers.ts'
import { ask } from '../../testing/matrix/zone.ts'
import { createApiKey, createCity, createStore, systemCaller } from '../organization/index.ts'

const clock = { at: new Date('2026-03-02T04:00:00Z'), now: () => clock.at }
const runtime = await testRuntime({ clock, timezone: 'Asia/Shanghai' })
const { deps } = runtime
let app: App
let staff: Headers
const same = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' }

beforeAll(async () => {
  app = await createServer(runtime)
  const by = systemCaller(runtime.workspace)
  const city = await createCity(deps, by, { code: 'hz', name: 'Hangzhou' })
  await createStore(deps, by, { code: 'lake', name: 'West Lake', city: city.id })
  const key = await createApiKey(deps, by, { kind: 'secret', name: 'till', permissions: [...keyPermissions] })
  staff = bearer(key.secret)
  const offer = {
    code: 'welcome',
    name: { en: 'Welcome', zh: '见面礼' },
    value: { kind: 'face-value', offMinor: 500 },
    validity: { kind: 'relative', validDays: 30 },
    supply: { stock: 100 },
    needs: { follow: true, member: true },
  }
  const { id } = await ask<{ id: number }>(app, staff, ['POST', '/v1/offers', offer])
  await ask(app, staff, ['POST', `/v1/offers/${id}/publish`])
})

async function place(more: object): Promise<SlotPlacement> {
  const made = await ask<SlotPlacement>(app, staff, [
    'POST',
    '/v1/slots/placements',
    { name: 'P', page: 'pay-success', ...more },
  ])
  return ask<SlotPlacement>(app, staff, ['POST', `/v1/slots/placements/${made.id}/state`, { state: 'running' }])
}

const giftable = {
  code: 'gift',
  name: { en: 'To share', zh: '分享券' },
  value: { kind: 'face-value', offMinor: 300 },
  validity: { kind: 'relative', validDays: 30 },
  supply: { stock: 10 },
  giftable: true,
}

let serial = 0
async function sell(more: object = {}): Promise<TillReceipt> {
  const lines = [{ sku: 'tea', name: 'Tea', quantity: 1, amountMinor: 2800, categoryCode: 'dining.drinks' }]
  const basket = { storeCode: 'lake', lines, tenders: [{ provider: 'cash', amountMinor: 2800 }] }
  serial += 1
  return ask(app, staff, ['POST', '/v1/till/tickets', { ticketNo: `T-${serial}`, ...basket, ...more }])
}

const open = async (path: string, headers: Headers = {}) => {
  const { status, body } = await send(app, 'GET', `${path}?lang=en`, headers)
  return { status, body }
}
const field = (body: string, name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(body)?.[1] ?? ''
const post = (path: string, form: Record<string, string>, headers: Headers = {}) =>
  app.inject({
    method: 'POST',
    url: path,
    headers: { ...same, ...headers },
    payload: new URLSearchParams(form).toString(),
  })
const figures = async (id: number) =>
  (await ask<SlotPlacement>(app, staff, ['GET', `/v1/slots/placements/${id}`])).figures

describe('the page after a payment', () => {
  test('says what was paid and where, in both languages, invites to join, and is below 15 kB without a script', async () => {
    const { page } = await sell()
    const { status, body } = await open(page)
    expect(status).toBe(200)
    expect(body).toContain('Paid ¥28.00')
    expect(body).toContain('West Lake, 12:00')
    expect(body).toContain('href="/p/lake?lang=en"')
    expect(body).not.toContain('<script')
    expect((await send(app, 'GET', `${page}?lang=zh`, {})).body).toContain('已支付 ¥28.00')
    expect(Buffer.byteLength(body)).toBeLessThan(15 * 1024)
  })

  test('opens for a day, for its own code alone, and shows nothing about the customer', async () => {
    const phone = '13800138111'
    const { page } = await sell({ customer: { phone, name: 'Secret Name' } })
    const { body } = await open(page)
    expect(body).toContain('Paid')
    expect(body).not.toMatch(/Secret Name|13800138111|T-\d/)
    expect((await open(`${page.slice(0, -2)}AA`)).status).toBe(404)
    expect((await open('/p/~/nonsense')).status).toBe(404)
    const before = clock.at
    clock.at = new Date(before.getTime() + 25 * 3_600_000)
    expect((await open(page)).status).toBe(404)
    clock.at = before
  })

  test('shows within seconds what a purchase opened up, and nothing of it after another one', async () => {
    const placement = await place({
      creative: { title: { en: 'Cake to your tea', zh: '茶配糕点' }, action: { kind: 'link', to: '/p/lake' } },
      eligibility: { afterCategories: ['dining'] },
      conversion: { kind: 'click' },
      valueMinor: 200,
    })
    const after = await sell()
    const { body } = await open(after.page)
    expect(body).toContain('Cake to your tea')
    const lines = [{ sku: 'soap', name: 'Soap', quantity: 1, amountMinor: 2800 }]
    expect((await open((await sell({ lines })).page)).body).not.toContain('Cake to your tea')

    const press = new RegExp(`href="(${after.page}/[^"]*)"`).exec(body)?.[1]?.replace('&amp;', '&') ?? ''
    const answers = [await app.inject({ url: press }), await app.inject({ url: press })]
    expect(answers.map(({ statusCode, headers }) => [statusCode, headers.location])).toEqual([
      [303, '/p/lake'],
      [303, '/p/lake'],
    ])
    expect(await figures(placement.id)).toMatchObject({ impressions: 1, clicks: 1, conversions: 1 })
    await ask(app, staff, ['POST', `/v1/slots/placements/${placement.id}/state`, { state: 'ended' }])
  })

  test('leads somebody unknown from the slot over phone and code to coupon and membership, counted for the slot', async () => {
    const placement = await place({
      creative: { title: { en: 'For your next visit', zh: '下次再来' }, action: { kind: 'offer', offer: 'welcome' } },
      conversion: { kind: 'claim' },
      valueMinor: 800,
    })
    const { page } = await sell()
    const { body } = await open(page)
    expect(body).toContain('For your next visit')
    const form = Object.fromEntries(
      ['lang', 'offer', 'request', 'view', 'slot'].map((name) => [name, field(body, name)]),
    )
    expect(form).toMatchObject({ lang: 'en', offer: 'welcome', slot: 'pay-success-top' })

    const asked = await post('/p/lake/claim', form)
    expect(asked.body).toContain('Phone number')
    const carried = { ...form, view: field(asked.body, 'view'), slot: field(asked.body, 'slot') }
    expect(carried).toEqual(form)
    const phone = '13800138222'
    await post('/p/lake/code', { ...carried, phone })
    const { messages } = await ask<{ messages: { text: string }[] }>(app, staff, ['GET', '/v1/pocket-outbox'])
    const code = messages.map(({ text }) => /\d{6}/.exec(text)?.[0]).find((found) => found) ?? ''
    const claimed = await post('/p/lake/sign-in', { ...carried, phone, code })
    expect(claimed.statusCode).toBe(200)
    expect(claimed.body).toContain('It is in your card bag.')
    expect(await figures(placement.id)).toMatchObject({ impressions: 1, clicks: 1, conversions: 1, valueMinor: 800 })

    // On her own phone from now on: the app leads to the page about what she has just paid, for ten minutes.
    const own = {
      cookie: [...new Set([claimed.headers['set-cookie']].flat().map((line) => String(line).split(';')[0]))].join('; '),
    }
    const paid = async () => (await ask<PocketMe>(app, own, ['GET', '/v1/pocket/me'])).justPaid
    expect(await paid()).toBeUndefined()
    const receipt = await sell({ customer: { phone } })
    expect(await paid()).toMatchObject({ ticketNo: receipt.ticketNo, dueMinor: 2800 })
    expect((await paid())?.path).toMatch(new RegExp(`^${receipt.page}\\?lang=(en|zh)$`))
    await sell()
    expect((await paid())?.ticketNo).toBe(receipt.ticketNo)
    clock.at = new Date(clock.at.getTime() + 11 * 60_000)
    expect(await paid()).toBeUndefined()

    // The next purchase shows no second one, and the way to the card bag.
    const next = await open((await sell()).page, own)
    expect(next.body).toContain('href="/pocket/"')
  })
})

describe('the card bag', () => {
  /** Signed in on a phone of their own by a link of the till. */
  async function signIn(phone: string): Promise<Headers> {
    await sell({ customer: { phone } })
    const { customers } = await ask<{ customers: { id: string }[] }>(app, staff, [
      'GET',
      `/v1/customers?search=${phone}`,
    ])
    const { token } = await ask<{ token: string }>(app, staff, [
      'POST',
      `/v1/customers/${customers[0]?.id}/pocket-link`,
    ])
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/pocket/sign-in-link',
      headers: { 'sec-fetch-site': 'same-origin' },
      payload: { token },
    })
    const cookies = [answer.headers['set-cookie']].flat().map((line) => String(line).split(';')[0])
    return { cookie: [...new Set(cookies)].join('; ') }
  }
  const slotsOf = (own: Headers) => ask<PocketSlots>(app, own, ['POST', '/v1/pocket/slots'])

  test('has a slot: a link in it is counted once an hour, pressed, and leads where it says', async () => {
    const placement = await place({
      page: 'pocket-home',
      creative: { title: { en: 'New cakes', zh: '新糕点' }, action: { kind: 'link', to: '/p/lake' } },
      conversion: { kind: 'click' },
      valueMinor: 200,
    })
    const own = await signIn('13800138301')
    const first = await slotsOf(own)
    expect(first.slots).toMatchObject([{ slot: 'pocket-home-top', title: { en: 'New cakes' }, isDone: false }])
    expect(await slotsOf(own)).toEqual(first)
    const [{ slot, view } = { slot: '', view: '' }] = first.slots
    const press = () => ask<PocketPressed>(app, own, ['POST', '/v1/pocket/slots/press', { slot, view }])
    expect([await press(), await press()]).toEqual([{ to: '/p/lake' }, { to: '/p/lake' }])
    expect(await figures(placement.id)).toMatchObject({ impressions: 1, clicks: 1, conversions: 1 })
    clock.at = new Date(clock.at.getTime() + 3_600_000)
    await slotsOf(own)
    expect((await figures(placement.id)).impressions).toBe(2)
    // The page after a payment has slots of its own.
    expect((await open((await sell()).page)).body).not.toContain('New cakes')
    await ask(app, staff, ['POST', `/v1/slots/placements/${placement.id}/state`, { state: 'ended' }])
  })

  test('has a slot: a coupon in it is claimed with one press, counted for the placement, and done then', async () => {
    const placement = await place({
      page: 'pocket-home',
      creative: { title: { en: 'For you', zh: '给你' }, action: { kind: 'offer', offer: 'welcome' } },
      conversion: { kind: 'claim' },
      valueMinor: 800,
    })
    const own = await signIn('13800138302')
    const [shown] = (await slotsOf(own)).slots
    const from = { slot: shown?.slot, view: shown?.view }
    const body = { requestId: 'home-1', from }
    await ask(app, own, ['POST', `/v1/pocket/offers/${shown?.offer?.id}/claim`, body])
    await ask(app, own, ['POST', `/v1/pocket/offers/${shown?.offer?.id}/claim`, body])
    expect(await figures(placement.id)).toMatchObject({ impressions: 1, clicks: 1, conversions: 1, valueMinor: 800 })
    expect((await slotsOf(own)).slots).toMatchObject([{ isDone: true }])
    await ask(app, staff, ['POST', `/v1/slots/placements/${placement.id}/state`, { state: 'ended' }])
  })

  test('says how a share stands, and the world hears once a person that it was opened, and by whom it was made', async () => {
    const gift = { ...giftable, code: 'to-share' }
    const { id } = await ask<{ id: number }>(app, staff, ['POST', '/v1/offers', gift])
    await ask(app, staff, ['POST', `/v1/offers/${id}/publish`])
    const [giver, friend, late] = [
      await signIn('13800138303'),
      await signIn('13800138304'),
      await signIn('13800138305'),
    ]
    const { coupon } = await ask<{ coupon: string }>(app, giver, [
      'POST',
      `/v1/pocket/offers/${id}/claim`,
      { requestId: 'g' },
    ])
    const { path } = await ask<{ path: string }>(app, giver, [
      'POST',
      `/v1/pocket/coupons/${coupon}/gift`,
      { requestId: 'g' },
    ])
    const token = path.split('#')[1]
    const look = async (own: Headers) =>
      (await ask<PocketOpenedGift>(app, own, ['POST', '/v1/pocket/gifts/opened', { token }])).state
    clock.at = new Date(clock.at.getTime() + 60_000)
    expect([await look(giver), await look(friend), await look(friend), await look(late)]).toEqual([
      ...['own', 'open', 'open', 'open'],
    ])
    await ask(app, friend, ['POST', '/v1/pocket/gifts', { token }])
    expect([await look(friend), await look(late)]).toEqual(['yours', 'taken'])
    await sell({ customer: { phone: '13800138304' } })
    await runtime.drained()
    const { rows } = await ask<{ rows: Record<string, unknown>[] }>(app, staff, [
      'GET',
      '/v1/reports/share-funnel?by=inviter',
    ])
    const { customers } = await ask<{ customers: { id: string }[] }>(app, staff, [
      'GET',
      '/v1/customers?search=13800138303',
    ])
    expect(rows).toMatchObject([
      { inviter: customers[0]?.id, shared: 1, sharers: 1, opened: 2, claimed: 1, paid: 1, newConsumers: 0 },
    ])
    const byMonth = await ask<{ rows: Record<string, unknown>[] }>(app, staff, ['GET', '/v1/reports/share-funnel'])
    expect(byMonth.rows).toMatchObject([{ month: '2026-03', shared: 1, sharers: 1, opened: 2, claimed: 1, paid: 1 }])
  })
})
