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

// Added up: each order, and each refund at the time of its order, whenever it came; one whose order we do not hold at its
// own. Refunds are few, so only their orders are looked up: grouping all by number took three times as long.
const bills = `
  select customer, at as placed, amount_minor as paid, amount_minor as net from {{orders}}
  where customer > 0 and fact = 'paid' and at < {until:DateTime64(3)}
  union all
  select customer, at as placed, 0 as paid, -amount_minor as net from {{orders}}
  where customer > 0 and fact = 'refunded' and refund_of = '' and at < {until:DateTime64(3)}
  union all
  select refunds.customer as customer, sold.sold_at as placed, 0 as paid, -refunds.amount_minor as net
  from (select * from {{orders}} where customer > 0 and fact = 'refunded' and refund_of <> '' and at < {until:DateTime64(3)}) as refunds
  join (
    select order_no, min(at) as sold_at from {{orders}}
    where fact = 'paid' and at < {until:DateTime64(3)}
      and order_no in (select refund_of from {{orders}} where fact = 'refunded' and refund_of <> '')
    group by order_no
  ) as sold on sold.order_no = refunds.refund_of`

const inWindow = 'placed >= entered and placed < entered + toIntervalSecond({window:UInt32})'
const before = (days: string): string => `placed < entered and placed >= entered - toIntervalDay(${days})`
const lookback = before('{lookback:UInt32}')

// One row a person who has any bill: what was bought in the window (spent, came) and before it. The ones beside the money
// of a day keep it where all of it was given back: sumMap drops a key whose every sum is zero.
const buyers = `
  select bills.customer as customer, any(fallen) as arm, any(entered) as since,
    toFloat64(sumIf(net, ${inWindow})) as spent, toFloat64(countIf(paid > 0 and ${inWindow}) > 0) as came,
    toFloat64(sumIf(net, ${lookback})) as spent_before, log1p(countIf(paid > 0 and ${lookback})) as bought_before,
    countIf(paid > 0 and ${before('365')}) as orders_year,
    countIf(paid > 0 and ${before(String(stageBounds.lapsedAfterDays))}) as orders_lately,
    multiIf(orders_year = 0, 'new', orders_lately = 0, 'lapsed', orders_lately >= ${stageBounds.regularFrom}, 'regular', 'occasional') as stage,
    toDate(minIf(placed, paid > 0 and ${inWindow}), {tz:String}) as first_day,
    sumMapIf([toDate(placed, {tz:String})], [net], [1], ${inWindow}) as by_day
  from bills join people on people.customer = bills.customer
  group by bills.customer`

const withPeople = ({ people }: Reading, rest: string): string =>
  `with people as (${people.by === 'assignment' ? assigned : drawn}) ${rest}`
const withBuyers = (reading: Reading, rest: string): string =>
  withPeople(reading, `, bills as (${bills}), buyers as (${buyers}) ${rest}`)

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

const headcount = `count() as customers,
  countIf(since + toIntervalSecond({window:UInt32}) <= {until:DateTime64(3)}) as complete,
  sum(least(1, (dateDiff('day', since, {until:DateTime64(3)}, {tz:String}) + 1) * 86400 / {window:UInt32})) as observed`

export type EnteredRow = {
  arm: number
  fold: number
  /** Of the assignment, in the zone of the workspace. */
  day: string
  customers: number
  /** Whose window is over. */
  complete: number
  /** Windows lived through. */
  observed: number
}

/** Everybody who was assigned, by arm, half and day. */
export const readEntered = (ch: ScopedAnalytics, reading: Reading): Promise<EnteredRow[]> =>
  ch.rows<EnteredRow>(
    withPeople(
      reading,
      `select fallen as arm, customer % 2 as fold, toString(toDate(since, {tz:String})) as day, ${headcount}
       from (select customer, fallen, entered as since from people) group by arm, fold, day order by day, arm, fold`,
    ),
    paramsOf(reading),
  )

export type BuyersRow = EnteredRow & {
  stage: string
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

/** Those of them who ever bought anything, by their stage before it besides: sums in minor units, net of refunds. */
export const readBuyers = (ch: ScopedAnalytics, reading: Reading): Promise<BuyersRow[]> =>
  ch.rows<BuyersRow>(
    withBuyers(
      reading,
      `select arm, customer % 2 as fold, toString(toDate(since, {tz:String})) as day, stage, ${headcount},
         sum(spent) as money, sum(spent * spent) as moneySquares,
         sum(spent_before) as moneyBefore, sum(spent_before * spent_before) as moneyBeforeSquares,
         sum(spent * spent_before) as moneyProducts,
         sum(came) as converted,
         sum(bought_before) as boughtBefore, sum(bought_before * bought_before) as boughtBeforeSquares,
         sum(came * bought_before) as boughtProducts
       from buyers group by arm, fold, day, stage order by day, arm, stage, fold`,
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
    withBuyers(
      reading,
      `select arm, toString(step.1) as day, sum(toFloat64(step.2)) as money,
         sum(pow(toFloat64(step.3), 2) - pow(toFloat64(step.3 - step.2), 2)) as moneySquares,
         sum(toFloat64(step.2) * spent_before) as moneyProducts,
         countIf(came > 0 and first_day = step.1) as converted,
         sumIf(bought_before, came > 0 and first_day = step.1) as boughtProducts
       from (
         select arm, spent_before, bought_before, came, first_day,
           arrayJoin(arrayZip(by_day.1, by_day.2, arrayCumSum(by_day.2))) as step
         from buyers
       ) group by arm, day order by day, arm`,
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
