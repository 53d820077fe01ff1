import { createDecipheriv, createECDH, createHmac, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto'
import { createServer as createHttpServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { CustomerCaller } from '../../kernel/http.ts'
import { testServer } from '../../testing/index.ts'
import { readRights, recordConsent } from '../consent/index.ts'
import { resolveMany } from '../customers/index.ts'
import { recordOrders } from '../orders/index.ts'
import { isPushAddress, vapidKeys } from './channels/web-push.ts'
import { keepTouches, requestTouches, type TouchDecision, type TouchRequest } from './index.ts'
import { compareHooks, fitHooks } from './operations/compare-hooks.ts'
import { followInbox, keepSubscription, readInbox } from './operations/keep-inbox.ts'
import { previewPolicy } from './operations/keep-policy.ts'
import { listTouches } from './operations/list-touches.ts'
import { readOutbox } from './operations/read-channels.ts'
import { findTouch } from './queries/touches.ts'
import { stopPath } from './rules/links.ts'
import { defaultPolicy } from './rules/policy.ts'

const morning = Date.parse('2026-03-03T02:00:00Z') // 10:00 in Shanghai
let now = morning
const server = await testServer({ clock: { now: () => new Date(now) } })
const { deps, workspace } = server
const scope = { workspace, stores: '*', timezone: 'Asia/Shanghai' } as const
const reader = { scope, contactVisible: true }
let serial = 0
// Tests come one after the other in time, so that what one said does not silence the next one's people.
beforeEach(() => {
  now += 24 * 3600_000
  now = Math.floor(now / 86_400_000) * 86_400_000 + 2 * 3600_000
})

async function newCustomer(): Promise<number> {
  serial += 1
  const identifiers = [
    { kind: 'app' as const, value: `c-${serial}` },
    { kind: 'phone' as const, value: `1370000${1000 + serial}` },
    { kind: 'email' as const, value: `c${serial}@example.com` },
  ]
  const [customer = 0] = await deps.db.as(scope, (tx) =>
    resolveMany(tx, deps, { workspace, source: 'test' }, [{ identifiers, at: deps.clock.now() }]),
  )
  await deps.db.as(scope, (tx) =>
    recordConsent(tx, deps, scope, { customer, purpose: 'marketing', granted: true, source: 'test' }),
  )
  return customer
}

const meOf = (customer: number): CustomerCaller => ({
  scope,
  workspace,
  ordinal: customer,
  records: [customer],
  session: 1,
  currency: 'CNY',
  locale: 'en',
})

const wish = (customer: number, more: Partial<TouchRequest> = {}): TouchRequest => ({
  key: `k-${++serial}`,
  customer,
  sender: 'play/1',
  purpose: 'marketing',
  channels: ['inbox'],
  priority: 50,
  content: {
    title: { en: 'Fresh bread', zh: '新鲜面包' },
    body: { en: 'From nine.', zh: '九点出炉。' },
    link: '/pocket/offers',
  },
  ...more,
})

async function ask(...requests: TouchRequest[]): Promise<TouchDecision[]> {
  return deps.db.as(scope, (tx) => requestTouches(tx, deps, scope, requests))
}
const touchOf = (id = 0) => deps.db.as(scope, (tx) => findTouch(tx, workspace, id))

/** Somebody else's server: answers what it is told and keeps what it got. */
async function fake(answer: () => number) {
  const got: { headers: IncomingHttpHeaders; body: Buffer; path: string }[] = []
  const http = createHttpServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      got.push({ headers: request.headers, body: Buffer.concat(parts), path: request.url ?? '' })
      response.writeHead(answer()).end()
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  afterAll(() => new Promise((resolve) => http.close(resolve)))
  return { got, host: `127.0.0.1:${(http.address() as AddressInfo).port}` } // it listens on a port
}

/** RFC 8291 as the browser does it, by hand. */
function openPush(body: Buffer, browser: ReturnType<typeof createECDH>, auth: Buffer): string {
  const salt = body.subarray(0, 16)
  const keyLength = body[20] ?? 0
  const theirs = body.subarray(21, 21 + keyLength)
  const shared = browser.computeSecret(theirs)
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), browser.getPublicKey(), theirs])
  const secret = Buffer.from(hkdfSync('sha256', shared, auth, info, 32))
  const key = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16))
  const nonce = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12))
  const sealed = body.subarray(21 + keyLength)
  const decipher = createDecipheriv('aes-128-gcm', key, nonce)
  decipher.setAuthTag(sealed.subarray(-16))
  const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
  return plain.subarray(0, plain.lastIndexOf(2)).toString()
}

/** The signature of `Authorization: vapid t=…, k=…` (RFC 8292) and what it claims. */
function readVapid(header = ''): { key: string; claims: { aud: string; exp: number } } {
  const [, token = '', key = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(header) ?? []
  const [head = '', claims = '', signature = ''] = token.split('.')
  const point = Buffer.from(key, 'base64url')
  const jwk = { kty: 'EC', crv: 'P-256', x: point.toString('base64url', 1, 33), y: point.toString('base64url', 33, 65) }
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' })
  const signed = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  expect(signed).toBe(true)
  return { key, claims: JSON.parse(Buffer.from(claims, 'base64url').toString()) }
}

describe('Web Push', () => {
  test('arrives as the browser expects it: sealed for this phone, signed by this installation, and is gone when the phone is', async () => {
    let status = 201
    const service = await fake(() => status)
    Object.assign(deps.config, { pushHosts: [service.host] })
    const customer = await newCustomer()
    const [blocked] = await ask(wish(customer, { channels: ['push'] }))
    expect(blocked).toMatchObject({ outcome: 'refused', reason: 'unreachable' })
    const browser = createECDH('prime256v1')
    const auth = randomBytes(16)
    const keys = { p256dh: browser.generateKeys('base64url'), auth: auth.toString('base64url') }
    const subscription = { endpoint: `http://${service.host}/send/1`, keys, timezone: 'Asia/Tokyo' }
    await keepSubscription(deps, meOf(customer), subscription)
    await keepSubscription(deps, meOf(customer), subscription)
    const [decision] = await ask(wish(customer, { channels: ['push'] }))
    expect(decision).toMatchObject({ outcome: 'sent', channel: 'push' })
    await keepTouches(deps)
    expect(service.got).toHaveLength(1)
    const [sent] = service.got
    expect(sent?.headers).toMatchObject({ 'content-encoding': 'aes128gcm', topic: `touch-${decision?.touch}` })
    const said = JSON.parse(openPush(sent?.body ?? Buffer.alloc(0), browser, auth))
    expect(said).toMatchObject({ title: 'Fresh bread', text: 'From nine.', touch: decision?.touch })
    const { key, claims } = readVapid(sent?.headers.authorization)
    expect(key).toBe(vapidKeys(deps.secrets).publicKey)
    expect(claims.aud).toBe(`http://${service.host}`)
    expect((await touchOf(decision?.touch))?.deliveredAt).not.toBeNull()

    status = 410
    now += 3 * 24 * 3600_000
    const [again] = await ask(wish(customer, { channels: ['push'] }))
    await keepTouches(deps)
    expect((await touchOf(again?.touch))?.failedAt).not.toBeNull()
    now += 3 * 24 * 3600_000
    expect((await ask(wish(customer, { channels: ['push'] })))[0]).toMatchObject({ reason: 'unreachable' })
  })

  test('calls nobody but push services, whatever address a phone names', () => {
    const config = { pushHosts: ['push.example.com', '127.0.0.1:9000'] }
    const refused = [
      'https://127.0.0.1/x',
      'https://localhost/x',
      'http://fcm.googleapis.com/x',
      'https://fcm.googleapis.com.example.org/x',
      'https://fcm.googleapis.com:8443/x',
      'https://a@fcm.googleapis.com/x',
      'https://169.254.169.254/latest',
      'http://127.0.0.1:9001/x',
      'file:///etc/passwd',
      'nothing',
    ]
    expect(refused.filter((address) => isPushAddress(address, config))).toEqual([])
    const taken = [
      'https://fcm.googleapis.com/fcm/send/x',
      'https://updates.push.services.mozilla.com/wpush/v2/x',
      'https://web.push.apple.com/x',
      'https://wns2-par02p.notify.windows.com/w/x',
      'https://push.example.com/x',
    ]
    expect(taken.filter((address) => !isPushAddress(address, config))).toEqual([])
  })
})

describe('e-mail, SMS and voice', () => {
  test('lie in the outbox without a provider, sealed, with the link that ends them', async () => {
    const customer = await newCustomer()
    const [decision] = await ask(wish(customer, { channels: ['sms'] }))
    await keepTouches(deps)
    const [message] = (await readOutbox(deps, scope)).messages
    expect(message).toMatchObject({ touch: decision?.touch, channel: 'sms', title: 'Fresh bread' })
    expect(message?.to).toMatch(/1370000/)
    expect(message?.text).toContain(stopPath(deps.secrets, workspace, decision?.touch ?? 0))
    const stored = await deps.db.as(scope, async (tx) => {
      const { sql } = await import('kysely')
      return sql<{ sealed: Buffer }>`select sealed from touches.outbox order by id desc limit 1`.execute(tx)
    })
    expect(stored.rows[0]?.sealed.toString('latin1')).not.toContain('1370000')
  })

  test('go to a provider once each, are tried again while it fails, and end as failed', async () => {
    let status = 503
    const provider = await fake(() => status)
    Object.assign(deps.config, { messageUrl: `http://${provider.host}/messages`, messageToken: 'secret' })
    const [first, second] = [await newCustomer(), await newCustomer()]
    const [good] = await ask(wish(first, { channels: ['email'] }))
    await keepTouches(deps)
    expect((await touchOf(good?.touch))?.deliveredAt).toBeNull()
    status = 202
    await keepTouches(deps) // not due yet
    expect(provider.got).toHaveLength(1)
    now += 31_000
    await keepTouches(deps)
    expect((await touchOf(good?.touch))?.deliveredAt).not.toBeNull()
    expect(provider.got.map(({ headers }) => headers['idempotency-key'])).toEqual(
      Array(2).fill(`${workspace}-${good?.touch}`),
    )
    expect(provider.got[1]?.headers.authorization).toBe('Bearer secret')
    expect(JSON.parse(String(provider.got[1]?.body))).toMatchObject({ channel: 'email', title: 'Fresh bread' })

    status = 500
    const [bad] = await ask(wish(second, { channels: ['email'] }))
    for (let round = 0; round < 8; round++) {
      await keepTouches(deps)
      now += 3 * 3600_000
    }
    expect((await touchOf(bad?.touch))?.failedAt).not.toBeNull()
    expect(provider.got).toHaveLength(2 + 6)
    Object.assign(deps.config, { messageUrl: undefined })
  })

  test('an opt-out counts up to the moment in which a message leaves', async () => {
    const customer = await newCustomer()
    const [decision] = await ask(wish(customer, { channels: ['sms'] }))
    const said = { customer, purpose: 'marketing' as const, granted: false, source: 'pocket' }
    await deps.db.as(scope, (tx) => recordConsent(tx, deps, scope, said))
    await keepTouches(deps)
    expect(await touchOf(decision?.touch)).toMatchObject({
      outcome: 'refused',
      reason: 'marketing_refused',
      sentAt: null,
    })
    expect((await readOutbox(deps, scope)).messages.some(({ touch }) => touch === decision?.touch)).toBe(false)
  })

  test('a message asked for at night goes out in the morning, once, or is dropped if it has expired by then', async () => {
    const customer = await newCustomer()
    now = Math.floor(now / 86_400_000) * 86_400_000 + 15 * 3600_000 // 23:00 in Shanghai
    const [night] = await ask(wish(customer, { channels: ['sms'] }))
    expect(night).toMatchObject({ outcome: 'waiting', reason: 'quiet', channel: 'sms' })
    expect(night?.until?.toISOString().slice(11)).toBe('01:00:00.000Z')
    const hurried = wish(await newCustomer(), { channels: ['sms'], expiresAt: new Date(now + 3600_000) })
    expect((await ask(hurried))[0]).toMatchObject({ outcome: 'refused', reason: 'quiet' })
    await keepTouches(deps)
    expect((await touchOf(night?.touch))?.outcome).toBe('waiting')
    now = (night?.until?.getTime() ?? 0) + 1000
    await Promise.all([keepTouches(deps), keepTouches(deps)])
    expect(await touchOf(night?.touch)).toMatchObject({ outcome: 'sent', channel: 'sms' })
    const sent = (await readOutbox(deps, scope)).messages.filter(({ touch }) => touch === night?.touch)
    expect(sent).toHaveLength(1)
  })
})

describe('the links that messages carry', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }

  test('looking at the opt-out page ends nothing, a press ends it, and a forged link is nobody’s', async () => {
    const customer = await newCustomer()
    const [decision] = await ask(wish(customer))
    const path = stopPath(deps.secrets, workspace, decision?.touch ?? 0)
    const page = await fetch(`${server.url}${path}`)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('No more offers')
    const rights = async () => (await deps.db.as(scope, (tx) => readRights(tx, scope, [customer]))).get(customer)
    expect((await rights())?.marketing).toBe('yes')
    // What a mail program sends for its own button.
    const done = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: form,
      body: 'List-Unsubscribe=One-Click',
    })
    expect(done.status).toBe(200)
    expect((await rights())?.marketing).toBe('no')
    now += 3 * 24 * 3600_000
    expect((await ask(wish(customer)))[0]).toMatchObject({ reason: 'marketing_refused' })
    const forged = path.replace(/\.\d+\./, '.1.')
    for (const wrong of [forged, `${path}x`, '/m/stop/1.1.AAAA'])
      expect((await fetch(`${server.url}${wrong}`, { method: 'POST', headers: form, body: '' })).status).toBe(404)
  })

  test('ending one channel leaves the others, for receipts too', async () => {
    const customer = await newCustomer()
    const [decision] = await ask(wish(customer, { channels: ['sms'] }))
    await keepTouches(deps)
    const path = stopPath(deps.secrets, workspace, decision?.touch ?? 0)
    await fetch(`${server.url}${path}`, { method: 'POST', headers: form, body: 'what=channel' })
    const receipt = wish(customer, { purpose: 'transaction', channels: ['sms', 'email'] })
    expect((await ask(receipt))[0]).toMatchObject({ outcome: 'sent', channel: 'email' })
    expect((await ask(wish(customer, { purpose: 'transaction', channels: ['sms'] })))[0]).toMatchObject({
      reason: 'opted_out',
    })
  })
})

describe('the inbox', () => {
  test('shows what was said, notes what was seen and done once, and knows nothing of others', async () => {
    const [customer, other] = [await newCustomer(), await newCustomer()]
    const [decision] = await ask(wish(customer))
    const id = decision?.touch ?? 0
    expect(await readInbox(deps, meOf(customer))).toMatchObject({
      unseen: 1,
      marketing: 'yes',
      messages: [{ id, seen: false }],
    })
    await followInbox(deps, meOf(other), { ids: [id], what: 'seen' })
    await expect(followInbox(deps, meOf(other), { ids: [id], what: 'acted' })).rejects.toMatchObject({
      code: 'touch_not_found',
    })
    expect((await readInbox(deps, meOf(other))).messages).toEqual([])
    for (let round = 0; round < 2; round++) {
      await followInbox(deps, meOf(customer), { ids: [id], what: 'seen' })
      await followInbox(deps, meOf(customer), { ids: [id], what: 'acted' })
    }
    expect(await readInbox(deps, meOf(customer))).toMatchObject({
      unseen: 0,
      messages: [{ id, seen: true, acted: true }],
    })
    await followInbox(deps, meOf(customer), { ids: [id], what: 'complained' })
    await server.drained()
    const rows = await deps.ch
      .scope(scope)
      .rows<{ kind: string }>(
        `select kind from {{events}} where customer = ${customer} and source = 'touches' order by kind`,
      )
    expect(rows.map(({ kind }) => kind)).toEqual(['touch.acted', 'touch.complained', 'touch.seen', 'touch.sent'])
    // Whoever complained is left alone until that has cooled.
    now += 24 * 3600_000
    expect((await ask(wish(customer)))[0]).toMatchObject({ reason: 'too_hot' })
    now += 30 * 24 * 3600_000
    expect((await ask(wish(customer)))[0]).toMatchObject({ outcome: 'sent' })
  })
})

describe('what is satisfied is not pushed', () => {
  test('a durable good that was just bought is not offered again inside its cycle, milk is', async () => {
    const customer = await newCustomer()
    const line = { quantity: 1, amountMinor: 5000 }
    const order = {
      orderNo: 'need-1',
      storeCode: 'need',
      paidAt: new Date(now - 10 * 86_400_000).toISOString(),
      amountMinor: 10_000,
      customer: { app: `c-${serial}` },
      lines: [
        { ...line, sku: 'lamp', name: 'Lamp', categoryCode: 'supermarket.home' },
        { ...line, sku: 'lettuce', name: 'Lettuce', categoryCode: 'supermarket.fresh' },
      ],
    }
    const { results } = await recordOrders(deps, { scope, currency: 'CNY', source: 'test' }, [order])
    expect(results[0], JSON.stringify(results[0])).toMatchObject({ status: 'created' })
    const about = (category: string) => wish(customer, { about: { category } })
    expect((await ask(about('supermarket.home')))[0]).toMatchObject({ outcome: 'refused', reason: 'need_met' })
    expect((await ask(wish(customer, { about: { product: 'lamp' } })))[0]).toMatchObject({ reason: 'need_met' })
    expect((await ask(about('supermarket.fresh')))[0]).toMatchObject({ outcome: 'sent' })
    now += 75 * 86_400_000
    expect((await ask(about('supermarket.home')))[0]).toMatchObject({ outcome: 'sent' })
  })
})

describe('hooks', () => {
  test('one that bores raises the alarm and is refused to who did not answer it; rules can be tried on the log', async () => {
    const people = await Promise.all(Array.from({ length: 110 }, () => newCustomer()))
    const hook = { kind: 'theme' as const, name: 'anniversary' }
    for (let exposure = 0; exposure < 3; exposure++) {
      now += (exposure === 0 ? 0 : 25) * 86_400_000
      const decisions = await ask(...people.map((customer) => wish(customer, { hook })))
      const share = [0.5, 0.2, 0.06][exposure] ?? 0
      const answered = decisions.filter((_, index) => (index * 7) % people.length < share * people.length)
      for (const { touch, customer } of answered)
        await followInbox(deps, meOf(customer), { ids: [touch ?? 0], what: 'acted' })
    }
    now += 31 * 86_400_000
    await fitHooks(deps)
    const { hooks } = await compareHooks(deps, scope, 120)
    const found = hooks.find(({ name }) => name === 'anniversary')
    expect(found).toMatchObject({ reach: 110, sent: 330, fatigue: { alarm: true } })
    expect(found?.exposures.map(({ sent }) => sent)).toEqual([110, 110, 110])
    const after = await ask(...people.map((customer) => wish(customer, { hook })))
    expect(new Set(after.map(({ reason }) => reason ?? 'sent'))).toEqual(new Set(['hook_bores', 'sent']))

    const effect = await previewPolicy(deps, scope, { ...defaultPolicy, caps: { ...defaultPolicy.caps, day: 0 } })
    expect(effect).toMatchObject({ requests: 110, complete: true, would: { sent: 0, refused: 110 } })
    expect(effect.did).toEqual({
      sent: after.filter(({ outcome }) => outcome === 'sent').length,
      refused: after.filter(({ outcome }) => outcome === 'refused').length,
    })
    const log = await listTouches(deps, reader, { sender: 'play/', reason: 'hook_bores', limit: 200 })
    expect(log.items.length).toBe(effect.did.refused)
  })
})

test('keys of the installation stay the same, and differ from those of another', () => {
  expect(vapidKeys(deps.secrets)).toEqual(vapidKeys(deps.secrets))
  const other = { derive: (purpose: string) => createHmac('sha256', 'other').update(purpose).digest() }
  expect(vapidKeys(other).publicKey).not.toBe(vapidKeys(deps.secrets).publicKey)
})
