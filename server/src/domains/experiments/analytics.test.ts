import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { migrationSources } from '../../domains.ts'
import { openAnalytics, type ScopedAnalytics } from '../../kernel/clickhouse.ts'
import { listAnalyticsTables } from '../../kernel/migrate.ts'
import { insertFacts, profiles, testRuntime } from '../../testing/index.ts'
import { countAssigned, type Reading, readBaseline, readBuyers, readDays, readEntered } from './analytics.ts'
import { armAt, draw, holdoutBound } from './rules/draw.ts'
import { addMoments, noMoments } from './rules/moments.ts'
import { groupsOf as readSums } from './rules/read-sums.ts'

// With daylight saving time, so that a day in the wrong zone shows.
const ZONE = 'America/New_York'
const HOUR = 3_600_000
const START = Date.parse('2024-02-20T00:00:00Z')
const UNTIL = START + 40 * 24 * HOUR
const WINDOW = 9
const LOOKBACK = 20
/** Kept records of joined customers; 2 and 1, 3 and 8 live on different shards. */
const merged = new Map([
  [2, 1],
  [3, 8],
])
const person = (customer: number): number => merged.get(customer) ?? customer

type Order = { customer: number; at: number; amount: number; refunds: { at: number; share: number; linked: boolean }[] }
type Assigned = { customer: number; at: number; arm: number; experiment: number }

const at = fc.integer({ min: 0, max: 45 * 24 }).map((hours) => START + hours * HOUR)
const orders: fc.Arbitrary<Order[]> = fc.array(
  fc.record({
    customer: fc.integer({ min: 0, max: 9 }),
    at,
    amount: fc.oneof(
      { arbitrary: fc.integer({ min: 100, max: 5000 }), weight: 8 },
      { arbitrary: fc.constant(0), weight: 1 },
    ),
    refunds: fc.array(fc.record({ at, share: fc.constantFrom(0.25, 0.5), linked: fc.boolean() }), { maxLength: 2 }),
  }),
  { maxLength: 80 },
)
const assignments: fc.Arbitrary<Assigned[]> = fc.uniqueArray(
  fc.record({
    customer: fc.integer({ min: 1, max: 9 }),
    at: fc.integer({ min: 10 * 24, max: 39 * 24 }).map((hours) => START + hours * HOUR),
    arm: fc.integer({ min: 0, max: 1 }),
    experiment: fc.constantFrom(7, 7, 7, 8),
  }),
  { selector: ({ customer, experiment }) => `${customer} ${experiment}`, maxLength: 12 },
)

const instant = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').replace('Z', '')
const dayOf = (ms: number): string =>
  Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(ZONE).toPlainDate().toString()
const daysFrom = (from: number, to: number): number =>
  Temporal.PlainDate.from(dayOf(from)).until(Temporal.PlainDate.from(dayOf(to))).days

/** A bill: what was paid and what is left of it, at the time of the order; a refund without an order at its own. */
function billsOf(list: readonly Order[]): { customer: number; at: number; paid: number; net: number }[] {
  return list.flatMap((order) => {
    const mine = { customer: person(order.customer), paid: order.amount }
    const known = order.refunds.filter((refund) => refund.at < UNTIL)
    const back = (linked: boolean) => known.filter((refund) => refund.linked === linked)
    const loose = back(false).map((refund) => {
      const amount = Math.floor(order.amount * refund.share)
      return { customer: mine.customer, at: refund.at, paid: 0, net: -amount }
    })
    if (order.at >= UNTIL) return loose
    const net = order.amount - back(true).reduce((sum, refund) => sum + Math.floor(order.amount * refund.share), 0)
    return [{ ...mine, at: order.at, net }, ...loose]
  })
}

type Person = { customer: number; arm: number; since: number }

/** What became of each person, in plain TypeScript. */
function outcomesOf(people: readonly Person[], list: readonly Order[], windowMs: number) {
  const bills = billsOf(list)
  return people.map((one) => {
    const own = bills.filter((bill) => bill.customer === one.customer)
    const inside = own.filter((bill) => bill.at >= one.since && bill.at < one.since + windowMs)
    const before = (days: number) =>
      own.filter((bill) => bill.at < one.since && bill.at >= one.since - days * 24 * HOUR)
    const paid = (some: typeof own) => some.filter((bill) => bill.paid > 0).length
    const sum = (some: typeof own) => some.reduce((total, bill) => total + bill.net, 0)
    const [year, lately] = [paid(before(365)), paid(before(90))]
    const stage = year === 0 ? 'new' : lately === 0 ? 'lapsed' : lately >= 3 ? 'regular' : 'occasional'
    return {
      ...one,
      inside,
      stage,
      money: sum(inside),
      converted: paid(inside) > 0 ? 1 : 0,
      moneyBefore: sum(before(LOOKBACK)),
      boughtBefore: Math.log1p(paid(before(LOOKBACK))),
    }
  })
}

type Outcome = ReturnType<typeof outcomesOf>[number]
const total = (list: readonly Outcome[], of: (one: Outcome) => number): number =>
  list.reduce((sum, one) => sum + of(one), 0)

function groupBy<T>(list: readonly T[], key: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of list) groups.set(key(one), [...(groups.get(key(one)) ?? []), one])
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)))
}

const momentsOf = (list: readonly Outcome[], y: (one: Outcome) => number, x: (one: Outcome) => number) => ({
  n: list.length,
  some: total(list, (one) => one.converted),
  y: total(list, y),
  yy: total(list, (one) => y(one) ** 2),
  x: total(list, x),
  xx: total(list, (one) => x(one) ** 2),
  xy: total(list, (one) => y(one) * x(one)),
})

const groupsOf = (outcomes: readonly Outcome[], windowMs: number) =>
  [...groupBy(outcomes, (one) => `${one.arm} ${one.stage} ${one.customer % 2}`)].map(([cell, list]) => ({
    cell,
    customers: list.length,
    complete: total(list, (one) => (one.since + windowMs <= UNTIL ? 1 : 0)),
    observed: total(list, (one) => Math.min(1, ((daysFrom(one.since, UNTIL) + 1) * 24 * HOUR) / windowMs)),
    money: momentsOf(
      list,
      (one) => one.money,
      (one) => one.moneyBefore,
    ),
    conversion: momentsOf(
      list,
      (one) => one.converted,
      (one) => one.boughtBefore,
    ),
  }))

/** What was read, added up by arm, stage and half; cells of nobody are left out. */
async function readGroups(ch: ScopedAnalytics, reading: Reading) {
  const [entered, buyers] = await Promise.all([readEntered(ch, reading), readBuyers(ch, reading)])
  const cells = groupBy(readSums(entered, buyers), ({ arm, group, fold }) => `${arm} ${group} ${fold}`)
  return [...cells]
    .map(([cell, list]) => ({
      cell,
      customers: list.reduce((sum, one) => sum + one.customers, 0),
      complete: list.reduce((sum, one) => sum + one.complete, 0),
      observed: list.reduce((sum, one) => sum + one.observed, 0),
      money: list.reduce((sum, one) => addMoments(sum, one.outcomes.money ?? noMoments), noMoments),
      conversion: list.reduce((sum, one) => addMoments(sum, one.outcomes.conversion ?? noMoments), noMoments),
    }))
    .filter((one) => one.customers > 0)
}

/** Close enough for sums of doubles in another order. */
const near = (value: unknown): unknown => {
  if (typeof value === 'number') return expect.closeTo(value, 5)
  if (Array.isArray(value)) return value.map(near)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, near(part)]))
}

describe.each(profiles)('on the profile %s', async (profile) => {
  const runtime = await testRuntime({ profile })
  const tables = await listAnalyticsTables([...migrationSources])
  let workspace = 3000

  async function written(list: readonly Order[], people: readonly Assigned[]): Promise<ScopedAnalytics> {
    workspace += 1
    const row = (customer: number, when: number, no: string, amount: number, refundOf?: string): unknown[] => [
      ...[workspace, customer, instant(when), no, refundOf === undefined ? 'paid' : 'refunded', 0, '', 'goods', amount],
      ...[refundOf ?? '', '', 1, 1],
    ]
    const facts = list.flatMap((o, i) => [
      row(o.customer, o.at, `o${i}`, o.amount),
      ...o.refunds.map((refund, j) =>
        row(o.customer, refund.at, `r${i}.${j}`, Math.floor(o.amount * refund.share), refund.linked ? `o${i}` : ''),
      ),
    ])
    await insertFacts(runtime.deps, 'orders', facts)
    await insertFacts(
      runtime.deps,
      'experiment_assignments',
      people.map((one) => [workspace, one.customer, one.experiment, one.customer, one.arm, instant(one.at)]),
    )
    const columns = { customer: `transform(customer, [${[...merged.keys()]}], [${[...merged.values()]}], customer)` }
    const rewrites = async () => ({ columns, recordsOf: (customers: readonly number[]) => [...customers] })
    return openAnalytics(runtime.deps.ch.connection, tables, rewrites).scope({ workspace, stores: '*', timezone: ZONE })
  }

  // Bought and gave all of it back: the day's money is nothing, and she came all the same.
  const back = { at: START + 14 * 24 * HOUR, share: 0.5, linked: true }
  const returned: [Order[], Assigned[]] = [
    [{ customer: 4, at: START + 12 * 24 * HOUR, amount: 1000, refunds: [back, back] }],
    [{ customer: 4, at: START + 11 * 24 * HOUR, arm: 1, experiment: 7 }],
  ]
  const check = (title: string, property: (list: Order[], people: Assigned[]) => Promise<void>) =>
    test(title, async () => {
      await fc.assert(fc.asyncProperty(orders, assignments, property), {
        numRuns: profile === 'plain' ? 10 : 6,
        endOnFailure: true,
        examples: [returned],
      })
    })

  check(
    'sums by arm, stage and half are those of the people in plain TypeScript: first assignment, net of refunds, window and before',
    async (list, all) => {
      const ch = await written(list, all)
      const people = [
        ...groupBy(
          all.filter((one) => one.experiment === 7),
          (one) => String(person(one.customer)),
        ),
      ].map(([customer, own]): Person => {
        const [first] = own.toSorted((a, b) => a.at - b.at || a.customer - b.customer)
        return { customer: Number(customer), arm: first?.arm ?? 0, since: first?.at ?? 0 }
      })
      const reading: Reading = {
        people: { by: 'assignment', experiment: 7 },
        windowSeconds: WINDOW * 86_400,
        lookbackDays: LOOKBACK,
        until: new Date(UNTIL),
      }
      const windowMs = WINDOW * 24 * HOUR
      const outcomes = outcomesOf(people, list, windowMs)
      expect(await readGroups(ch, reading)).toEqual(near(groupsOf(outcomes, windowMs)))
      expect(await countAssigned(ch, [7])).toEqual(new Map(people.length > 0 ? [[7, people.length]] : []))

      const entered = await readEntered(ch, reading)
      expect(entered.map(({ day, arm, fold, customers }) => [day, arm, fold, customers])).toEqual(
        [...groupBy(outcomes, (one) => `${dayOf(one.since)} ${one.arm} ${one.customer % 2}`).values()].map((own) => [
          dayOf(own[0]?.since ?? 0),
          own[0]?.arm,
          (own[0]?.customer ?? 0) % 2,
          own.length,
        ]),
      )
      // What the days add up to is what the people have, squares and all.
      const days = await readDays(ch, reading)
      for (const arm of [0, 1]) {
        const own = outcomes.filter((one) => one.arm === arm)
        const added = (of: (row: (typeof days)[number]) => number) =>
          days.filter((row) => row.arm === arm).reduce((sum, row) => sum + of(row), 0)
        expect(added((row) => row.money)).toBeCloseTo(
          total(own, (one) => one.money),
          4,
        )
        expect(added((row) => row.moneySquares)).toBeCloseTo(
          total(own, (one) => one.money ** 2),
          4,
        )
        expect(added((row) => row.moneyProducts)).toBeCloseTo(
          total(own, (one) => one.money * one.moneyBefore),
          4,
        )
        expect(added((row) => row.converted)).toBe(total(own, (one) => one.converted))
        expect(added((row) => row.boughtProducts)).toBeCloseTo(
          total(own, (one) => one.converted * one.boughtBefore),
          6,
        )
      }
    },
  )

  check('the holdout reads everybody there is by the draw, whatever was recorded about them', async (list) => {
    const ch = await written(list, [])
    const since = new Date(START + 20 * 24 * HOUR)
    const bound = holdoutBound(20)
    const people = [1, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((customer) => ({
      customer,
      arm: armAt([bound], draw('seed', customer)),
      since: since.getTime(),
    }))
    const windowMs = UNTIL - since.getTime()
    const reading: Reading = {
      people: { by: 'draw', seed: 'seed', bound, last: 12, gone: [...merged.keys()], since },
      windowSeconds: windowMs / 1000,
      lookbackDays: LOOKBACK,
      until: new Date(UNTIL),
    }
    const outcomes = outcomesOf(people, list, windowMs)
    expect(await readGroups(ch, reading)).toEqual(near(groupsOf(outcomes, windowMs)))
  })

  check('the baseline is what buyers of the year before did in the window', async (list) => {
    const ch = await written(list, [])
    const from = START + 25 * 24 * HOUR
    const rows = list.flatMap((o) => [
      { customer: person(o.customer), at: o.at, amount: o.amount, paid: true },
      ...o.refunds.map((refund) => ({
        customer: person(o.customer),
        at: refund.at,
        amount: -Math.floor(o.amount * refund.share),
        paid: false,
      })),
    ])
    const known = rows.filter((row) => row.customer > 0 && row.at < UNTIL)
    const people = [...groupBy(known, (row) => String(row.customer)).values()].filter((own) =>
      own.some((row) => row.paid && row.amount > 0 && row.at < from),
    )
    const after = people.map((own) => own.filter((row) => row.at >= from))
    const spent = after.map((own) => own.reduce((sum, row) => sum + row.amount, 0))
    const mean = people.length > 0 ? spent.reduce((sum, value) => sum + value, 0) / people.length : 0
    const squares = spent.reduce((sum, value) => sum + (value - mean) ** 2, 0)
    expect(await readBaseline(ch, { from: new Date(from), until: new Date(UNTIL) })).toEqual({
      customers: people.length,
      conversion: expect.closeTo(
        people.length > 0
          ? after.filter((own) => own.some((row) => row.paid && row.amount > 0)).length / people.length
          : 0,
        9,
      ),
      mean: expect.closeTo(mean, 6),
      deviation: expect.closeTo(people.length > 1 ? Math.sqrt(squares / (people.length - 1)) : 0, 6),
    })
  })
})
