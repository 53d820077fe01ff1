import { keyPermissions } from '@regulars/contract'
import { beforeAll, describe, expect, test } from 'vitest'
import type { App } from '../../kernel/http.ts'
import { createServer } from '../../main.ts'
import { testRuntime } from '../../testing/index.ts'
import { type Answer, bearer, type Headers, type Method, send, signIn } from '../../testing/matrix/callers.ts'
import { ask } from '../../testing/matrix/zone.ts'
import { createApiKey, createCity, createSignInLink, createStore, systemCaller } from '../organization/index.ts'

const runtime = await testRuntime({ timezone: 'Asia/Shanghai' })
const { deps } = runtime
let app: App

type Shop = { workspace: number; staff: Headers; offer: number; secondOffer: number }
type Person = { headers: Headers; id: string }

async function openShop(workspace: number, code: string): Promise<Shop> {
  const by = systemCaller(workspace)
  const city = await createCity(deps, by, { code: 'hz', name: 'Hangzhou' })
  await createStore(deps, by, { code, name: `Store ${code}`, city: city.id })
  const key = await createApiKey(deps, by, { kind: 'secret', name: 'till', permissions: [...keyPermissions] })
  const staff = bearer(key.secret)
  const offerOf = async (name: string, more: object = {}) => {
    const { id } = await ask<{ id: number }>(app, staff, [
      'POST',
      '/v1/offers',
      {
        code: name,
        name: { en: `Offer ${name}`, zh: `优惠 ${name}` },
        value: { kind: 'face-value', offMinor: 500 },
        validity: { kind: 'relative', validDays: 30 },
        supply: { stock: 100 },
        giftable: true,
        ...more,
      },
    ])
    await ask(app, staff, ['POST', `/v1/offers/${id}/publish`])
    return id
  }
  return {
    workspace,
    staff,
    offer: await offerOf('welcome', { needs: { follow: true, member: true } }),
    secondOffer: await offerOf('plain'),
  }
}

/** Somebody with a phone who came in by a link of the till. */
async function person({ staff }: Shop, phone: string, store: string): Promise<Person> {
  const order = {
    orderNo: `order-${phone}`,
    storeCode: store,
    paidAt: new Date(deps.clock.now().getTime() - 60_000).toISOString(),
    customer: { phone, name: `Name ${phone}` },
    lines: [{ sku: 'tea', name: 'Tea', quantity: 1, amountMinor: 1200 }],
  }
  await ask(app, staff, ['POST', '/v1/orders', order])
  const { customers } = await ask<{ customers: { id: string }[] }>(app, staff, ['GET', `/v1/customers?search=${phone}`])
  const id = customers[0]?.id ?? ''
  const link = await ask<{ token: string }>(app, staff, ['POST', `/v1/customers/${id}/pocket-link`])
  const answer = await send(app, 'POST', '/v1/pocket/sign-in-link', {}, link)
  const cookie = [answer.headers['set-cookie']].flat().map((line) => String(line).split(';')[0])
  return { headers: { cookie: [...new Set(cookie)].join('; ') }, id }
}

const get = <T>(who: Person, url: string): Promise<T> => ask<T>(app, who.headers, ['GET', url])
const claim = async (who: Person, offer: number, requestId: string): Promise<string> =>
  (await ask<{ coupon: string }>(app, who.headers, ['POST', `/v1/pocket/offers/${offer}/claim`, { requestId }])).coupon

let own: Shop
let foreign: Shop
let ann: Person
let bob: Person
let carl: Person
let coupon: string
beforeAll(async () => {
  app = await createServer(runtime)
  own = await openShop(runtime.workspace, 'lake')
  foreign = await openShop((await runtime.newWorkspace()).workspace, 'hill')
  ann = await person(own, '13800138001', 'lake')
  bob = await person(own, '13800138002', 'lake')
  carl = await person(foreign, '13800138001', 'hill')
  coupon = await claim(ann, own.offer, 'ann-1')
})

/** Every pocket route that names something, with that of somebody else. */
const routesNaming = (theirs: { coupon: string; ticket: string; device: number }): [Method, string, unknown?][] => [
  ['GET', `/v1/pocket/coupons/${theirs.coupon}`],
  ['POST', `/v1/pocket/coupons/${theirs.coupon}/code`],
  ['POST', `/v1/pocket/coupons/${theirs.coupon}/gift`, { requestId: 'thief' }],
  ['DELETE', `/v1/pocket/coupons/${theirs.coupon}/gift`],
  ['GET', `/v1/pocket/history/${theirs.ticket}`],
  ['DELETE', `/v1/pocket/devices/${theirs.device}`],
]

describe('one customer and another', () => {
  test.each([
    ['of the same shop', () => bob],
    ['of another workspace, with the same phone number', () => carl],
  ] as const)('%s: nothing of mine is there for them', async (_who, other) => {
    const { devices } = await get<{ devices: { id: number }[] }>(ann, '/v1/pocket/devices')
    const theirs = { coupon, ticket: 'order-13800138001', device: devices[0]?.id ?? 0 }
    // Carl's shop has an order of that number, which is his own.
    const tried = routesNaming(theirs).filter(([, url]) => !(other() === carl && url.includes('/history/')))
    const statuses = await Promise.all(
      tried.map(async ([method, url, body]) => [url, (await send(app, method, url, other().headers, body)).status]),
    )
    expect(statuses).toEqual(tried.map(([, url]) => [url, 404]))
    const lists = ['me', 'coupons', 'points', 'stored-value', 'history', 'devices', 'privacy', 'offers']
    const bodies = await Promise.all(
      lists.map(async (list) => (await send(app, 'GET', `/v1/pocket/${list}`, other().headers)).body),
    )
    expect(bodies.join('\n')).not.toContain(coupon)
    // And still there for me.
    expect(await get(ann, `/v1/pocket/coupons/${coupon}`)).toMatchObject({ state: 'usable' })
  })

  test('an offer of another workspace cannot be claimed, by number or by a token of a gift', async () => {
    const hidden = own.secondOffer + foreign.secondOffer + 1000
    expect((await send(app, 'POST', `/v1/pocket/offers/${hidden}/claim`, ann.headers, { requestId: 'x' })).status).toBe(
      404,
    )
    const gift = await ask<{ path: string }>(app, ann.headers, [
      'POST',
      `/v1/pocket/coupons/${coupon}/gift`,
      { requestId: 'g' },
    ])
    const token = gift.path.split('#')[1]
    expect((await send(app, 'POST', '/v1/pocket/gifts', carl.headers, { token })).status).toBe(404)
    expect((await send(app, 'DELETE', `/v1/pocket/coupons/${coupon}/gift`, ann.headers)).status).toBe(204)
    expect((await send(app, 'POST', '/v1/pocket/gifts', bob.headers, { token })).status).toBe(409)
  })
})

describe('the three realms', () => {
  const customerRoutes = (): string[] =>
    Object.keys(app.swagger().paths ?? {}).filter(
      (path) => path.startsWith('/v1/pocket/') && !/sign-(in|out)/.test(path),
    )
  const reach = (path: string) => path.replace(/\{(\w+)\}/g, '1')
  const methodsOf = (path: string): Method[] =>
    Object.keys(app.swagger().paths?.[path] ?? {}).map((method) => method.toUpperCase() as Method) // of the description

  test('staff, keys and nobody are nobody on the routes of customers', async () => {
    const session = await signIn(app, await createSignInLink(deps, systemCaller(own.workspace), runtime.owner))
    const found: [string, number][] = []
    for (const path of customerRoutes()) {
      for (const method of methodsOf(path)) {
        for (const headers of [session, own.staff, {}, { cookie: 'regulars_pocket=1.AAAAAAAAAAAAAAAAAAAAAAAA' }]) {
          const { status } = await send(app, method, reach(path), headers, method === 'GET' ? undefined : {})
          if (status !== 401) found.push([`${method} ${path}`, status])
        }
      }
    }
    expect(found).toEqual([])
    expect(customerRoutes().length).toBeGreaterThan(15)
  })

  test('a customer is nobody on the routes of staff', async () => {
    const token = /regulars_pocket=([^;]+)/.exec(ann.headers.cookie ?? '')?.[1] ?? ''
    const attempts: Headers[] = [
      ann.headers,
      bearer(token),
      // The same secret in the cookie of staff.
      { cookie: `regulars_session=${token}` },
    ]
    for (const path of ['/v1/customers', '/v1/workspace', '/v1/pocket-outbox', '/v1/offers', '/v1/auth/me'])
      for (const headers of attempts)
        expect([path, (await send(app, 'GET', path, headers)).status]).toEqual([path, 401])
  })

  test('a page of another site can change nothing in a customer’s name', async () => {
    const from = { ...ann.headers, 'sec-fetch-site': 'cross-site' }
    const answer = await send(app, 'POST', `/v1/pocket/offers/${own.secondOffer}/claim`, from, { requestId: 'x' })
    expect(answer.status).toBe(403)
  })
})

describe('a claim', () => {
  test('makes follower, member and coupon of it, once, however often it is sent', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        send(app, 'POST', `/v1/pocket/offers/${own.offer}/claim`, bob.headers, { requestId: 'bob-1' }),
      ),
    )
    const bodies = new Set(answers.map((answer) => (JSON.parse(answer.body) as { coupon: string }).coupon)) // PocketClaimed
    expect([answers.map((answer) => answer.status), bodies.size]).toEqual([Array(8).fill(200), 1])
    const me = await get<{ card?: object; coupons: number }>(bob, '/v1/pocket/me')
    expect(me).toMatchObject({ coupons: 1, card: { number: expect.any(String) } })
    const again = await send(app, 'POST', `/v1/pocket/offers/${own.offer}/claim`, bob.headers, { requestId: 'bob-2' })
    expect(JSON.parse(again.body)).toMatchObject({ code: 'claim_customer_limit' })
  })

  test('shows a code for 60 seconds that the till reads, and the phone sees that it was used', async () => {
    const mine = await claim(ann, own.secondOffer, 'ann-plain')
    const shown = await ask<{ code: string; expiresAt: string; serverTime: string }>(app, ann.headers, [
      'POST',
      `/v1/pocket/coupons/${mine}/code`,
    ])
    expect(Date.parse(shown.expiresAt) - Date.parse(shown.serverTime)).toBeLessThanOrEqual(60_000)
    const ticket = {
      ticketNo: 'T-1',
      storeCode: 'lake',
      lines: [{ sku: 'tea', name: 'Tea', quantity: 1, amountMinor: 1200 }],
      coupons: [shown.code],
      tenders: [{ provider: 'cash', amountMinor: 700 }],
    }
    await ask(app, own.staff, ['POST', '/v1/till/tickets', ticket])
    expect(await get(ann, `/v1/pocket/coupons/${mine}`)).toMatchObject({ state: 'used', savedMinor: 500 })
    expect((await send(app, 'POST', `/v1/pocket/coupons/${mine}/code`, ann.headers)).status).toBe(409)
  })

  test('cannot be made for an offer that staff alone give', async () => {
    const { id } = await ask<{ id: number }>(app, own.staff, [
      'POST',
      '/v1/offers',
      {
        code: 'quiet',
        name: { en: 'Quiet', zh: '定向' },
        value: { kind: 'face-value', offMinor: 100 },
        validity: { kind: 'relative', validDays: 3 },
        public: false,
      },
    ])
    await ask(app, own.staff, ['POST', `/v1/offers/${id}/publish`])
    expect((await send(app, 'POST', `/v1/pocket/offers/${id}/claim`, ann.headers, { requestId: 'q' })).status).toBe(404)
  })
})

describe('the member card and points', () => {
  test('one card however often it is asked for; its code names the customer at the till', async () => {
    await Promise.all(Array.from({ length: 4 }, () => ask(app, ann.headers, ['POST', '/v1/pocket/membership'])))
    const shown = await ask<{ code: string }>(app, ann.headers, ['POST', '/v1/pocket/member-code'])
    const seen = await ask<{ customer: { id: string } | null }>(app, own.staff, [
      'POST',
      '/v1/till/look-up',
      { text: shown.code, storeCode: 'lake' },
    ])
    expect(seen.customer?.id).toBe(ann.id)
    await ask(app, own.staff, [
      'POST',
      `/v1/customers/${ann.id}/points`,
      { requestId: 'p', points: 50, reason: 'for staff alone' },
    ])
    const points = await send(app, 'GET', '/v1/pocket/points', ann.headers)
    expect(JSON.parse(points.body)).toMatchObject({
      available: 57,
      moves: [
        { kind: 'given', points: 50 },
        { kind: 'earned', points: 7 },
      ],
    })
    expect(points.body).not.toContain('for staff alone')
  })

  test('a code to pay with is there only where there is something to pay with', async () => {
    const answer = await send(app, 'POST', '/v1/pocket/payer-code', ann.headers)
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'pocket_nothing_to_pay_with' })
  })
})

describe('what was bought', () => {
  test('shows with what was taken off and what came back', async () => {
    const buyer = await person(own, '13800138009', 'lake')
    const mine = await claim(buyer, own.secondOffer, 'buyer')
    const ticket = {
      ticketNo: 'T-9',
      storeCode: 'lake',
      customer: { phone: '13800138009' },
      lines: [{ sku: 'tea', name: 'Tea', quantity: 2, amountMinor: 2400 }],
      coupons: [mine],
      tenders: [{ provider: 'cash', amountMinor: 1900 }],
    }
    await ask(app, own.staff, ['POST', '/v1/till/tickets', ticket])
    await ask(app, own.staff, ['POST', '/v1/till/tickets/T-9/refunds', { refundNo: 'R-9', amountMinor: 950 }])
    const { purchases } = await get<{ purchases: object[] }>(buyer, '/v1/pocket/history')
    expect(purchases).toMatchObject([
      { ticketNo: 'T-9', dueMinor: 1900, refundedMinor: 950 },
      { ticketNo: 'order-13800138009' },
    ])
    expect(await get(buyer, '/v1/pocket/history/T-9')).toMatchObject({
      grossMinor: 2400,
      reductions: [{ of: 'coupon', amountMinor: 500 }],
      payments: [{ provider: 'cash', amountMinor: 1900, refundedMinor: 950 }],
      refunds: [{ amountMinor: 950 }],
    })
    expect(await get(buyer, '/v1/pocket/history/order-13800138009')).toMatchObject({ grossMinor: 1200, reductions: [] })
  })

  test('a person with two records sees both, and can use what is on either', async () => {
    const one = await person(own, '13800138011', 'lake')
    const two = await person(own, '13800138012', 'lake')
    const [first, second] = [await claim(one, own.secondOffer, 'one'), await claim(two, own.secondOffer, 'two')]
    await ask(app, own.staff, ['POST', `/v1/customers/${one.id}/merge`, { other: two.id, reason: 'one person' }])
    for (const phone of [one, two]) {
      const { coupons } = await get<{ coupons: { id: string }[] }>(phone, '/v1/pocket/coupons')
      expect(coupons.map(({ id }) => id).sort()).toEqual([first, second].sort())
      expect((await send(app, 'POST', `/v1/pocket/coupons/${second}/code`, phone.headers)).status).toBe(200)
    }
  })
})

describe('the landing page', () => {
  const form = (url: string, fields: Record<string, string>, headers: Headers = {}): Promise<Answer> =>
    send(
      app,
      'POST',
      url,
      { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      new URLSearchParams(fields).toString(),
    )

  test('is small, asks nobody else, runs nothing, and speaks the language of the phone', async () => {
    for (const path of ['/p/lake', '/p/lake/welcome']) {
      const english = await send(app, 'GET', path, { 'accept-language': 'en-GB,en;q=0.9' })
      const chinese = await send(app, 'GET', path, { 'accept-language': 'zh-CN' })
      expect([english.status, chinese.status]).toEqual([200, 200])
      expect(english.body).toContain('Phone number')
      expect(chinese.body).toContain('手机号')
      expect(Buffer.byteLength(english.body)).toBeLessThan(15_000)
      expect(english.body).not.toMatch(/<script|https?:\/\//)
      expect(english.headers['content-security-policy']).toContain(`default-src 'none'`)
    }
    expect((await send(app, 'GET', '/p/nowhere', {})).status).toBe(404)
    expect((await send(app, 'GET', '/p/lake/no-such-offer', { 'accept-language': 'zh-CN' })).body).toContain('结束')
  })

  test('without a script: phone, code, and the coupon is in the bag with the membership', async () => {
    const phone = '13800138020'
    const asked = await form('/p/lake/code', { phone, offer: 'welcome', lang: 'en' })
    expect(asked.body).toContain('Enter the code')
    const { messages } = await ask<{ messages: { phone: string; text: string }[] }>(app, own.staff, [
      'GET',
      '/v1/pocket-outbox',
    ])
    const code = /\d{6}/.exec(messages.find((message) => message.phone === phone)?.text ?? '')?.[0] ?? ''
    const wrong = await form('/p/lake/sign-in', { phone, code: '000000', offer: 'welcome', lang: 'en' })
    expect([wrong.status, wrong.body.includes('wrong or too old')]).toEqual([422, true])
    const done = await form('/p/lake/sign-in', { phone, code, offer: 'welcome', lang: 'en', request: 'form-1' })
    expect(done.body).toContain('It is in your card bag')
    const cookie = [done.headers['set-cookie']]
      .flat()
      .map((line) => String(line).split(';')[0])
      .join('; ')
    const me = await ask<{ coupons: number; card?: object }>(app, { cookie }, ['GET', '/v1/pocket/me'])
    expect(me).toMatchObject({ coupons: 1, card: {} })
    expect((await send(app, 'GET', '/p/lake', { cookie, 'accept-language': 'en' })).body).toContain('Open my card bag')
    // A shop of another workspace does not know this phone.
    expect((await send(app, 'GET', '/p/hill', { cookie, 'accept-language': 'en' })).body).toContain('Phone number')
  })

  test('names of others cannot write into it', async () => {
    await ask(app, own.staff, ['PATCH', '/v1/workspace', { name: '<script>alert(1)</script>' }])
    const { body } = await send(app, 'GET', '/p/lake', {})
    expect(body).not.toContain('<script>')
    expect(body).toContain('&lt;script&gt;')
  })
})
