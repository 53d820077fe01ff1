import type { PrepaidRechargeState } from '@regulars/contract'
import type { Cap } from './settings.ts'

/** The law's right to ask the principal back without a reason, in days. */
export const freeRefundDays = 7

export type Plan = {
  id: number
  payMinor: bigint
  bonusMinor: bigint
  perCustomerMax: number | null
  totalMax: number | null
  taken: number
  fromAt: Date | null
  untilAt: Date | null
  active: boolean
}

/** Why a plan cannot be taken, or undefined. `takenBySame`: how often the person has taken it. */
export function refusePlan(
  plan: Plan,
  { at, takenBySame }: { at: Date; takenBySame: number },
): 'plan_not_offered' | 'plan_sold_out' | 'plan_limit_passed' | undefined {
  if (!plan.active || (plan.fromAt && at < plan.fromAt) || (plan.untilAt && at >= plan.untilAt))
    return 'plan_not_offered'
  if (plan.totalMax !== null && plan.taken >= plan.totalMax) return 'plan_sold_out'
  if (plan.perCustomerMax !== null && takenBySame >= plan.perCustomerMax) return 'plan_limit_passed'
  return undefined
}

/** What may still be added to accounts that hold `heldMinor`, waiting recharges and bonus included. No cap: no room. */
export const roomOf = (cap: Cap | undefined, heldMinor: bigint): bigint =>
  cap && cap.capMinor > heldMinor ? cap.capMinor - heldMinor : 0n

export const needsRealName = (cap: Cap | undefined, payMinor: bigint): boolean =>
  cap !== undefined && cap.realNameFromMinor !== null && payMinor >= cap.realNameFromMinor

export type Refundable = {
  state: PrepaidRechargeState
  principalMinor: bigint
  bonusMinor: bigint
  principalLeft: bigint
  bonusLeft: bigint
}

/**
 * What asking a recharge back comes to. All of its bonus that is left goes. What was bought with it counts as bought with
 * money, gifts included: whoever paid 100, got 20 and spent 30 gets 70 back, whichever of the two the 30 were taken from.
 * So of the principal that is left, what equals the used-up gift is kept, as the price of the goods.
 */
export function refundOf(recharge: Refundable): { payBack: bigint; keep: bigint; bonusBack: bigint } {
  const giftUsed = recharge.bonusMinor - recharge.bonusLeft
  const keep = giftUsed < recharge.principalLeft ? giftUsed : recharge.principalLeft
  return { payBack: recharge.principalLeft - keep, keep, bonusBack: recharge.bonusLeft }
}

/** Why a recharge cannot be asked back, or undefined. */
export function refuseRefund(
  recharge: Refundable,
  { at, freeUntil, consent }: { at: Date; freeUntil: Date; consent: boolean },
): 'recharge_not_paid' | 'recharge_refunded' | 'recharge_used_up' | 'consent_needed' | undefined {
  if (recharge.state === 'waiting' || recharge.state === 'dropped') return 'recharge_not_paid'
  if (recharge.state !== 'done') return 'recharge_refunded'
  if (refundOf(recharge).payBack === 0n) return 'recharge_used_up'
  if (at >= freeUntil && !consent) return 'consent_needed'
  return undefined
}
