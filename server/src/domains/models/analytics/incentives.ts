import type { ScopedAnalytics } from '../../../kernel/clickhouse.ts'

const dayOf = 'toRelativeDayNum(at, {tz:String})'

export type DrivenPurchases = {
  customer: number
  /** Purchase days, and those with a reward. */
  days: number
  driven: number
  /** Whether the last one had a reward. */
  lastDriven: number
  lastDay: number
}

/** `coupon`: one was redeemed on that day, or the order says that a coupon brought it. `any`: or whatever else did. */
export type Reward = 'any' | 'coupon'

const brought: Record<Reward, string> = {
  any: `driven_by != ''`,
  coupon: `startsWith(lower(driven_by), 'coupon')`,
}

/** How many of the purchases of each customer came with a reward. */
export function readDriven(ch: ScopedAnalytics, reward: Reward): Promise<DrivenPurchases[]> {
  return ch.rows<DrivenPurchases>(
    `select customer, count() as days, sum(rewarded) as driven, argMax(rewarded, day) as lastDriven, max(day) as lastDay
     from (
       select customer, day, max(bought) as purchase, max(reward) as rewarded
       from (
         select customer, ${dayOf} as day, 1 as bought, toUInt8(${brought[reward]}) as reward
         from {{orders}} where fact = 'paid' and amount_minor > 0 and customer > 0
         union all
         select customer, ${dayOf} as day, 0 as bought, 1 as reward
         from {{events}} where kind = 'coupon.redeemed' and customer > 0
       )
       group by customer, day
       having purchase = 1
     )
     group by customer
     order by customer`,
  )
}

export type CouponTally = {
  customer: number
  claimed: number
  redeemed: number
  laterClaimed: number
  laterRedeemed: number
}

/** The instant, in milliseconds since 1970, before which this share of the coupons was claimed; undefined without any. */
export async function findClaimSplit(ch: ScopedAnalytics, share: number): Promise<number | undefined> {
  const [row] = await ch.rows<{ claims: number; split: number }>(
    `select count() as claims, quantileExact({share:Float64})(toUnixTimestamp64Milli(at)) as split
     from {{events}} where kind = 'coupon.claimed' and customer > 0`,
    { share },
  )
  return row && row.claims > 0 ? row.split : undefined
}

/**
 * Coupons that each customer claimed and those of them that she redeemed. The same coupon claimed twice and redeemed once
 * is one of two. Claims from `split` on are the later ones.
 */
export function readCoupons(ch: ScopedAnalytics, split: number): Promise<CouponTally[]> {
  return ch.rows<CouponTally>(
    `select customer, sum(earlier) as claimed, sum(least(redemptions, earlier)) as redeemed, sum(later) as laterClaimed,
       sum(least(greatest(toInt64(redemptions) - toInt64(earlier), 0), toInt64(later))) as laterRedeemed
     from (
       select customer, JSONExtractString(properties, 'coupon') as coupon,
         countIf(kind = 'coupon.claimed' and toUnixTimestamp64Milli(at) < {split:Int64}) as earlier,
         countIf(kind = 'coupon.claimed' and toUnixTimestamp64Milli(at) >= {split:Int64}) as later,
         countIf(kind = 'coupon.redeemed') as redemptions
       from {{events}}
       where kind in ('coupon.claimed', 'coupon.redeemed') and customer > 0
       group by customer, coupon
       having earlier + later > 0
     )
     group by customer
     order by customer`,
    { split },
  )
}
