import type { ScopedAnalytics } from '../../../kernel/clickhouse.ts'
import { DAYS_A_WEEK } from '../rules/days.ts'
import type { History } from '../rules/history.ts'

/**
 * Which orders count as purchases: `paid` those with an amount above zero, `all` also those of 0, which somebody made
 * without paying.
 */
export type Counted = 'paid' | 'all'

const counts = (counted: Counted): string =>
  `fact = 'paid' and customer > 0${counted === 'paid' ? ' and amount_minor > 0' : ''}`

/** Days are those of the workspace's zone, numbered since 1970. */
const dayOf = 'toRelativeDayNum(at, {tz:String})'

/** Customers are read this many numbers at a time, so that an answer stays some tens of megabytes. */
const customersAtOnce = 250_000

export type Span = {
  firstDay: number
  lastDay: number
  /** Different days on which somebody bought, over all customers. */
  purchaseDays: number
  customers: number
  customerMax: number
}

/** First and last day of purchases, and how much there is. Undefined without any. */
export async function readSpan(ch: ScopedAnalytics, counted: Counted): Promise<Span | undefined> {
  const [span] = await ch.rows<Span>(
    `select min(day) as firstDay, max(day) as lastDay, count() as purchaseDays,
       uniqExact(customer) as customers, max(customer) as customerMax
     from (select customer, ${dayOf} as day from {{orders}} where ${counts(counted)} group by customer, day)`,
  )
  return span && span.customers > 0 ? span : undefined
}

type HistoryRow = {
  customer: number
  firstDay: number
  lastDay: number
  days: number
  repeatMinor: number
  laterDays: number
  laterMinor: number
}

export type HistoryOptions = {
  counted: Counted
  /** First day that is not observed any more. */
  untilDay: number
  /** First day that is not looked at any more; the days from `untilDay` to here are the later ones. */
  laterUntilDay: number
  minorDigits: number
  customerMax: number
}

/** The history of everybody who bought before `untilDay`: one row a customer, in the order of their numbers. */
export async function readHistories(ch: ScopedAnalytics, options: HistoryOptions): Promise<History[]> {
  const { counted, untilDay, laterUntilDay, minorDigits, customerMax } = options
  const minor = 10 ** minorDigits
  const histories: History[] = []
  for (let after = 0; after < customerMax; after += customersAtOnce) {
    const rows = await ch.rows<HistoryRow>(
      `select customer, min(day) as firstDay, maxIf(day, day < {until:Int32}) as lastDay,
         countIf(day < {until:Int32}) as days,
         sumIf(minor, day < {until:Int32}) - argMin(minor, day) as repeatMinor,
         countIf(day >= {until:Int32}) as laterDays, sumIf(minor, day >= {until:Int32}) as laterMinor
       from (
         select customer, ${dayOf} as day, sum(amount_minor) as minor
         from {{orders}}
         where ${counts(counted)} and customer > {after:UInt32} and customer <= {last:UInt32}
         group by customer, day
       )
       where day < {laterUntil:Int32}
       group by customer
       having firstDay < {until:Int32}
       order by customer`,
      { until: untilDay, laterUntil: laterUntilDay, after, last: after + customersAtOnce },
    )
    for (const row of rows) histories.push(toHistory(row, untilDay, minor))
  }
  return histories
}

function toHistory(row: HistoryRow, untilDay: number, minor: number): History {
  const repeats = row.days - 1
  return {
    customer: row.customer,
    repeats,
    recency: (row.lastDay - row.firstDay) / DAYS_A_WEEK,
    // The last observed day is the one before `untilDay`.
    age: (untilDay - 1 - row.firstDay) / DAYS_A_WEEK,
    meanSpend: repeats > 0 ? row.repeatMinor / minor / repeats : 0,
    laterDays: row.laterDays,
    laterSpend: row.laterMinor / minor,
    firstDay: row.firstDay,
    lastDay: row.lastDay,
  }
}

export type DayList = { customer: number; days: number[] }

/** The purchase days of everybody who bought on at least two, in order. */
export async function readDays(ch: ScopedAnalytics, { customerMax }: { customerMax: number }): Promise<DayList[]> {
  const lists: DayList[] = []
  for (let after = 0; after < customerMax; after += customersAtOnce) {
    lists.push(
      ...(await ch.rows<DayList>(
        `select customer, arraySort(groupUniqArray(${dayOf})) as days
         from {{orders}}
         where ${counts('paid')} and customer > {after:UInt32} and customer <= {last:UInt32}
         group by customer
         having length(days) > 1
         order by customer`,
        { after, last: after + customersAtOnce },
      )),
    )
  }
  return lists
}

export type Activity = {
  customer: number
  lastDay: number
  days: number
  spentMinor: number
  /** Purchase days in the time after. */
  laterDays: number
}

export type ActivityOptions = {
  fromDay: number
  untilDay: number
  laterUntilDay: number
  /** Only lines of these categories; null: whole orders. */
  categories: readonly number[] | null
}

/** What everybody did who bought in a window of days: last day, days, spending, and days after the window. */
export function readActivity(ch: ScopedAnalytics, options: ActivityOptions): Promise<Activity[]> {
  const { fromDay, untilDay, laterUntilDay, categories } = options
  const facts = categories ? '{{order_lines}}' : '{{orders}}'
  return ch.rows<Activity>(
    `select customer, maxIf(day, day < {until:Int32}) as lastDay, countIf(day < {until:Int32}) as days,
       sumIf(minor, day < {until:Int32}) as spentMinor, countIf(day >= {until:Int32}) as laterDays
     from (
       select customer, ${dayOf} as day, sum(amount_minor) as minor
       from ${facts}
       where ${counts('paid')} ${categories ? 'and category in {categories:Array(UInt32)}' : ''}
       group by customer, day
     )
     where day >= {from:Int32} and day < {laterUntil:Int32}
     group by customer
     having days > 0
     order by customer`,
    { from: fromDay, until: untilDay, laterUntil: laterUntilDay, ...(categories ? { categories } : {}) },
  )
}

export type ChannelActivity = { customer: number; channel: string; days: number; laterDays: number }

/** Purchase days by channel in a window, and in the time after it. */
export function readChannels(
  ch: ScopedAnalytics,
  { fromDay, untilDay, laterUntilDay }: { fromDay: number; untilDay: number; laterUntilDay: number },
): Promise<ChannelActivity[]> {
  return ch.rows<ChannelActivity>(
    `select customer, channel, countIf(day < {until:Int32}) as days, countIf(day >= {until:Int32}) as laterDays
     from (
       select customer, channel, ${dayOf} as day
       from {{orders}}
       where ${counts('paid')}
       group by customer, channel, day
     )
     where day >= {from:Int32} and day < {laterUntil:Int32}
     group by customer, channel
     having days > 0
     order by channel, customer`,
    { from: fromDay, until: untilDay, laterUntil: laterUntilDay },
  )
}
