import type { App } from '../../kernel/http.ts'
import type { TestRuntime } from '../index.ts'
import { buildOffers, type OfferThings } from './build-offers.ts'
import { type MoneyThings, takeMoney } from './build-payments.ts'
import { buildPlays, type PlayThings } from './build-plays.ts'
import { buildSlots, type SlotThings } from './build-slots.ts'
import { buildTouches, type TouchThings } from './build-touches.ts'
import { basic, type Headers, type Method, send, signIn } from './callers.ts'
import { type Canaries, contactMark, marks, phoneMark, type Zone } from './places.ts'
import type { Observer } from './snapshot.ts'

/** What the parts of the test world are built with. */
export type Workshop = {
  app: App
  runtime: TestRuntime
  observer: Observer
  canaries: Canaries
  /** The frozen time of the test. */
  now: Date
}

/** A workspace as its owner builds it. */
export type Builder = { workspace: number; owner: Headers; writeKey: string; sku: string; hello: number }

/** A store with its people and what happened in it. */
export type ZoneThings = MoneyThings &
  OfferThings &
  PlayThings &
  SlotThings &
  TouchThings & {
    zone: Zone
    word: string
    city: number
    cityCode: string
    store: number
    storeCode: string
    /** A clerk of the store, who is signed in on one device and has a passkey. */
    clerk: { staff: number; session: number; passkey: number }
    /** Public ids; the last one joined the one before. */
    people: string[]
    phones: string[]
    order: string
    refund: string
    merge: number
    /** Number of the membership card of the first person; the second has one as well. */
    card: string
    /** A transfer in the store, the store's own account, and that of its first person. */
    transfer: number
    accounts: number[]
    /** A sale at the till. */
    ticket: string
  }

const dayMs = 86_400_000

/** Asks as somebody who may, and gives the answer's JSON. */
export async function ask<T>(app: App, headers: Headers, request: [Method, string, unknown?]): Promise<T> {
  const [method, url, body] = request
  const answer = await send(app, method, url, headers, body)
  if (answer.status >= 300) throw new Error(`${method} ${url} answered ${answer.status}: ${answer.body}`)
  return JSON.parse(answer.body) as T // the caller names the route's own shape
}

const peopleCount = 6
const appId = (zone: Zone, person: number): string => `${marks[zone].word}-u${person}`
export const phoneOf = (zone: Zone, person: number): string => `${phoneMark}${marks[zone].digits}${person}`

/** Builds a store with everything that can leak out of it, through the public API. */
export async function buildZone(
  shop: Workshop,
  by: Builder,
  zone: Zone,
  city: { id: number; code: string },
): Promise<ZoneThings> {
  const { app, runtime, observer, canaries } = shop
  const { word } = marks[zone]
  await observer.startIdsOf(zone)
  const store = await ask<{ id: number; code: string }>(app, by.owner, [
    'POST',
    '/v1/stores',
    { city: city.id, code: `${word}-store`, name: `${word} Store` },
  ])
  const clerk = await addClerk(shop, by, store.id, word)
  await sendEvents(shop, by, zone, store.code)
  await recordSales(shop, by, zone, store.code)
  await runtime.drained()
  const phones = Array.from({ length: peopleCount }, (_, index) => phoneOf(zone, index + 1))
  const people = await Promise.all(phones.map((phone) => findPerson(app, by.owner, phone)))
  const made = await ask<{ merge: { id: number } }>(app, by.owner, [
    'POST',
    `/v1/customers/${people.at(-2)}/merge`,
    { other: people.at(-1), reason: `${word} reason` },
  ])
  canaries.addPublicIds(zone, people)
  const card = await openCards(shop, by, word, people)
  const moved = await correctLedger(shop, by, { word, store: store.code, person: people[0] ?? '' })
  const money = await takeMoney(shop, by, { word, store: store.code, storeId: store.id, people })
  const given = await buildOffers(shop, by, { word, store: store.code, people })
  canaries.addPublicIds(zone, [given.heldCoupon, given.redemption])
  const ticket = await sellTicket(shop, by, { zone, word, store: store.code })
  const slots = await buildSlots(shop, by, { word, store: store.code, ticket })
  const { task } = await buildPlays(shop, by, { word, store: store.code, people })
  const { touch } = await buildTouches(shop, by, { word, people })
  return {
    zone,
    word,
    ticket,
    touch,
    task,
    city: city.id,
    cityCode: city.code,
    store: store.id,
    storeCode: store.code,
    clerk,
    people,
    phones,
    order: `${word}-o-2-1`,
    refund: `${word}-r-1`,
    merge: made.merge.id,
    card,
    ...moved,
    ...money,
    ...given,
    ...slots,
  }
}

/** A sale at the till of the store, to its first person. */
async function sellTicket(
  { app }: Workshop,
  by: Builder,
  { zone, word, store }: { zone: Zone; word: string; store: string },
): Promise<string> {
  const ticketNo = `${word}-ticket`
  const body = {
    ticketNo,
    storeCode: store,
    customer: { app: appId(zone, 1) },
    lines: [{ sku: by.sku, quantity: 2, amountMinor: 6_000 }],
    tenders: [{ provider: 'cash', amountMinor: 6_000 }],
  }
  await ask(app, by.owner, ['POST', '/v1/till/tickets', body])
  return ticketNo
}

/** Something of value that moved in the store. */
export async function correctLedger(
  { app }: Pick<Workshop, 'app'>,
  by: Pick<Builder, 'owner'>,
  { word, store, person, serial = 0 }: { word: string; store: string; person: string; serial?: number },
): Promise<Pick<ZoneThings, 'transfer' | 'accounts'>> {
  const entry = (holder: string, amountMinor: number) => ({ holder, asset: 'growth', amountMinor })
  const { id } = await ask<{ id: number }>(app, by.owner, [
    'POST',
    '/v1/ledger/transfers',
    {
      key: `${word}-key-${serial}`,
      storeCode: store,
      story: `${word}-story`,
      reason: `${word} reason`,
      entries: [
        entry('workspace/growth', -70_000),
        entry(`store/${store}/growth`, 50_000),
        entry(`customer/${person}`, 20_000),
      ],
    },
  ])
  const { entries } = await ask<{ entries: { account: number }[] }>(app, by.owner, [
    'GET',
    `/v1/ledger/transfers/${id}`,
  ])
  return { transfer: id, accounts: entries.slice(1).map(({ account }) => account) }
}

/** Two members, the first of them with points that will not last. */
async function openCards({ app }: Workshop, by: Builder, word: string, people: string[]): Promise<string> {
  const opened = people
    .slice(0, 2)
    .map((person) =>
      ask<{ card: { number: string } }>(app, by.owner, [
        'POST',
        `/v1/customers/${person}/cards`,
        { code: `${word}-code` },
      ]),
    )
  const points = { requestId: `${word}-points`, points: 1000, reason: `${word} reason`, validDays: 20 }
  await ask(app, by.owner, ['POST', `/v1/customers/${people[0]}/points`, points])
  return (await Promise.all(opened))[0]?.card.number ?? ''
}

async function addClerk({ app, observer }: Workshop, by: Builder, store: number, word: string) {
  const invited = await ask<{ staff: { id: number }; link: { token: string } }>(app, by.owner, [
    'POST',
    '/v1/staff',
    { email: `${word}@shop.example`, name: `${word} Clerk`, role: 'clerk', store },
  ])
  const headers = await signIn(app, invited.link)
  const sessions = await ask<{ items: { id: number }[] }>(app, headers, ['GET', '/v1/auth/sessions'])
  return {
    staff: invited.staff.id,
    session: sessions.items[0]?.id ?? 0,
    passkey: await addPasskey(observer, invited.staff.id, word),
  }
}

/** A passkey as if registered: making a real one takes an authenticator (see passkeys.test.ts). */
export async function addPasskey(observer: Observer, staff: number, name: string): Promise<number> {
  const rows = await observer.rows<{ id: number }>(
    `insert into organization.passkey (workspace, account, credential_id, public_key, counter, transports, name, synced, created_at)
     select workspace, account, gen_random_uuid()::text, '', 0, '{}', $2, false, now() from organization.staff where id = $1
     returning id`,
    [staff, `${name} passkey`],
  )
  return rows[0]?.id ?? 0
}

export const findPerson = async (app: App, owner: Headers, phone: string): Promise<string> =>
  (await ask<{ customers: { id: string }[] }>(app, owner, ['GET', `/v1/customers?search=${phone}`])).customers[0]?.id ??
  ''

/** Visits, registrations, a disagreement about who somebody is, and a message that is turned away. */
async function sendEvents({ app, now }: Workshop, by: Builder, zone: Zone, store: string): Promise<void> {
  const { word } = marks[zone]
  const at = (daysAgo: number): string => new Date(now.getTime() - daysAgo * dayMs).toISOString()
  const batch = Array.from({ length: peopleCount }, (_, index) => index + 1).flatMap((person) => {
    const userId = appId(zone, person)
    const traits = { name: `${contactMark} ${word} ${person}`, phone: phoneOf(zone, person) }
    const track = (event: string, daysAgo: number, properties: object) => ({
      type: 'track',
      event,
      userId,
      messageId: `${word}-${person}-${event}`,
      timestamp: at(daysAgo),
      properties: { store, channel: `${word}-channel`, ...properties },
    })
    return [
      { type: 'identify', userId, messageId: `${word}-${person}-identify`, timestamp: at(71), traits },
      track('customer.registered', 70, {}),
      track('store.visited', 69, {}),
      track('code.scanned', 69, { code: `${word}-code` }),
      track('coupon.claimed', 68, { coupon: `${word}-coupon` }),
      track('message.replied', 67, {}),
      track(`${word} dance`, 2, { note: `${word}-note` }),
    ]
  })
  await ask(app, basic(by.writeKey), ['POST', '/v1/batch', { batch }])
  const clash = {
    userId: appId(zone, 3),
    messageId: `${word}-clash`,
    timestamp: at(1),
    traits: { phone: phoneOf(zone, 4) },
  }
  await ask(app, basic(by.writeKey), ['POST', '/v1/identify', clash])
  const poison = {
    type: 'track',
    event: 'store.visited',
    userId: appId(zone, 1),
    messageId: `${word}-poison`,
    // The store should be its code.
    properties: { store: 5, note: `${word}-poisoned`, name: `${contactMark} ${word}`, phone: phoneOf(zone, 1) },
  }
  await send(app, 'POST', '/v1/batch', basic(by.writeKey), { batch: [poison] })
}

const saleOf = (
  zone: Zone,
  person: number,
  month: number,
  store: string,
  { sku, now }: { sku: string; now: Date },
) => ({
  orderNo: `${marks[zone].word}-o-${person}-${month}`,
  storeCode: store,
  channel: `${marks[zone].word}-channel`,
  drivenBy: `${marks[zone].word}-play`,
  paidAt: new Date(now.getTime() - (2 + month * 31) * dayMs).toISOString(),
  customer: { app: appId(zone, person) },
  lines: [{ sku, name: 'Tea', quantity: 1, amountMinor: 100_000 + person * 1000 + month }],
})

async function recordSales({ app, now }: Workshop, by: Builder, zone: Zone, store: string): Promise<void> {
  const orders = Array.from({ length: peopleCount }, (_, index) => index + 1).flatMap((person) =>
    [0, 1, 2].map((month) => saleOf(zone, person, month, store, { sku: by.sku, now })),
  )
  const sold = await ask<{ created: number }>(app, by.owner, ['POST', '/v1/orders/batch', { orders }])
  if (sold.created !== orders.length) throw new Error('the orders of a zone are recorded')
  const { word } = marks[zone]
  const refund = {
    refundNo: `${word}-r-1`,
    orderNo: `${word}-o-2-1`,
    at: new Date(now.getTime() - dayMs).toISOString(),
    amountMinor: 700,
  }
  await ask(app, by.owner, ['POST', '/v1/refunds', refund])
}

/** More of everything, after which nobody outside may read anything new. `known` is a customer of another store as well. */
export async function addActivity(
  shop: Workshop,
  by: Builder,
  things: ZoneThings,
  known: string | undefined,
): Promise<void> {
  const { app, runtime, now } = shop
  const { word, storeCode: storeOf, zone } = things
  const ago = (days: number): string => new Date(now.getTime() - days * dayMs).toISOString()
  const buyers = [appId(zone, 1), `${word}-new`, ...(known ? [known] : [])]
  // Who registers, registers with the whole shop; everything else is between the customer and the store.
  const eventsOf = (userId: string): string[] => [
    ...(userId === known ? [] : ['customer.registered']),
    ...['store.visited', 'coupon.claimed', 'window.followed', `${word} song`],
  ]
  const batch = buyers.flatMap((userId) =>
    eventsOf(userId).map((event) => ({
      type: 'track',
      event,
      userId,
      messageId: `${word}-more-${userId}-${event}`,
      timestamp: ago(3),
      properties: { store: storeOf },
    })),
  )
  await ask(app, basic(by.writeKey), ['POST', '/v1/batch', { batch }])
  const orders = buyers.flatMap((user, buyer) =>
    Array.from({ length: 13 }, (_, index) => ({
      orderNo: `${word}-more-${buyer}-${index}`,
      storeCode: storeOf,
      paidAt: ago(1 + index * 9),
      drivenBy: 'more',
      customer: { app: user },
      lines: [{ sku: by.sku, quantity: 2, amountMinor: 77_000 + index }],
    })),
  )
  await ask(app, by.owner, ['POST', '/v1/orders/batch', { orders }])
  const refund = { refundNo: `${word}-more-r`, orderNo: `${word}-more-0-0`, at: ago(0.5), amountMinor: 5000 }
  await ask(app, by.owner, ['POST', '/v1/refunds', refund])
  await correctLedger(shop, by, { word, store: storeOf, person: things.people[0] ?? '', serial: 1 })
  await ask(app, by.owner, [
    'POST',
    `/v1/customers/${things.people[0]}/merge`,
    { other: things.people[1], reason: 'more' },
  ])
  await send(app, 'POST', '/v1/track', basic(by.writeKey), {
    event: 'store.visited',
    userId: 'x',
    properties: { store: 6 },
  })
  await runtime.drained()
}
