import { keyPermissions, type SlotPlacement, type TillReceipt } from '@regulars/contract'
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

    // On her own phone from now on: the next purchase shows no second one, and the way to the card bag.
    const cookies = [claimed.headers['set-cookie']].flat().map((line) => String(line).split(';')[0])
    const next = await open((await sell()).page, { cookie: [...new Set(cookies)].join('; ') })
    expect(next.body).toContain('href="/pocket/"')
  })
})
