import type { ScopedAnalytics } from '../../../kernel/clickhouse.ts'
import { activeFacts, type Filter, filterParams, monthColumn } from './filter.ts'

export type HabitRule = { daysPerWeek: number; weeks: number; lastDay: number; shown: number }
export type HabitWeek = { ago: number; active: number; habitual: number }

/**
 * Weeks of seven days that end with the last day. A customer has the habit in a week when she was active on enough days of
 * it and of each of the weeks before it.
 */
export function habitWeeks(ch: ScopedAnalytics, filter: Filter, rule: HabitRule): Promise<HabitWeek[]> {
  const all = rule.shown + rule.weeks - 1
  return ch.rows<HabitWeek>(
    `select ago, count() as active, countIf(kept) as habitual
     from (
       select week as ago, arraySlice(counts, week + 1, {weeks:UInt32}) as run,
         arrayCount(days -> days >= {days:UInt32}, run) = {weeks:UInt32} as kept
       from (
         select customer, arrayJoin(range({shown:UInt32})) as week,
           arrayMap(w -> arrayCount(day -> intDiv({last_day:Int32} - day, 7) = w, days), range(${all})) as counts
         from (
           select customer, groupUniqArray(toInt32(toRelativeDayNum(at, {tz:String}))) as days
           from (${activeFacts('customer, at', filter)})
           group by customer
         )
       )
       where arraySum(run) > 0
     )
     group by ago order by ago`,
    {
      ...filterParams(filter),
      weeks: rule.weeks,
      days: rule.daysPerWeek,
      shown: rule.shown,
      last_day: rule.lastDay,
    },
  )
}

export type UseOfMonth = { month: number; customers: number; activeDays: number; sessions: number }

const SESSION_GAP_MS = 30 * 60_000

/** How often customers are here: days and sessions. A session ends when nothing happened for 30 minutes. */
export function useByMonth(
  ch: ScopedAnalytics,
  filter: Filter,
  within: 'month' | 'window' = 'month',
): Promise<UseOfMonth[]> {
  return ch.rows<UseOfMonth>(
    `select month, count() as customers, sum(days) as activeDays, sum(sessions) as sessions
     from (
       select customer, ${within === 'month' ? monthColumn('at') : '0'} as month,
         uniqExact(toRelativeDayNum(at, {tz:String})) as days, 
         arraySort(groupArray(toUnixTimestamp64Milli(at))) as times,
         1 + arrayCount(gap -> gap > ${SESSION_GAP_MS}, arrayPopFront(arrayDifference(times))) as sessions
       from (${activeFacts('customer, at', filter)})
       group by customer, month
     )
     group by month order by month`,
    filterParams(filter),
  )
}
