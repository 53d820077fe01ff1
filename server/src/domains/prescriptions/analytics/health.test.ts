import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { migrationSources } from '../../../domains.ts'
import { listAnalyticsTables } from '../../../kernel/migrate.ts'
import { insertFacts, profiles, testRuntime } from '../../../testing/index.ts'
import {
  asRead,
  DAY,
  day,
  doorTo,
  type EventFact,
  type OrderFact,
  type World,
  writeWorld,
} from '../../reports/analytics/testing.ts'
import { passiveKinds } from '../../reports/index.ts'
import { measures } from '../rules/measures.ts'
import {
  ALL,
  answeredKinds,
  interactionKinds,
  lastRecordedDay,
  PERIODS,
  putOffKinds,
  readHealth,
  readUse,
  seenKinds,
  sentKinds,
  threadKinds,
} from './health.ts'

const START = Date.parse('2024-02-01T00:00:00Z')
const LAST = Math.floor(Date.parse('2025-04-01T00:00:00Z') / DAY)
const HOURS = 445 * 24
const at = fc.oneof(
  fc.integer({ min: 0, max: HOURS }).map((hour) => START + hour * 3_600_000),
  // Most of it lately, so that several things fall into one period.
  fc.integer({ min: HOURS - 70 * 24, max: HOURS }).map((hour) => START + hour * 3_600_000),
)
const kinds = [
  'customer.registered',
  'window.followed',
  'coupon.claimed',
  'coupon.redeemed',
  'coupon.returned',
  'store.visited',
  'touch.sent',
  'touch.seen',
  'touch.acted',
  'complaint.made',
]
const customer = fc.integer({ min: 1, max: 9 })
const store = fc.integer({ min: 0, max: 3 })
const worlds: fc.Arbitrary<World> = fc
  .record({
    orders: fc.array(
      fc.record({
        customer: fc.integer({ min: 0, max: 9 }),
        at,
        store,
        amount: fc.integer({ min: 0, max: 900 }),
        back: fc.boolean(),
      }),
      { maxLength: 50 },
    ),
    events: fc.array(
      fc.record({ customer, at, kind: fc.constantFrom(...kinds), store, channel: fc.constantFrom('', 'play') }),
      { maxLength: 60 },
    ),
  })
  .map(({ orders, events }) => ({
    orders: orders.flatMap(({ back, ...paid }, index): OrderFact[] => {
      const no = `o${String(index).padStart(3, '0')}`
      const fact = { ...paid, channel: '', no, drivenBy: '', refundOf: '' }
      const refund = {
        ...fact,
        no: `r${no}`,
        fact: 'refunded' as const,
        at: paid.at + DAY,
        amount: paid.amount,
        refundOf: no,
      }
      return [{ ...fact, fact: 'paid' }, ...(back ? [refund] : [])]
    }),
    events: events.map((event, index) => ({ ...event, id: `m${String(index).padStart(3, '0')}` })),
  }))

type Thing = {
  at: number
  ago: number
  day: number
  store: number
  what: string
  customer: number
  amount: number
  isGiven: boolean
}

const dayNumber = (ms: number): number => Date.parse(`${day(ms)}T00:00:00Z`) / DAY
const thingsOf = ({ orders, events }: World): Thing[] =>
  [
    // What a play gives is no act of the customer.
    ...events.map((event: EventFact) => ({
      ...event,
      what: event.kind,
      amount: 7,
      isGiven: event.kind === 'coupon.claimed' && event.channel === 'play',
    })),
    ...orders.map((order) => ({ ...order, what: `order.${order.fact}`, isGiven: false })),
  ]
    .map((thing) => ({ ...thing, day: dayNumber(thing.at) }))
    .filter((thing) => thing.day <= LAST)
    .map((thing) => ({ ...thing, ago: Math.floor((LAST - thing.day) / 28) }))

type Chosen = readonly number[] | null
type Reading = { numerator: number; denominator: number }

/** One reading worked out by looking at every customer for every period and place. */
function model(things: readonly Thing[], measure: string, ago: number, place: number, stores: Chosen): Reading {
  const here = (thing: Thing): boolean =>
    place === ALL ? stores === null || stores.includes(thing.store) : thing.store === place
  const inAgo = (thing: Thing, when = ago): boolean => thing.ago === when
  const sum = (list: readonly Thing[]): number => list.reduce((all, thing) => all + thing.amount, 0)
  const paidHere = things.filter(
    (thing) => thing.what === 'order.paid' && thing.amount > 0 && inAgo(thing) && here(thing),
  )
  const known = paidHere.filter((thing) => thing.customer > 0)
  const money = things.filter((thing) => inAgo(thing) && here(thing))
  const taken = (kind: string): number => sum(money.filter((thing) => thing.what === kind))
  switch (measure) {
    case 'identified-orders':
      return { numerator: known.length, denominator: paidHere.length }
    case 'identified-money':
      return { numerator: sum(known), denominator: sum(paidHere) }
    case 'average-order':
      return { numerator: sum(known), denominator: known.length }
    case 'refunded-money':
      return { numerator: taken('order.refunded'), denominator: sum(paidHere) }
    case 'coupon-cost':
      return { numerator: Math.max(0, taken('coupon.redeemed') - taken('coupon.returned')), denominator: sum(paidHere) }
    default:
      return peopleModel(things, measure, ago, here)
  }
}

function peopleModel(things: readonly Thing[], measure: string, ago: number, here: (thing: Thing) => boolean): Reading {
  let [numerator, denominator] = [0, 0]
  const people = new Set(things.map((thing) => thing.customer).filter((number) => number > 0))
  for (const person of people) {
    const own = things
      .filter(
        (thing) =>
          thing.customer === person &&
          (!thing.what.startsWith('order.') || (thing.what === 'order.paid' && thing.amount > 0)),
      )
      .sort((a, b) => a.at - b.at || a.store - b.store)
    const did = (list: readonly string[], when: number): Thing[] =>
      own.filter((thing) => thing.ago === when && list.includes(thing.what))
    const paid = own.filter((thing) => thing.what === 'order.paid')
    const active = (when: number): Thing[] =>
      own.filter((thing) => thing.ago === when && !thing.isGiven && !passiveKinds.includes(thing.what))
    const within = (from: number, days: number, list: readonly Thing[], open = false): boolean =>
      list.some((thing) => (open ? thing.at > from : thing.at >= from) && thing.at <= from + days * DAY)
    const count = (base: readonly Thing[], hit: number | boolean): void => {
      if (!base.some(here)) return
      denominator += 1
      numerator += Number(hit)
    }
    const registered = own.find((thing) => thing.what === 'customer.registered')
    const [first] = paid
    switch (measure) {
      case 'reachable-consumers':
        count(
          did(['order.paid'], ago),
          own.some((thing) => threadKinds.includes(thing.what) && thing.ago >= ago),
        )
        break
      case 'reached-people':
        count(did(sentKinds, ago), did(seenKinds, ago).length > 0)
        break
      case 'answering-people':
        count(did(sentKinds, ago), did(answeredKinds, ago).length > 0)
        break
      case 'orders-after-touch':
        count(
          did(sentKinds, ago),
          did(sentKinds, ago).some((sent) => within(sent.at, 3, paid, true)),
        )
        break
      case 'interacting-customers':
        count(
          active(ago),
          did(interactionKinds, ago).some((thing) => !thing.isGiven),
        )
        break
      case 'active-days':
        count(active(ago), new Set(active(ago).map((thing) => thing.day)).size)
        break
      case 'put-off-people':
        count([...active(ago), ...did(sentKinds, ago)], did(putOffKinds, ago).length > 0)
        break
      case 'returning-buyers':
        count(did(['order.paid'], ago + 1), did(['order.paid'], ago).length > 0)
        break
      case 'first-orders':
        if (registered?.ago === ago + 1) count([registered], within(registered.at, 28, paid))
        break
      case 'second-orders':
        if (first?.ago === ago + 1) count([first], within(first.at, 28, paid, true))
        break
      case 'coupons-used':
        count(
          did(['coupon.claimed'], ago + 1),
          did(['coupon.claimed'], ago + 1).some((claim) =>
            within(
              claim.at,
              28,
              own.filter((thing) => thing.what === 'coupon.redeemed'),
            ),
          ),
        )
        break
      default:
        throw new Error(`no model of ${measure}`)
    }
  }
  return { numerator, denominator }
}

describe.each(profiles)('the health card on the %s profile', async (profile) => {
  const runtime = await testRuntime({ profile })
  const tables = await listAnalyticsTables([...migrationSources])
  let workspace = 2000

  test('agrees with plain TypeScript over random shops, for every figure, period and store', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, fc.constantFrom<Chosen>(null, [1, 2]), async (world, stores) => {
        workspace += 1
        await writeWorld(runtime, workspace, world)
        const coupons = world.events.filter((event) => event.kind.startsWith('coupon.re'))
        // The amounts that a redemption tells; the world writes its events without properties.
        await insertFacts(
          runtime.deps,
          'events',
          coupons.map((event) => [
            workspace,
            0,
            new Date(event.at).toISOString().replace('T', ' ').replace('Z', ''),
            event.kind,
            `x${event.id}`,
            event.store,
            '',
            'test',
            '{"amountMinor": 7}',
            '2025-01-01 00:00:00.000',
          ]),
        )
        const rows = await readHealth(doorTo(runtime, tables, workspace), { lastDay: LAST, stores })
        const things = thingsOf(asRead(world))
        const got = new Map(rows.map((row) => [`${row.measure}/${row.ago}/${row.place}`, row]))
        for (const { code } of measures.filter((one) => one.code !== 'categories-bought'))
          for (let ago = 0; ago < PERIODS; ago++)
            for (const place of ago === 0 ? [ALL, 1, 2, 3] : [ALL]) {
              const { numerator = 0, denominator = 0 } = got.get(`${code}/${ago}/${place}`) ?? {}
              expect({ numerator, denominator }, `${code} ${ago} periods ago at ${place}`).toEqual(
                model(things, code, ago, place, stores),
              )
            }
      }),
      { numRuns: profile === 'plain' ? 8 : 4, endOnFailure: true },
    )
  })

  test('counts different categories a consumer, merged people as one', async () => {
    workspace += 1
    const line = (customer: number, category: number, store = 1) => [
      workspace,
      customer,
      '2025-03-20 10:00:00.000',
      `o${customer}${category}`,
      'paid',
      store,
      '',
      1,
      category,
      1,
      100,
    ]
    await insertFacts(runtime.deps, 'order_lines', [
      line(1, 5),
      line(2, 5),
      line(2, 6),
      line(7, 5, 2),
      line(0, 9),
      line(7, 0, 2),
    ])
    const rows = await readHealth(doorTo(runtime, tables, workspace), { lastDay: LAST, stores: null })
    const found = rows
      .filter((row) => row.measure === 'categories-bought')
      .map(({ place, numerator, denominator }) => ({ place, numerator, denominator }))
    // 1 and 2 are one person: two categories of one, one of the other customer.
    expect(found).toContainEqual({ place: ALL, numerator: 3, denominator: 2 })
    expect(found).toContainEqual({ place: 1, numerator: 2, denominator: 1 })
    expect(found).toHaveLength(3)
  })

  test('looks at whole days before today, and counts what is used lately', async () => {
    const door = doorTo(runtime, tables, ++workspace)
    expect(await lastRecordedDay(door, LAST)).toBeUndefined()
    const event = (at: string, kind: string) => [workspace, 1, at, kind, at, 1, '', 'test', '{}', at]
    await insertFacts(runtime.deps, 'events', [
      event('2025-03-20 10:00:00.000', 'slot.shown'),
      event('2025-03-31 23:00:00.000', 'card.issued'),
      event('2024-03-01 10:00:00.000', 'coupon.claimed'),
      [
        ...event('2025-03-21 10:00:00.000', 'touch.sent').slice(0, 8),
        '{"sender": "play/3"}',
        '2025-03-21 10:00:00.000',
      ],
    ])
    expect(await lastRecordedDay(door, LAST)).toBe(dayNumber(Date.parse('2025-03-31T12:00:00Z')))
    expect(await lastRecordedDay(door, LAST - 5)).toBe(dayNumber(Date.parse('2025-03-21T12:00:00Z')))
    expect([...(await readUse(door, new Date('2025-01-01T00:00:00Z')))].sort()).toEqual([
      ['card.issued', 1],
      ['play.spoke', 1],
      ['slot.shown', 1],
      ['touch.sent', 1],
    ])
  })
})
