import fc from 'fast-check'
import { test } from 'vitest'
import { migrationSources } from '../../../domains.ts'
import type { AnalyticsTable } from '../../../kernel/analytics-schema.ts'
import { openAnalytics, type ScopedAnalytics } from '../../../kernel/clickhouse.ts'
import { listAnalyticsTables } from '../../../kernel/migrate.ts'
import { insertFacts, type TestProfile, type TestRuntime, testRuntime } from '../../../testing/index.ts'
import { catalogue } from '../catalogue/index.ts'
import type { PlaceOfStore, ReportInput, ReportOutcome } from '../catalogue/report.ts'
import { dayOf, monthLabel, monthOf } from '../rules/calendar.ts'
import { readParameters } from '../rules/parameters.ts'
import type { Filter } from './filter.ts'

/** Facts for the tests of every report: small random worlds, and the way to run a report over them. */

export type OrderFact = {
  customer: number
  at: number
  no: string
  fact: 'paid' | 'refunded'
  store: number
  channel: string
  amount: number
  refundOf: string
  drivenBy: string
}
export type EventFact = {
  customer: number
  at: number
  kind: string
  id: string
  store: number
  channel: string
  properties?: Record<string, unknown>
}
export type World = { orders: OrderFact[]; events: EventFact[] }

/** With daylight saving time, so that a day or a month in the wrong zone shows. */
export const ZONE = 'America/New_York'
export const NOW = new Date('2024-09-15T12:00:00Z')

/** Kept records of merged customers; 1 and 2, 4 and 5, 8 and 3 live on different shards. */
export const merged: ReadonlyMap<number, number> = new Map([
  [2, 1],
  [5, 4],
  [3, 8],
])
const person = (customer: number): number => merged.get(customer) ?? customer

export const stores: PlaceOfStore[] = [1, 2, 3].map((id) => ({
  id,
  code: `S${id}`,
  name: `Store ${id}`,
  city: id === 3 ? { id: 2, code: 'B', name: 'Beta' } : { id: 1, code: 'A', name: 'Alpha' },
}))

const START = Date.parse('2024-01-01T00:00:00Z')
const HOUR = 3_600_000
// Full hours, few of them, so that equal instants and windows that end exactly happen.
const at = fc.oneof(
  fc.integer({ min: 0, max: 250 * 24 }).map((hours) => START + hours * HOUR),
  fc.integer({ min: 0, max: 24 }).map((tens) => START + tens * 10 * 24 * HOUR),
)
const customer = fc.integer({ min: 1, max: 9 })
const store = fc.integer({ min: 0, max: 3 })
// Facts of one customer, instant and store are on one channel, so that "the first" needs no further order.
const channelOf = (at: number, store: number): string => ['', 'app', 'till'][(at / HOUR + store) % 3] ?? ''
const kinds = [
  'customer.registered',
  'window.followed',
  'coupon.claimed',
  'store.visited',
  'message.delivered',
  'message.replied',
]

const order = fc.record({
  customer: fc.oneof({ arbitrary: customer, weight: 9 }, { arbitrary: fc.constant(0), weight: 1 }),
  at,
  store,
  amount: fc.oneof(
    { arbitrary: fc.integer({ min: 1, max: 900 }), weight: 8 },
    { arbitrary: fc.constant(0), weight: 1 },
  ),
  drivenBy: fc.constantFrom('', '', 'model'),
  refund: fc.option(fc.record({ share: fc.constantFrom(0.5, 1), after: fc.integer({ min: 0, max: 60 * 24 }) }), {
    freq: 3,
  }),
})

export const worlds: fc.Arbitrary<World> = fc
  .record({
    orders: fc.array(order, { maxLength: 60 }),
    events: fc.array(fc.record({ customer, at, kind: fc.constantFrom(...kinds), store }), { maxLength: 40 }),
  })
  .map(({ orders, events }) => ({
    orders: orders.flatMap(({ refund, ...paid }, index): OrderFact[] => {
      const no = `o${String(index).padStart(3, '0')}`
      const channel = channelOf(paid.at, paid.store)
      const facts: OrderFact[] = [{ ...paid, channel, no, fact: 'paid', refundOf: '' }]
      const amount = refund ? Math.floor(paid.amount * refund.share) : 0
      if (refund)
        facts.push({
          ...paid,
          channel,
          at: paid.at + refund.after * HOUR,
          no: `r${no}`,
          fact: 'refunded',
          amount,
          refundOf: no,
          drivenBy: '',
        })
      return facts
    }),
    events: events.map((event, index) => ({
      ...event,
      channel: channelOf(event.at, event.store),
      id: `m${String(index).padStart(3, '0')}`,
    })),
  }))

/** The facts as the reports shall read them: merged people are one. */
export function asRead({ orders, events }: World): World {
  return {
    orders: orders.map((fact) => ({ ...fact, customer: person(fact.customer) })),
    events: events.map((fact) => ({ ...fact, customer: person(fact.customer) })),
  }
}

const instant = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').replace('Z', '')

export async function writeWorld({ deps }: Pick<TestRuntime, 'deps'>, workspace: number, world: World): Promise<void> {
  await insertFacts(
    deps,
    'orders',
    world.orders.map((o) => [
      workspace,
      o.customer,
      instant(o.at),
      o.no,
      o.fact,
      o.store,
      o.channel,
      'goods',
      o.amount,
      o.refundOf,
      o.drivenBy,
      1,
      1,
    ]),
  )
  await insertFacts(
    deps,
    'events',
    world.events.map((e) => [
      workspace,
      e.customer,
      instant(e.at),
      e.kind,
      e.id,
      e.store,
      e.channel,
      'test',
      JSON.stringify(e.properties ?? {}),
      instant(e.at),
    ]),
  )
}

/** The door over one random world, with its merges. */
export function doorTo(
  { deps }: Pick<TestRuntime, 'deps'>,
  tables: AnalyticsTable[],
  workspace: number,
): ScopedAnalytics {
  const [from, to] = [[...merged.keys()], [...merged.values()]]
  const columns = { customer: `transform(customer, [${from}], [${to}], customer)` }
  const rewrites = async () => ({ columns, recordsOf: (customers: readonly number[]) => [...customers] })
  return openAnalytics(deps.ch.connection, tables, rewrites).scope({ workspace, stores: '*', timezone: ZONE })
}

export const everything: Filter = { from: null, until: null, stores: null, channel: null }

export const filters: fc.Arbitrary<Filter> = fc.record({
  from: fc.option(fc.constantFrom(new Date('2024-02-01T05:00:00Z'), new Date('2024-04-15T04:00:00Z'))),
  until: fc.option(fc.constantFrom(new Date('2024-06-01T04:00:00Z'), new Date('2024-07-20T04:00:00Z'))),
  stores: fc.option(fc.constantFrom([1], [1, 2], [])),
  channel: fc.option(fc.constantFrom('app', '')),
})

export function runOver(
  ch: ScopedAnalytics,
  name: string,
  given: Record<string, string> = {},
  filter = everything,
  costs: Awaited<ReturnType<ReportInput['readCosts']>> = [],
): Promise<ReportOutcome> {
  const report = catalogue.find((entry) => entry.name === name)
  if (!report) throw new Error(`no report ${name}`)
  const { params, problems } = readParameters(report.params, given)
  if (problems.length > 0) throw new Error(JSON.stringify(problems))
  const input: ReportInput = {
    ch,
    filter,
    params,
    now: NOW,
    stores,
    customerIds: async (numbers) => new Map(numbers.map((number) => [number, `c${number}`])),
    findFlow: async () => undefined,
    readCosts: async () => costs,
    readIncrements: async () => [],
  }
  return report.run(input)
}

// The small words of the brute-force models.

export const inFilter = (filter: Filter, fact: { at: number; store: number; channel: string }): boolean =>
  (filter.from === null || fact.at >= filter.from.getTime()) &&
  (filter.until === null || fact.at < filter.until.getTime()) &&
  (filter.stores === null || filter.stores.includes(fact.store)) &&
  (filter.channel === null || filter.channel === fact.channel)

export const month = (ms: number): number => monthOf(new Date(ms), ZONE)
export const monthName = (ms: number): string => monthLabel(month(ms))
export const day = (ms: number): string => dayOf(new Date(ms), ZONE)

export const isPaid = (fact: OrderFact): boolean => fact.fact === 'paid' && fact.amount > 0 && fact.customer > 0

/** Facts by customer, each list in order of time, then of store. */
export function perCustomer<T extends { customer: number; at: number; store: number }>(
  facts: readonly T[],
): Map<number, T[]> {
  const people = new Map<number, T[]>()
  for (const fact of facts)
    if (fact.customer > 0) people.set(fact.customer, [...(people.get(fact.customer) ?? []), fact])
  for (const list of people.values()) list.sort((a, b) => a.at - b.at || a.store - b.store)
  return people
}

export const paidByCustomer = (world: World): Map<number, OrderFact[]> => perCustomer(world.orders.filter(isPaid))

export const DAY = 24 * HOUR

type WorldProperty = (world: World, filter: Filter, ch: ScopedAnalytics) => Promise<void>

/** Makes tests out of properties over random worlds, each world in a workspace of its own. */
export async function worldChecks(
  profile: TestProfile,
  of: fc.Arbitrary<World> = worlds,
): Promise<(title: string, property: WorldProperty) => void> {
  const runtime = await testRuntime({ profile })
  const tables = await listAnalyticsTables([...migrationSources])
  let workspace = 1000
  return (title, property) =>
    test(title, async () => {
      await fc.assert(
        fc.asyncProperty(of, filters, async (world, filter) => {
          workspace += 1
          await writeWorld(runtime, workspace, world)
          await property(asRead(world), filter, doorTo(runtime, tables, workspace))
        }),
        { numRuns: profile === 'plain' ? 6 : 4, endOnFailure: true },
      )
    })
}
