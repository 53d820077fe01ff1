import type { ScopedAnalytics } from '../../kernel/clickhouse.ts'
import { stageBounds } from './rules/stages.ts'

/** Whose outcomes are read, and which orders count. Times are ISO. */
export type Reading = {
  people:
    | { by: 'assignment'; experiment: number }
    | { by: 'draw'; seed: string; bound: number; last: number; gone: readonly number[]; since: Date }
  windowSeconds: number
  /** How long before the assignment what a customer did is looked at, for variance reduction. */
  lookbackDays: number
  until: Date
}

// Of a person whose records were joined, the first assignment counts; of two at one moment that of the lower record.
const assigned = `
  select customer, argMin(arm, (at, record)) as fallen, min(at) as entered from {{experiment_assignments}}
  where experiment = {experiment:UInt32} group by customer`

// The formula of rules/draw.ts, for everybody there is.
const drawn = `
  select toUInt32(number + 1) as customer,
    if(reinterpretAsUInt32(reverse(substring(SHA256(concat({seed:String}, ':', toString(number + 1))), 1, 4))) < {bound:UInt64}, 0, 1) as fallen,
    parseDateTime64BestEffort({since:String}, 3, 'UTC') as entered
  from numbers({last:UInt64}) where toUInt32(number + 1) not in {gone:Array(UInt32)}`

// A refund belongs to its order, whenever it came; one whose order we do not hold counts when it came.
const bills = `
  select customer, if(fact = 'paid' or refund_of = '', order_no, refund_of) as bill,
    if(countIf(fact = 'paid') > 0, minIf(at, fact = 'paid'), min(at)) as placed,
    sumIf(amount_minor, fact = 'paid') as paid,
    paid - sumIf(amount_minor, fact = 'refunded') as net
  from {{orders}}
  where customer > 0 and at < {until:DateTime64(3)} and customer in (select customer from people)
  group by customer, bill having countIf(fact = 'paid' or refund_of = '') > 0`

const inWindow = (since: string): string =>
  `placed >= ${since} and placed < ${since} + toIntervalSecond({window:UInt32})`
const before = (days: string): string => `placed < entered and placed >= entered - toIntervalDay(${days})`
const lookback = before('{lookback:UInt32}')

// One row a person: what was bought in the window (spent, came) and before it.
const outcomes = `
  select people.customer as customer, any(fallen) as arm, any(entered) as since,
    toFloat64(sumIf(net, ${inWindow('entered')})) as spent, toFloat64(countIf(paid > 0 and ${inWindow('entered')}) > 0) as came,
    toFloat64(sumIf(net, ${lookback})) as spent_before, log1p(countIf(paid > 0 and ${lookback})) as bought_before,
    countIf(paid > 0 and ${before('365')}) as orders_year, countIf(paid > 0 and ${before(String(stageBounds.lapsedAfterDays))}) as orders_lately,
    multiIf(orders_year = 0, 'new', orders_lately = 0, 'lapsed', orders_lately >= ${stageBounds.regularFrom}, 'regular', 'occasional') as stage
  from people left join bills on bills.customer = people.customer
  group by people.customer`

const withPeople = ({ people }: Reading, rest: string): string =>
  `with people as (${people.by === 'assignment' ? assigned : drawn}), bills as (${bills}), outcomes as (${outcomes}) ${rest}`

const clickHouseTime = (at: Date): string => at.toISOString().replace('T', ' ').replace('Z', '')

const paramsOf = ({ people, windowSeconds, lookbackDays, until }: Reading): Record<string, unknown> => ({
  window: Math.max(1, Math.round(windowSeconds)),
  lookback: lookbackDays,
  until: clickHouseTime(until),
  ...(people.by === 'assignment'
    ? { experiment: people.experiment }
    : {
        seed: people.seed,
        bound: people.bound,
        last: people.last,
        gone: people.gone,
        since: clickHouseTime(people.since),
      }),
})

export type GroupRow = {
  arm: number
  stage: string
  fold: number
  customers: number
  complete: number
  observed: number
  money: number
  moneySquares: number
  moneyBefore: number
  moneyBeforeSquares: number
  moneyProducts: number
  converted: number
  boughtBefore: number
  boughtBeforeSquares: number
  boughtProducts: number
}

/** Sums of outcomes by arm, stage before the assignment, and half. Amounts in minor units, net of refunds. */
export const readGroups = (ch: ScopedAnalytics, reading: Reading): Promise<GroupRow[]> =>
  ch.rows<GroupRow>(
    withPeople(
      reading,
      `select arm, stage, customer % 2 as fold, count() as customers,
         countIf(since + toIntervalSecond({window:UInt32}) <= {until:DateTime64(3)}) as complete,
         sum(least(1, (dateDiff('day', since, {until:DateTime64(3)}, {tz:String}) + 1) * 86400 / {window:UInt32})) as observed,
         sum(spent) as money, sum(spent * spent) as moneySquares,
         sum(spent_before) as moneyBefore, sum(spent_before * spent_before) as moneyBeforeSquares,
         sum(spent * spent_before) as moneyProducts,
         sum(came) as converted,
         sum(bought_before) as boughtBefore, sum(bought_before * bought_before) as boughtBeforeSquares,
         sum(came * bought_before) as boughtProducts
       from outcomes group by arm, stage, fold order by arm, stage, fold`,
    ),
    paramsOf(reading),
  )

export type EntryRow = {
  arm: number
  day: string
  customers: number
  moneyBefore: number
  moneyBeforeSquares: number
  boughtBefore: number
  boughtBeforeSquares: number
}

/** Who was assigned on which day of the workspace, and what they had done before. */
export const readEntries = (ch: ScopedAnalytics, reading: Reading): Promise<EntryRow[]> =>
  ch.rows<EntryRow>(
    withPeople(
      reading,
      `select arm, toString(toDate(since, {tz:String})) as day, count() as customers,
         sum(spent_before) as moneyBefore, sum(spent_before * spent_before) as moneyBeforeSquares,
         sum(bought_before) as boughtBefore, sum(bought_before * bought_before) as boughtBeforeSquares
       from outcomes group by arm, day order by day, arm`,
    ),
    paramsOf(reading),
  )

export type DayRow = {
  arm: number
  day: string
  money: number
  /** By how much the sum of the squares of all customers' money so far grew. */
  moneySquares: number
  moneyProducts: number
  /** Customers who converted on this day for the first time in their window. */
  converted: number
  boughtProducts: number
}

/** What each day added to the sums of the arms. */
export const readDays = (ch: ScopedAnalytics, reading: Reading): Promise<DayRow[]> =>
  ch.rows<DayRow>(
    withPeople(
      reading,
      `, steps as (
         select outcomes.customer as customer, any(outcomes.arm) as arm, toDate(placed, {tz:String}) as day,
           any(spent_before) as earlier_spent, any(bought_before) as earlier_bought,
           toFloat64(sum(net)) as step, countIf(paid > 0) as orders
         from outcomes join bills on bills.customer = outcomes.customer where ${inWindow('since')}
         group by outcomes.customer, day
       ), running as (
         select *, sum(step) over (partition by customer order by day) as after,
           sum(orders) over (partition by customer order by day) as orders_after
         from steps
       )
       select arm, toString(day) as day, sum(step) as money,
         sum(after * after - (after - step) * (after - step)) as moneySquares,
         sum(step * earlier_spent) as moneyProducts,
         countIf(orders > 0 and orders_after = orders) as converted,
         sumIf(earlier_bought, orders > 0 and orders_after = orders) as boughtProducts
       from running group by arm, day order by day, arm`,
    ),
    paramsOf(reading),
  )

/** Customers assigned so far, by experiment: those whose assignments have arrived. */
export async function countAssigned(ch: ScopedAnalytics, experiments: readonly number[]): Promise<Map<number, number>> {
  if (experiments.length === 0) return new Map()
  const rows = await ch.rows<{ experiment: number; customers: number }>(
    `select experiment, uniqExact(customer) as customers from {{experiment_assignments}}
     where experiment in {experiments:Array(UInt32)} group by experiment`,
    { experiments },
  )
  return new Map(rows.map((row) => [row.experiment, row.customers]))
}

export type BaselineRow = { customers: number; conversion: number; mean: number; deviation: number }

/** What customers who bought in the year before `from` did from there to `until`. */
export async function readBaseline(ch: ScopedAnalytics, window: { from: Date; until: Date }): Promise<BaselineRow> {
  const [row] = await ch.rows<BaselineRow>(
    `select count() as customers, ifNotFinite(avg(orders > 0), 0) as conversion, ifNotFinite(avg(net), 0) as mean,
       ifNotFinite(stddevSampStable(net), 0) as deviation
     from (
       select customer, countIf(fact = 'paid' and amount_minor > 0 and at >= {from:DateTime64(3)}) as orders,
         toFloat64(sumIf(if(fact = 'paid', amount_minor, -amount_minor), at >= {from:DateTime64(3)})) as net
       from {{orders}} where customer > 0 and at < {until:DateTime64(3)} and at >= {from:DateTime64(3)} - toIntervalDay(365)
       group by customer having countIf(fact = 'paid' and amount_minor > 0 and at < {from:DateTime64(3)}) > 0
     )`,
    { from: clickHouseTime(window.from), until: clickHouseTime(window.until) },
  )
  return row ?? { customers: 0, conversion: 0, mean: 0, deviation: 0 }
}
