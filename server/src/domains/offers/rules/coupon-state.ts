import type { CouponState } from '@regulars/contract'

/**
 * claimed ──redeem──► redeemed ──return──► claimed (still valid) or expired (its time is over)
 *    │ ▲
 *  give take, withdraw            claimed, gifting ──expire──► expired
 *    ▼ │                          claimed, gifting ──void────► voided
 *  gifting
 *
 * The trigger offers.guard_coupon allows the same steps and no others.
 */
const steps = {
  give: { from: ['claimed'], to: 'gifting' },
  take: { from: ['gifting'], to: 'claimed' },
  withdraw: { from: ['gifting'], to: 'claimed' },
  redeem: { from: ['claimed'], to: 'redeemed' },
  return: { from: ['redeemed'], to: 'claimed' },
  lapse: { from: ['redeemed'], to: 'expired' },
  expire: { from: ['claimed', 'gifting'], to: 'expired' },
  void: { from: ['claimed', 'gifting'], to: 'voided' },
} as const satisfies Record<string, { from: readonly CouponState[]; to: CouponState }>

export type CouponStep = keyof typeof steps

/** The state that a step leads to; undefined where it may not be taken. */
export function stepFrom(state: CouponState, step: CouponStep): CouponState | undefined {
  const { from, to } = steps[step]
  return from.some((allowed) => allowed === state) ? to : undefined
}

/** Why a coupon in this state cannot be used, given, expired or voided; undefined for one that is simply there. */
export function stateProblem(
  state: CouponState,
): 'coupon_redeemed' | 'coupon_expired' | 'coupon_voided' | 'coupon_gifting' | undefined {
  return state === 'claimed' ? undefined : `coupon_${state}`
}

type Validity = { validFrom: Date; expiresAt: Date }

/** Time is looked at after the state: a used coupon says that it is used, however long ago it would have ended. */
export function timeProblem(
  { validFrom, expiresAt }: Validity,
  at: Date,
): 'coupon_not_yet_valid' | 'coupon_expired' | undefined {
  if (at < validFrom) return 'coupon_not_yet_valid'
  return at >= expiresAt ? 'coupon_expired' : undefined
}

/** Given back, a coupon keeps its time; by its terms it is valid for some days at least. */
export function whenReturned(
  { expiresAt }: { expiresAt: Date },
  { at, returnDays }: { at: Date; returnDays: number },
): { step: 'return' | 'lapse'; expiresAt: Date } {
  const dayMs = 86_400_000
  const least = new Date(at.getTime() + returnDays * dayMs)
  const until = returnDays > 0 && least > expiresAt ? least : expiresAt
  return { step: until > at ? 'return' : 'lapse', expiresAt: until }
}
