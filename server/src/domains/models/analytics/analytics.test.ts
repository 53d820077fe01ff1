import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { migrationSources } from '../../../domains.ts'
import { openAnalytics, type ScopedAnalytics } from '../../../kernel/clickhouse.ts'
import { listAnalyticsTables } from '../../../kernel/migrate.ts'
import { insertFacts, profiles, testRuntime } from '../../../testing/index.ts'
import { findClaimSplit, readCoupons, readDriven } from './incentives.ts'
import { type Counted, readActivity, readChannels, readDays, readHistories, readSpan } from './purchases.ts'

// With daylight saving time, so that a day in the wrong zone shows.
const ZONE = 'America/New_York'
const HOUR = 3_600_000
const START = Date.parse('2024-02-20T00:00:00Z')
/** Kept records of merged customers; 2 and 1, 3 and 8 live on different shards. */
const merged = new Map([
  [2, 1],
  [3, 8],
])
const person = (customer: number): number => merged.get(customer) ?? customer

type Order = { customer: number; at: number; amount: number; channel: string; drivenBy: string; refunded: boolean }
type Coupon = { customer: number; at: number; kind: 'coupon.claimed' | 'coupon.redeemed'; coupon: string }

const at = fc.integer({ min: 0, max: 60 * 24 }).map((hours) => START + hours * HOUR)
const customer = fc.integer({ min: 0, max: 9 })
const orders: fc.Arbitrary<Order[]> = fc.array(
  fc.record({
    customer,
    at,
    amount: fc.oneof(
      { arbitrary: fc.integer({ min: 1, max: 5000 }), weight: 6 },
      { arbitrary: fc.constant(0), weight: 1 },
    ),
    channel: fc.constantFrom('', 'app', '门店'),
    drivenBy: fc.constantFrom('', '', 'play:1', 'Coupon:C5'),
    refunded: fc.boolean(),
  }),
  { maxLength: 60 },
)
const coupons: fc.Arbitrary<Coupon[]> = fc.array(
  fc.record({
    customer,
    at,
    kind: fc.constantFrom('coupon.claimed', 'coupon.redeemed'),
    coupon: fc.constantFrom('a', 'b'),
  }),
  { maxLength: 40 },
)

const instant = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').replace('Z', '')
const dayOf = (ms: number): number => {
  const date = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(ZONE).toPlainDate()
  return Temporal.PlainDate.from('1970-01-01').until(date).days
}
const cutDay = dayOf(START + 30 * 24 * HOUR)
const lateDay = dayOf(START + 45 * 24 * HOUR)

/** Spending by day of each person. */
function byPerson(list: readonly Order[], counted: Counted): Map<number, Map<number, number>> {
  const people = new Map<number, Map<number, number>>()
  for (const order of list) {
    if (order.customer === 0 || (counted === 'paid' && order.amount === 0)) continue
    const days = people.get(person(order.customer)) ?? new Map<number, number>()
    people.set(person(order.customer), days)
    days.set(dayOf(order.at), (days.get(dayOf(order.at)) ?? 0) + order.amount)
  }
  return new Map([...people].sort(([a], [b]) => a - b))
}

const total = (days: ReadonlyMap<number, number>, within: (day: number) => boolean): number =>
  [...days].reduce((sum, [day, amount]) => (within(day) ? sum + amount : sum), 0)

describe.each(profiles)('on the profile %s', async (profile) => {
  const runtime = await testRuntime({ profile })
  const tables = await listAnalyticsTables([...migrationSources])
  let workspace = 2000

  async function written(list: readonly Order[], events: readonly Coupon[]): Promise<ScopedAnalytics> {
    workspace += 1
    await insertFacts(
      runtime.deps,
      'orders',
      list.flatMap((o, i) => {
        const row = (no: string, fact: string): unknown[] => [
          ...[workspace, o.customer, instant(o.at), no, fact, 0, o.channel, 'goods', o.amount],
          ...[fact === 'paid' ? '' : `o${i}`, fact === 'paid' ? o.drivenBy : '', 1, 1],
        ]
        return o.refunded ? [row(`o${i}`, 'paid'), row(`r${i}`, 'refunded')] : [row(`o${i}`, 'paid')]
      }),
    )
    await insertFacts(
      runtime.deps,
      'events',
      events.map((e, i) => [
        ...[workspace, e.customer, instant(e.at), e.kind, `m${i}`, 0, '', 'test'],
        ...[JSON.stringify({ coupon: e.coupon }), instant(e.at)],
      ]),
    )
    const columns = { customer: `transform(customer, [${[...merged.keys()]}], [${[...merged.values()]}], customer)` }
    const rewrites = async () => ({ columns, recordsOf: (customers: readonly number[]) => [...customers] })
    return openAnalytics(runtime.deps.ch.connection, tables, rewrites).scope({ workspace, stores: '*', timezone: ZONE })
  }

  const check = (title: string, property: (list: Order[], events: Coupon[], ch: ScopedAnalytics) => Promise<void>) =>
    test(title, async () => {
      await fc.assert(
        fc.asyncProperty(orders, coupons, async (list, events) => property(list, events, await written(list, events))),
        { numRuns: profile === 'plain' ? 8 : 5, endOnFailure: true },
      )
    })

  check(
    'histories count the days of a customer in the zone of the workspace, over merges, zero orders by choice',
    async (list, _events, ch) => {
      for (const counted of ['paid', 'all'] as const) {
        const people = byPerson(list, counted)
        const expected = [...people].flatMap(([customer, days]) => {
          const seen = [...days.keys()].filter((day) => day < cutDay).sort((a, b) => a - b)
          const [firstDay, lastDay] = [seen[0], seen.at(-1)]
          if (firstDay === undefined || lastDay === undefined) return []
          const repeats = seen.length - 1
          const spent = total(days, (day) => day < cutDay && day > firstDay) / 100
          const isLater = (day: number): boolean => day >= cutDay && day < lateDay
          return [
            {
              customer,
              repeats,
              recency: (lastDay - firstDay) / 7,
              age: (cutDay - 1 - firstDay) / 7,
              meanSpend: repeats > 0 ? spent / repeats : 0,
              laterDays: [...days.keys()].filter(isLater).length,
              laterSpend: total(days, isLater) / 100,
              firstDay,
              lastDay,
            },
          ]
        })
        const options = { counted, untilDay: cutDay, laterUntilDay: lateDay, minorDigits: 2, customerMax: 9 }
        expect(await readHistories(ch, options)).toEqual(expected)
        const all = [...people.values()].flatMap((days) => [...days.keys()])
        expect(await readSpan(ch, counted)).toEqual(
          all.length === 0
            ? undefined
            : {
                firstDay: Math.min(...all),
                lastDay: Math.max(...all),
                purchaseDays: all.length,
                customers: people.size,
                customerMax: Math.max(...people.keys()),
              },
        )
      }
    },
  )

  check('activity, channels and days are those of paid orders alone', async (list, _events, ch) => {
    const people = byPerson(list, 'paid')
    const window = { fromDay: cutDay - 15, untilDay: cutDay, laterUntilDay: lateDay }
    const inside = (day: number): boolean => day >= window.fromDay && day < cutDay
    const later = (day: number): boolean => day >= cutDay && day < lateDay
    const activity = [...people].flatMap(([customer, days]) => {
      const seen = [...days.keys()].filter(inside)
      const laterDays = [...days.keys()].filter(later).length
      return seen.length === 0
        ? []
        : [{ customer, lastDay: Math.max(...seen), days: seen.length, spentMinor: total(days, inside), laterDays }]
    })
    expect(await readActivity(ch, { ...window, categories: null })).toEqual(activity)
    expect(await readDays(ch, { customerMax: 9 })).toEqual(
      [...people].flatMap(([customer, days]) =>
        days.size > 1 ? [{ customer, days: [...days.keys()].sort((a, b) => a - b) }] : [],
      ),
    )
    const channels = ['', 'app', '门店'].flatMap((channel) =>
      [
        ...byPerson(
          list.filter((order) => order.channel === channel),
          'paid',
        ),
      ].flatMap(([customer, days]) => {
        const seen = [...days.keys()].filter(inside).length
        return seen === 0 ? [] : [{ customer, channel, days: seen, laterDays: [...days.keys()].filter(later).length }]
      }),
    )
    expect(await readChannels(ch, window)).toEqual(channels)
  })

  check(
    'a purchase came with a reward if a play brought it or a coupon was redeemed on its day',
    async (list, events, ch) => {
      const rewards = { any: (by: string) => by !== '', coupon: (by: string) => by.startsWith('Coupon') }
      for (const reward of ['any', 'coupon'] as const) {
        const expected = [...byPerson(list, 'paid')].map(([customer, days]) => {
          const isTheirs = (fact: { customer: number; at: number }, day: number): boolean =>
            person(fact.customer) === customer && dayOf(fact.at) === day
          const isDriven = (day: number): boolean =>
            list.some((o) => isTheirs(o, day) && o.amount > 0 && rewards[reward](o.drivenBy)) ||
            events.some((e) => isTheirs(e, day) && e.kind === 'coupon.redeemed')
          const lastDay = Math.max(...days.keys())
          const driven = [...days.keys()].filter(isDriven).length
          return { customer, days: days.size, driven, lastDriven: Number(isDriven(lastDay)), lastDay }
        })
        expect(await readDriven(ch, reward)).toEqual(expected)
      }
    },
  )

  check('coupons are counted by customer and coupon, never more redeemed than claimed', async (_list, events, ch) => {
    const known = events.filter((event) => event.customer > 0)
    const claims = known.filter((event) => event.kind === 'coupon.claimed')
    expect((await findClaimSplit(ch, 0.8)) === undefined).toBe(claims.length === 0)
    const split = START + 20 * 24 * HOUR
    const people = [...new Set(claims.map((event) => person(event.customer)))].sort((a, b) => a - b)
    const expected = people.map((customer) => {
      const tally = { customer, claimed: 0, redeemed: 0, laterClaimed: 0, laterRedeemed: 0 }
      for (const coupon of ['a', 'b']) {
        const own = known.filter((event) => person(event.customer) === customer && event.coupon === coupon)
        const claimed = own.filter((event) => event.kind === 'coupon.claimed')
        if (claimed.length === 0) continue
        const redemptions = own.length - claimed.length
        const earlier = claimed.filter((event) => event.at < split).length
        tally.claimed += earlier
        tally.redeemed += Math.min(redemptions, earlier)
        tally.laterClaimed += claimed.length - earlier
        tally.laterRedeemed += Math.min(Math.max(redemptions - earlier, 0), claimed.length - earlier)
      }
      return tally
    })
    expect(await readCoupons(ch, split)).toEqual(expected)
  })
})
