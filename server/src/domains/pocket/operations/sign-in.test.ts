import { describe, expect, test } from 'vitest'
import type { App } from '../../../kernel/http.ts'
import { createServer } from '../../../main.ts'
import { testRuntime } from '../../../testing/index.ts'
import { type Answer, type Method, send } from '../../../testing/matrix/callers.ts'
import { createApiKey, createCity, createStore, systemCaller } from '../../organization/index.ts'

const minute = 60_000
let now = new Date('2026-06-01T04:00:00Z')
const pass = (ms: number): void => {
  now = new Date(now.getTime() + ms)
}
const runtime = await testRuntime({ clock: { now: () => now } })
const app: App = await createServer(runtime)
const by = systemCaller(runtime.workspace)
const city = await createCity(runtime.deps, by, { code: 'hz', name: 'Hangzhou' })
await createStore(runtime.deps, by, { code: 'lake', name: 'Lake Road', city: city.id })
const key = await createApiKey(runtime.deps, by, {
  kind: 'secret',
  name: 'till',
  permissions: ['customers:contact', 'customers:write', 'customers:read'],
})
const staff = { authorization: `Bearer ${key.secret}` }

/** A phone as a browser: it keeps the cookie that it was given last. */
class Phone {
  cookie = ''
  async ask(method: Method, url: string, body?: unknown): Promise<Answer> {
    const answer = await send(app, method, url, this.cookie ? { cookie: this.cookie } : {}, body)
    const [given] = [answer.headers['set-cookie']].flat()
    if (given) this.cookie = String(given).split(';')[0] ?? ''
    return answer
  }
  me = () => this.ask('GET', '/v1/pocket/me')
}

const codeFor = async (phone: string): Promise<string> => {
  const answer = await send(app, 'GET', '/v1/pocket-outbox', staff)
  const { messages } = JSON.parse(answer.body) as { messages: { phone: string; text: string }[] } // PocketOutbox
  const text = messages.find((message) => message.phone === phone)?.text ?? ''
  return /\d{6}/.exec(text)?.[0] ?? ''
}

const askCode = (phone: string) => send(app, 'POST', '/v1/pocket/sign-in-codes', {}, { store: 'lake', phone })
const tryCode = (device: Phone, phone: string, code: string) =>
  device.ask('POST', '/v1/pocket/sign-in', { store: 'lake', phone, code })

async function signedIn(phone: string): Promise<Phone> {
  const device = new Phone()
  pass(2 * minute)
  expect((await askCode(phone)).status).toBe(200)
  expect((await tryCode(device, phone, await codeFor(phone))).status).toBe(204)
  return device
}

describe('a phone and its code', () => {
  test('sign in the owner of the number: the same person however the number is written', async () => {
    const first = await signedIn('13800138000')
    expect(JSON.parse((await first.me()).body)).toMatchObject({
      phone: '138****8000',
      store: 'lake',
      shop: 'Test shop',
    })
    const other = new Phone()
    pass(2 * minute)
    await askCode('+86 138 0013 8000')
    expect((await tryCode(other, '138-0013-8000', await codeFor('13800138000'))).status).toBe(204)
    const devices = JSON.parse((await other.ask('GET', '/v1/pocket/devices')).body) as { devices: object[] } // PocketDevices
    expect(devices.devices).toHaveLength(2)
  })

  test('a code works once, for its own number, for five minutes', async () => {
    await askCode('13800138001')
    const code = await codeFor('13800138001')
    expect((await tryCode(new Phone(), '13800138002', code)).status).toBe(401)
    expect((await tryCode(new Phone(), '13800138001', code)).status).toBe(204)
    expect((await tryCode(new Phone(), '13800138001', code)).status).toBe(401)
    pass(2 * minute)
    await askCode('13800138001')
    const late = await codeFor('13800138001')
    pass(5 * minute)
    expect((await tryCode(new Phone(), '13800138001', late)).status).toBe(401)
  })

  test('of twenty who bring the right code at once, one gets in', async () => {
    await askCode('13800138003')
    const code = await codeFor('13800138003')
    const answers = await Promise.all(Array.from({ length: 20 }, () => tryCode(new Phone(), '13800138003', code)))
    expect(answers.filter((answer) => answer.status === 204)).toHaveLength(1)
  })

  test('after five wrong codes the right one is wrong too', async () => {
    await askCode('13800138004')
    const code = await codeFor('13800138004')
    const wrong = code === '000000' ? '111111' : '000000'
    for (let attempt = 0; attempt < 5; attempt += 1)
      expect((await tryCode(new Phone(), '13800138004', wrong)).status).toBe(401)
    expect((await tryCode(new Phone(), '13800138004', code)).status).toBe(401)
  })

  test('a second code within a minute is refused, and more than five an hour', async () => {
    pass(60 * minute)
    const sent: number[] = []
    sent.push((await askCode('13800138005')).status)
    const again = await askCode('13800138005')
    expect(again.status).toBe(429)
    expect(Number(again.headers['retry-after'])).toBeGreaterThan(0)
    for (let turn = 0; turn < 4; turn += 1) {
      pass(2 * minute)
      sent.push((await askCode('13800138005')).status)
    }
    expect(sent).toEqual([200, 200, 200, 200, 429])
  })

  test('nobody can tell from the answer whether a number is known', async () => {
    pass(60 * minute)
    const [known, unknown] = [await askCode('13800138000'), await askCode('13911112222')]
    expect(known.status).toBe(unknown.status)
    expect(known.body).toBe(unknown.body)
  })

  test('what is no number, and a store that is not there, are refused', async () => {
    expect((await askCode('hello there')).status).toBe(422)
    const nowhere = { store: 'nowhere', phone: '13800138000' }
    expect((await send(app, 'POST', '/v1/pocket/sign-in-codes', {}, nowhere)).status).toBe(404)
  })

  test('another site cannot sign a phone in', async () => {
    const answer = await send(
      app,
      'POST',
      '/v1/pocket/sign-in',
      { 'sec-fetch-site': 'cross-site' },
      { store: 'lake', phone: '13800138000', code: '123456' },
    )
    expect(answer.status).toBe(403)
  })
})

describe('a link that staff made', () => {
  test('opens the pocket of that customer once, within the hour', async () => {
    const known = await signedIn('13800138010')
    const people = await send(app, 'GET', '/v1/customers?search=13800138010', staff)
    const { customers } = JSON.parse(people.body) as { customers: { id: string }[] } // CustomerPage
    const make = async () =>
      JSON.parse((await send(app, 'POST', `/v1/customers/${customers[0]?.id}/pocket-link`, staff)).body) as {
        token: string
      } // PocketLink
    const { token } = await make()
    const [first, second] = await Promise.all(
      [new Phone(), new Phone()].map((phone) => phone.ask('POST', '/v1/pocket/sign-in-link', { token })),
    )
    expect([first?.status, second?.status].sort()).toEqual([204, 401])
    expect((await known.me()).status).toBe(200)
    const late = await make()
    pass(61 * minute)
    expect((await new Phone().ask('POST', '/v1/pocket/sign-in-link', late)).status).toBe(401)
  })
})

describe('a session', () => {
  test('ends when it is signed out, here or from another phone, and not by somebody else', async () => {
    const [mine, other, stranger] = [
      await signedIn('13800138020'),
      await signedIn('13800138020'),
      await signedIn('13800138021'),
    ]
    type Devices = { devices: { id: number; current: boolean }[] }
    const list = async (phone: Phone) => JSON.parse((await phone.ask('GET', '/v1/pocket/devices')).body) as Devices // PocketDevices
    const there = (await list(mine)).devices.find((device) => !device.current)
    expect((await stranger.ask('DELETE', `/v1/pocket/devices/${there?.id}`)).status).toBe(404)
    expect((await mine.ask('DELETE', `/v1/pocket/devices/${there?.id}`)).status).toBe(204)
    expect((await other.me()).status).toBe(401)
    expect((await mine.me()).status).toBe(200)
    const cookie = mine.cookie
    expect((await mine.ask('POST', '/v1/pocket/sign-out')).status).toBe(204)
    expect((await send(app, 'GET', '/v1/pocket/me', { cookie })).status).toBe(401)
    expect((await stranger.me()).status).toBe(200)
  })

  test('changes its token every day; an answer that is lost on the way signs nobody out', async () => {
    const phone = await signedIn('13800138022')
    const first = phone.cookie
    pass(25 * 60 * minute)
    await send(app, 'GET', '/v1/pocket/me', { cookie: first })
    // The answer with the new token never arrived.
    expect((await phone.me()).status).toBe(200)
    expect(phone.cookie).not.toBe(first)
    expect((await send(app, 'GET', '/v1/pocket/privacy', { cookie: first })).status).toBe(200)
    expect((await phone.me()).status).toBe(200)
  })

  test('ends for both where an old token comes back: somebody copied it', async () => {
    const phone = await signedIn('13800138023')
    const copied = phone.cookie
    pass(25 * 60 * minute)
    await phone.me()
    expect((await phone.me()).status).toBe(200)
    pass(2 * minute)
    expect((await send(app, 'GET', '/v1/pocket/me', { cookie: copied })).status).toBe(401)
    expect((await phone.me()).status).toBe(401)
  })

  test('ends after two months without use', async () => {
    const phone = await signedIn('13800138024')
    pass(61 * 24 * 60 * minute)
    expect((await phone.me()).status).toBe(401)
  })
})

describe('privacy', () => {
  test('personalisation is on and marketing off until the customer says otherwise; the last word counts', async () => {
    const phone = await signedIn('13800138030')
    const read = async () => JSON.parse((await phone.ask('GET', '/v1/pocket/privacy')).body)
    expect(await read()).toEqual({ personalisation: true, marketing: false })
    await phone.ask('PATCH', '/v1/pocket/privacy', { marketing: true, personalisation: false })
    await phone.ask('PATCH', '/v1/pocket/privacy', { marketing: false })
    expect(await read()).toEqual({ personalisation: false, marketing: false })
    const elsewhere = await signedIn('13800138030')
    expect(JSON.parse((await elsewhere.ask('GET', '/v1/pocket/privacy')).body)).toEqual(await read())
  })
})
