import type { CouponRefusal, CouponState } from '@regulars/contract'
import type { RefusalCode } from '../errors.ts'
import { stateProblem, timeProblem } from './coupon-state.ts'
import { isTogether, savingsOf } from './price-basket.ts'
import { assess, type Basket, type Candidate } from './price-coupon.ts'
import { sum } from './share.ts'

export type RedeemableCoupon = { candidate: Candidate; state: CouponState }

export type RedemptionDecision =
  | { refused: RefusalCode; coupon: string; why?: CouponRefusal }
  /** What each coupon takes off each line. */
  | { refused?: never; savings: ReadonlyMap<string, bigint[]> }

/**
 * Whether these coupons can be used for this basket, all of them. Refusals in this order: what a coupon is, its time, the
 * basket, the other coupons, and last that it would take nothing off beside them.
 */
export function decideRedemption(coupons: readonly RedeemableCoupon[], basket: Basket): RedemptionDecision {
  for (const { candidate, state } of coupons) {
    const { id: coupon } = candidate
    const problem = stateProblem(state)
    if (problem) return { refused: problem, coupon }
    const late = timeProblem(candidate, basket.at)
    if (late) return { refused: late, coupon }
    const { refusal } = assess(candidate, basket)
    if (refusal) return { refused: 'coupon_not_for_basket', coupon, why: refusal }
  }
  const candidates = coupons.map(({ candidate }) => candidate)
  const [first] = candidates
  if (first && !isTogether(candidates)) return { refused: 'coupons_not_together', coupon: first.id }
  const savings = savingsOf(candidates, basket)
  for (const { id } of candidates) {
    if (sum(savings.get(id) ?? []) === 0n)
      return { refused: 'coupon_not_for_basket', coupon: id, why: 'takes-nothing-off' }
  }
  return { savings }
}
