import { type PersonKind, shopReaction } from '../reactions/play.ts'

/**
 * How people of a city that lives on answer to what its shop does, written down. How often they come and what they spend is
 * that of `kinds`, and so is what a coupon in hand or a message that was read changes about it, for `movedDays`.
 */
export type LivingReaction = {
  kinds: readonly PersonKind[]
  /** Visits per day differ within a kind by a gamma distribution of this shape around its mean. */
  rateShape: number
  /** Median of a visit, minor units, and how wide visits spread: of the person's level and around it, on the log scale. */
  basketMinor: number
  personSpread: number
  visitSpread: number
  /** People whom nobody has met, beside those of the city, as a share of these. */
  strangersShare: number
  movedDays: number
  /** Chances: of opening the page after a payment, of pressing what it offers, and of giving phone and code then. */
  opens: number
  presses: number
  finishes: number
  /** Chances: of reading a message, of following it, and of finding it a nuisance. */
  reads: number
  follows: number
  complains: number
  /** Chance that a coupon which would save something is used. */
  usesCoupon: number
}

export const livingReaction: LivingReaction = {
  kinds: shopReaction.kinds,
  rateShape: shopReaction.rateShape,
  basketMinor: shopReaction.basketMinor,
  personSpread: shopReaction.personSpread,
  visitSpread: shopReaction.visitSpread,
  strangersShare: 0.25,
  movedDays: 14,
  opens: 0.7,
  presses: 0.4,
  finishes: 0.8,
  reads: 0.6,
  follows: 0.3,
  complains: 0.01,
  usesCoupon: 0.9,
}
