import type { ScopedAnalytics } from '../../../kernel/clickhouse.ts'
import { type Filter, filterCondition, filterParams, monthColumn, PAID } from './filter.ts'

export type Totals = {
  /** 0 when the figures are not broken down by month; the same for store. */
  month: number
  store: number
  paidOrders: number
  consumers: number
  paidMinor: number
  refunds: number
  refundedMinor: number
  unidentifiedOrders: number
  unidentifiedPaidMinor: number
  unidentifiedRefundedMinor: number
}

export type Breakdown = { month: boolean; store: boolean }

const counted = [
  'paidOrders',
  'paidMinor',
  'refunds',
  'refundedMinor',
  'unidentifiedOrders',
  'unidentifiedPaidMinor',
  'unidentifiedRefundedMinor',
] as const

/**
 * Sums over the orders of the period, per month and store as asked, and over all of them, in one pass: consumers are kept as
 * a bitmap a group, and the bitmaps are merged for the whole. (`grouping sets` lost its total over shards.)
 */
export async function totals(
  ch: ScopedAnalytics,
  filter: Filter,
  by: Breakdown,
): Promise<{ groups: Totals[]; all: Totals }> {
  const rows = await ch.rows<Totals & { allConsumers: number }>(
    `select month, place as store, finalizeAggregation(people) as consumers, groupBitmapMerge(people) over () as allConsumers,
       ${counted.join(', ')}
     from (
       select
         ${by.month ? monthColumn('at') : '0'} as month,
         ${by.store ? 'store' : '0'} as place,
         groupBitmapStateIf(customer, ${PAID}) as people,
         countIf(${PAID}) as paidOrders,
         sumIf(amount_minor, ${PAID}) as paidMinor,
         countIf(fact = 'refunded' and customer > 0) as refunds,
         sumIf(amount_minor, fact = 'refunded' and customer > 0) as refundedMinor,
         countIf(fact = 'paid' and customer = 0) as unidentifiedOrders,
         sumIf(amount_minor, fact = 'paid' and customer = 0) as unidentifiedPaidMinor,
         sumIf(amount_minor, fact = 'refunded' and customer = 0) as unidentifiedRefundedMinor
       from {{orders}}
       where amount_minor > 0 and ${filterCondition(filter, { at: 'at', store: 'store', channel: 'channel' })}
       group by month, place
     )`,
    filterParams(filter),
  )
  const all: Totals = { month: 0, store: 0, ...noTotals, consumers: rows[0]?.allConsumers ?? 0 }
  for (const row of rows) for (const figure of counted) all[figure] += row[figure]
  return { groups: rows, all }
}

const noTotals: Omit<Totals, 'month' | 'store'> = {
  paidOrders: 0,
  consumers: 0,
  paidMinor: 0,
  refunds: 0,
  refundedMinor: 0,
  unidentifiedOrders: 0,
  unidentifiedPaidMinor: 0,
  unidentifiedRefundedMinor: 0,
}

/** When the records end: a window of time is over only when they have passed it too. Null without any record. */
export async function recordsEnd(ch: ScopedAnalytics): Promise<Date | null> {
  const [row] = await ch.rows<{ last: number }>(
    `select toUnixTimestamp64Milli(max(at)) as last from (select at from {{orders}} union all select at from {{events}})`,
  )
  return row && row.last > 0 ? new Date(row.last) : null
}

/** First and last month with a paid order in the filter. */
export async function paidMonths(ch: ScopedAnalytics, filter: Filter): Promise<{ first: number; last: number } | null> {
  const [row] = await ch.rows<{ first: number; last: number; orders: number }>(
    `select ${monthColumn('min(at)')} as first, ${monthColumn('max(at)')} as last, count() as orders
     from {{orders}}
     where ${PAID} and ${filterCondition(filter, { at: 'at', store: 'store', channel: 'channel' })}`,
    filterParams(filter),
  )
  return row && row.orders > 0 ? { first: row.first, last: row.last } : null
}
