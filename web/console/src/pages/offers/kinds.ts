import type { CouponState, OfferKind, OfferState } from '@regulars/contract'

// The lists of the contract as values: the contract itself is loaded for its types only.
export const offerKinds = [
  'face-value',
  'full-reduction',
  'discount',
  'special-price',
  'exchange',
] as const satisfies readonly OfferKind[]
export const offerStates = ['draft', 'published', 'stopped', 'ended'] as const satisfies readonly OfferState[]
export const couponStates = [
  'claimed',
  'gifting',
  'redeemed',
  'expired',
  'voided',
] as const satisfies readonly CouponState[]
export type { CouponState, OfferKind, OfferState }
