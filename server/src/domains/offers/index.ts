import type { Deps } from '../../kernel/deps.ts'
import type { App } from '../../kernel/http.ts'
import { couponRoutes, lifeRoutes, offerRoutes } from './routes/offers.ts'
import { useRoutes } from './routes/use.ts'

export { keepOffersAlways } from './jobs.ts'
export type { Claim, Claimed } from './operations/claim-batch.ts'
export { toClaimResult } from './operations/claim-for-customer.ts'
export { claimIn, claimOffer } from './operations/claim-offer.ts'
export { listHeldCoupons, toCouponView } from './operations/describe-coupons.ts'
export { listPublicOffers } from './operations/describe-offers.ts'
export { giveCoupon, takeGift, withdrawGift } from './operations/give-coupon.ts'
export {
  type PlannedCoupon,
  type Planning,
  type PurchasePlan,
  type PurchasePlans,
  planPurchase,
} from './operations/plan-purchase.ts'
export type { Purchase, SoldLine } from './operations/read-basket.ts'
export { type Redeemed, type Redeeming, redeemCoupons } from './operations/redeem-coupons.ts'
export { type Returned, type Returning, returnCoupons } from './operations/return-coupons.ts'
export { resolveCode, showCode } from './operations/show-code.ts'
export type { CouponRow as HeldCoupon } from './queries/coupons.ts'
export { looksLikeCode as looksLikeCouponCode } from './rules/coupon-code.ts'

export const offers = {
  name: 'offers',
  shelf: 2,
  migrations: `${import.meta.dirname}/migrations`,
  routes(app: App, deps: Deps): void {
    offerRoutes(app, deps)
    lifeRoutes(app, deps)
    couponRoutes(app, deps)
    useRoutes(app, deps)
  },
}
