import type { ScopedAnalytics } from '../../../kernel/clickhouse.ts'
import { DAY_MS } from '../rules/calendar.ts'
import { type Filter, filterCondition, filterParams, PAID } from './filter.ts'

export type HookRow = {
  hook: string
  touches: number
  reached: number
  seen: number
  acted: number
  converted: number
  paidMinor: number
  costMinor: number
  retained: number
}

export const HOOK_DAYS = 7
export const RETAINED_DAYS = { from: 30, to: 60 } as const

/**
 * What was said, by hook, and what the people reached did after the first touch of it in the period. Store and channel
 * choose the touches.
 */
export function hookRows(ch: ScopedAnalytics, filter: Filter, by: 'kind' | 'hook'): Promise<HookRow[]> {
  const hook = `JSONExtractString(properties, 'hook')`
  return ch.rows<HookRow>(
    `select hook, sum(said) as touches, countIf(said > 0) as reached, countIf(said > 0 and saw) as seen,
       countIf(said > 0 and acts) as acted,
       countIf(said > 0 and arrayExists(o -> o.1 > first_ms and o.1 <= first_ms + ${HOOK_DAYS * DAY_MS}, paid)) as converted,
       sumIf(arraySum(o -> if(o.1 > first_ms and o.1 <= first_ms + ${HOOK_DAYS * DAY_MS}, o.2, 0), paid), said > 0) as paidMinor,
       sumIf(arraySum(c -> if(c.1 > first_ms and c.1 <= first_ms + ${HOOK_DAYS * DAY_MS}, c.2, 0), coupons), said > 0) as costMinor,
       countIf(said > 0 and arrayExists(o -> o.1 > first_ms + ${RETAINED_DAYS.from * DAY_MS}
         and o.1 <= first_ms + ${RETAINED_DAYS.to * DAY_MS}, paid)) as retained
     from (
       select customer, hook, said, saw, acts, first_ms, paid, coupons
       from (
         select customer, groupArrayIf(tuple(hook, ms, what), what <= 2) as heard,
           groupArrayIf(tuple(ms, amount), what = 3) as paid, groupArrayIf(tuple(ms, amount), what = 4) as coupons
         from (
           select customer, toUnixTimestamp64Milli(at) as ms,
             multiIf(kind = 'touch.sent', 0, kind = 'touch.seen', 1, kind = 'touch.acted', 2, 4) as what,
             ${by === 'kind' ? `extract(${hook}, '^[a-z]+')` : hook} as hook, JSONExtractInt(properties, 'amountMinor') as amount
           from {{events}}
           where customer > 0 and (kind = 'coupon.redeemed' or (kind in ('touch.seen', 'touch.acted') and hook != '')
             or (kind = 'touch.sent' and hook != '' and ${filterCondition(filter, { at: 'at', store: 'store', channel: 'channel' })}))
           union all
           select customer, toUnixTimestamp64Milli(at) as ms, 3 as what, '' as hook, amount_minor as amount
           from {{orders}} where ${PAID}
         )
         group by customer
       )
       array join arrayDistinct(arrayMap(h -> h.1, heard)) as hook,
         arrayMap(n -> arrayCount(h -> h.3 = 0 and h.1 = n, heard), arrayDistinct(arrayMap(h -> h.1, heard))) as said,
         arrayMap(n -> arrayMin(arrayMap(h -> h.2, arrayFilter(h -> h.3 = 0 and h.1 = n, heard))), arrayDistinct(arrayMap(h -> h.1, heard))) as first_ms,
         arrayMap(n -> arrayExists(h -> h.3 in (1, 2) and h.1 = n, heard), arrayDistinct(arrayMap(h -> h.1, heard))) as saw,
         arrayMap(n -> arrayExists(h -> h.3 = 2 and h.1 = n, heard), arrayDistinct(arrayMap(h -> h.1, heard))) as acts
     )
     group by hook
     having touches > 0
     order by hook`,
    filterParams(filter),
  )
}
