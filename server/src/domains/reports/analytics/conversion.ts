import type { ScopedAnalytics } from '../../../kernel/clickhouse.ts'
import { DAY_MS } from '../rules/calendar.ts'
import { type Filter, filterParams, homeColumns, homeCondition, instantParam, monthColumn } from './filter.ts'

export type ConversionCohort = {
  month: number
  store: number
  channel: string
  registered: number
  converted7: number
  converted30: number
}

const windows = { short: 7 * DAY_MS, long: 30 * DAY_MS }

/**
 * Of the customers registered in the period, those with a paid order, not fully refunded, within 7 and 30 days. Orders are
 * matched to their refunds by a 64-bit hash of the order number within one customer.
 */
export function conversion(
  ch: ScopedAnalytics,
  filter: Filter,
  by: { store: boolean; channel: boolean },
): Promise<ConversionCohort[]> {
  // Registrations from `from` to `until` need the orders from `from` to `until` + 30 days, and refunds of any time.
  const orderBounds = [
    ...(filter.from ? [`(fact = 'refunded' or at >= {from:DateTime64(3, 'UTC')})`] : []),
    ...(filter.until ? [`(fact = 'refunded' or at <= {orders_until:DateTime64(3, 'UTC')})`] : []),
  ]
  const within = (window: string): string =>
    `arrayExists(o -> o.1 >= registered_ms and o.1 <= registered_ms + {${window}:Int64}
       and o.3 > arraySum(arrayMap(r -> if(r.1 = o.2, r.2, 0), refunds)), paid)`
  return ch.rows<ConversionCohort>(
    `select ${monthColumn('registered_at')} as month, ${by.store ? 'home' : '0'} as store,
       ${by.channel ? 'home_channel' : `''`} as channel, count() as registered,
       countIf(${within('short')}) as converted7, countIf(${within('long')}) as converted30
     from (
       select customer, minIf(at, what = 0) as registered_at, toUnixTimestamp64Milli(registered_at) as registered_ms,
         ${homeColumns('first', { only: 'what = 0' })},
         groupArrayIf(tuple(toUnixTimestamp64Milli(at), number, amount), what = 1) as paid,
         groupArrayIf(tuple(number, amount), what = 2) as refunds
       from (
         select customer, at, toUInt8(0) as what, store, toString(channel) as channel,
           toUInt64(0) as number, toInt64(0) as amount
         from {{events}} where kind = 'customer.registered' and customer > 0
         union all
         select customer, at, if(fact = 'paid', 1, 2) as what, store, toString(channel) as channel,
           cityHash64(if(fact = 'paid', order_no, refund_of)) as number, amount_minor as amount
         from {{orders}}
         where customer > 0 and amount_minor > 0 and (fact = 'paid' or refund_of != '')
           ${orderBounds.map((bound) => `and ${bound}`).join(' ')}
       )
       group by customer
       having countIf(what = 0) > 0
     )
     where ${homeCondition(filter, 'registered_at')}
     group by month, store, channel`,
    {
      ...filterParams(filter),
      ...windows,
      ...(filter.until ? { orders_until: instantParam(new Date(filter.until.getTime() + windows.long)) } : {}),
    },
  )
}
