import type { ScopedAnalytics } from '../../../kernel/clickhouse.ts'
import { DAY_MS } from '../rules/calendar.ts'
import { activeFacts, type Filter, filterParams, homeColumns, homeCondition, instantParam, PAID } from './filter.ts'

export type ActiveDay = { day: number; dau: number; wau: number; mau: number }

const MONTH_DAYS = 30

/**
 * Distinct active customers of each day, of the 7 and of the 30 days that end with it. One bitmap a day (customer numbers
 * are dense), merged over the windows, so a customer is read once however many windows she falls in. Days are numbered
 * from 1970-01-01 in the workspace's zone; `from` and `until` of the filter must be set.
 */
export function activeDays(ch: ScopedAnalytics, filter: Filter & { from: Date; until: Date }): Promise<ActiveDay[]> {
  const wide = { ...filter, from: new Date(filter.from.getTime() - (MONTH_DAYS + 1) * DAY_MS) }
  return ch.rows<ActiveDay>(
    `select window_day as day,
       groupBitmapMergeIf(active, window_day = active_day) as dau,
       groupBitmapMergeIf(active, window_day - active_day < 7) as wau,
       groupBitmapMerge(active) as mau
     from (
       select active_day, active, arrayJoin(range(active_day, active_day + ${MONTH_DAYS})) as window_day
       from (
         select toUInt32(toRelativeDayNum(at, {tz:String})) as active_day, groupBitmapState(customer) as active
         from (${activeFacts('customer, at', wide)})
         group by active_day
       )
     )
     where window_day >= toRelativeDayNum({first:DateTime64(3, 'UTC')}, {tz:String})
       and window_day < toRelativeDayNum({until:DateTime64(3, 'UTC')}, {tz:String})
     group by window_day order by window_day`,
    { ...filterParams(wide), first: instantParam(filter.from) },
  )
}

export type LostCustomer = {
  customer: number
  orders: number
  paidMinor: number
  first: number
  last: number
  store: number
  lostCount: number
  lostPaidMinor: number
}

/**
 * Customers with at least `orders` paid orders whose last one is older than `days` before `now`, the most valuable first.
 * Placed by the store and channel of the last paid order. Every row carries the count and value of all of them.
 */
export function lostCustomers(
  ch: ScopedAnalytics,
  filter: Filter,
  rule: { now: Date; days: number; orders: number; limit: number },
): Promise<LostCustomer[]> {
  return ch.rows<LostCustomer>(
    `select customer, order_count as orders, paid as paidMinor, toUnixTimestamp64Milli(first_at) as first,
       toUnixTimestamp64Milli(last_at) as last, home as store, count() over () as lostCount, sum(paid) over () as lostPaidMinor
     from (
       select customer, count() as order_count, sum(amount_minor) as paid, min(at) as first_at, max(at) as last_at,
         ${homeColumns('last')}
       from {{orders}}
       where ${PAID} and at < {now:DateTime64(3, 'UTC')}
       group by customer
     )
     where order_count >= {orders:UInt32} and last_at < {lost_before:DateTime64(3, 'UTC')}
       and ${homeCondition(filter, 'last_at')}
     order by paid desc, customer
     limit {limit:UInt32}`,
    {
      ...filterParams(filter),
      now: instantParam(rule.now),
      lost_before: instantParam(new Date(rule.now.getTime() - rule.days * DAY_MS)),
      orders: rule.orders,
      limit: rule.limit,
    },
  )
}
