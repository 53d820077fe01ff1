import type { ScopedAnalytics } from '../../../kernel/clickhouse.ts'
import { DAY_MS } from '../rules/calendar.ts'
import { type Filter, filterParams, homeColumns, homeCondition } from './filter.ts'

export type TierRule = { orders: number; paidMinor: number; days: number }
export type StageCounts = {
  week: string
  store: number
  found: number
  interacting: number
  highEnd: number
  tapped: number
}

const INTERACTIONS = ['window.followed', 'message.replied', 'group.joined', 'coupon.claimed']

/**
 * How far the customers found in the period have come. The tier is reached at the first paid order that completes
 * `orders` paid orders, or `paidMinor`, within `days`; each stage requires the one before.
 */
export function stages(
  ch: ScopedAnalytics,
  filter: Filter,
  tier: TierRule,
  by: { store: boolean; week: boolean },
): Promise<StageCounts[]> {
  const interactions = INTERACTIONS.map((kind) => `'${kind}'`).join(', ')
  return ch.rows<StageCounts>(
    `select ${by.week ? `toString(toMonday(found_at, {tz:String}))` : `''`} as week, ${by.store ? 'home' : '0'} as store,
       count() as found, countIf(interacted) as interacting, countIf(is_high) as highEnd,
       countIf(is_high and arrayExists(t -> t > high_ms, driven)) as tapped
     from (
       select found_at, home, home_channel, interacted, driven,
         arraySort(paid) as orders, orders.1 as times, arrayCumSum(orders.2) as sums,
         arrayFilter((t, i) ->
             (i >= {tier_orders:UInt32} and t - times[i - toInt64({tier_orders:UInt32}) + 1] <= {tier_ms:Int64})
             or sums[i] - sums[greatest(arrayFirstIndex(x -> x >= t - {tier_ms:Int64}, times), 1)]
                + orders.2[greatest(arrayFirstIndex(x -> x >= t - {tier_ms:Int64}, times), 1)] >= {tier_paid:Int64},
           times, arrayEnumerate(times)) as tier_times,
         interacted and notEmpty(tier_times) as is_high,
         greatest(if(notEmpty(tier_times), tier_times[1], 0), interacted_ms) as high_ms
       from (
         select customer, min(at) as found_at,
           ${homeColumns('first')},
           countIf(what = 1) > 0 as interacted, minIf(toUnixTimestamp64Milli(at), what = 1) as interacted_ms,
           groupArrayIf(tuple(toUnixTimestamp64Milli(at), amount), what in (2, 3)) as paid,
           groupArrayIf(toUnixTimestamp64Milli(at), what = 3) as driven
         from (
           select customer, at, store, toString(channel) as channel,
             if(kind in (${interactions}), 1, 0) as what, toInt64(0) as amount
           from {{events}} where customer > 0
           union all
           select customer, at, store, toString(channel) as channel,
             multiIf(fact != 'paid' or amount_minor <= 0, 0, driven_by = '', 2, 3) as what, amount_minor as amount
           from {{orders}} where customer > 0
         )
         group by customer
       )
       where ${homeCondition(filter, 'found_at')}
     )
     group by week, store`,
    { ...filterParams(filter), tier_orders: tier.orders, tier_paid: tier.paidMinor, tier_ms: tier.days * DAY_MS },
  )
}
