import type { ScopedAnalytics } from '../../../kernel/clickhouse.ts'
import { DAY_MS } from '../rules/calendar.ts'
import { type Filter, filterParams, homeColumns, homeCondition, PAID } from './filter.ts'

/** A month as instants: the state of a customer is taken at `end` (not included). */
export type StateMonth = { month: number; start: Date; end: Date }
export type StateCount = { month: number; channel: string; state: string; customers: number }
export type StateRule = { sleepingDays: number; lostDays: number; zombieDays: number }

/**
 * The state of every customer at the end of each month. Placed by the first of her registration and first paid order.
 * All orders of a customer are gathered once and looked at for every month.
 */
export function stateCounts(
  ch: ScopedAnalytics,
  filter: Filter,
  months: readonly StateMonth[],
  rule: StateRule,
  byChannel: boolean,
): Promise<StateCount[]> {
  return ch.rows<StateCount>(
    `select seen.1 as month, ${byChannel ? 'home_channel' : `''`} as channel, seen.2 as state, count() as customers
     from (
       select home, home_channel, arrayJoin(arrayMap((month, start_ms, end_ms) -> tuple(month, multiIf(
           first_ms < end_ms and first_ms > 0,
             multiIf(first_ms >= start_ms, 'new',
               second_ms >= end_ms or second_ms = 0, 'one-time',
               arrayLast(t -> t < end_ms, times) >= end_ms - {sleeping:Int64}, 'regular',
               arrayLast(t -> t < end_ms, times) >= end_ms - {lost:Int64}, 'sleeping', 'lost'),
           is_registered and registered_ms < end_ms,
             if(registered_ms <= end_ms - {zombie:Int64}, 'zombie', 'fresh'),
           '')), {months:Array(UInt32)}, {starts:Array(Int64)}, {ends:Array(Int64)})) as seen
       from (
         select customer, ${homeColumns('first', { rank: 'what' })},
           countIf(what = 0) > 0 as is_registered, minIf(toUnixTimestamp64Milli(at), what = 0) as registered_ms,
           arraySort(groupArrayIf(toUnixTimestamp64Milli(at), what = 1)) as times, times[1] as first_ms, times[2] as second_ms
         from (
           select customer, at, toUInt8(0) as what, store, toString(channel) as channel
           from {{events}} where kind = 'customer.registered' and customer > 0
           union all
           select customer, at, toUInt8(1) as what, store, toString(channel) as channel
           from {{orders}} where ${PAID}
         )
         group by customer
       )
       where ${homeCondition(filter)}
     )
     where state != ''
     group by month, channel, state`,
    {
      ...filterParams({ ...filter, from: null, until: null }),
      months: months.map((month) => month.month),
      starts: months.map((month) => month.start.getTime()),
      ends: months.map((month) => month.end.getTime()),
      sleeping: rule.sleepingDays * DAY_MS,
      lost: rule.lostDays * DAY_MS,
      zombie: rule.zombieDays * DAY_MS,
    },
  )
}
