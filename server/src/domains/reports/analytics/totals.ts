import type { ScopedAnalytics } from '../../../kernel/clickhouse.ts'
import { type Filter, filterCondition, filterParams, monthColumn, PAID } from './filter.ts'

export type Totals = {
  /** 0 when the figures are not broken down by month; the same for store. */
  month: number
  store: number
  /** 1 on the row over all months and stores. */
  isTotal: number
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

/** Sums over the orders of the period, per month and store as asked, and over all of them: one pass. */
export async function totals(ch: ScopedAnalytics, filter: Filter, by: Breakdown): Promise<Totals[]> {
  const keys = [...(by.month ? ['month'] : []), ...(by.store ? ['place'] : [])]
  const grouping = keys.length > 0 ? `group by grouping sets ((${keys.join(', ')}), ())` : ''
  return ch.rows<Totals>(
    `select
       ${by.month ? 'month' : '0'} as month,
       ${by.store ? 'place' : '0'} as store,
       ${keys.length > 0 ? `grouping(${keys[0]}) != 1` : '1'} as isTotal,
       countIf(${PAID}) as paidOrders,
       groupBitmapIf(customer, ${PAID}) as consumers,
       sumIf(amount_minor, ${PAID}) as paidMinor,
       countIf(fact = 'refunded' and customer > 0) as refunds,
       sumIf(amount_minor, fact = 'refunded' and customer > 0) as refundedMinor,
       countIf(fact = 'paid' and customer = 0) as unidentifiedOrders,
       sumIf(amount_minor, fact = 'paid' and customer = 0) as unidentifiedPaidMinor,
       sumIf(amount_minor, fact = 'refunded' and customer = 0) as unidentifiedRefundedMinor
     from (
       select customer, fact, amount_minor
         ${by.month ? `, ${monthColumn('at')} as month` : ''} ${by.store ? ', store as place' : ''}
       from {{orders}}
       where amount_minor > 0 and ${filterCondition(filter, { at: 'at', store: 'store', channel: 'channel' })}
     )
     ${grouping}`,
    filterParams(filter),
  )
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
