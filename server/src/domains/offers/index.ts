import type { Deps } from '../../kernel/deps.ts'
import type { App } from '../../kernel/http.ts'
import { couponRoutes, lifeRoutes, offerRoutes } from './routes/offers.ts'
import { useRoutes } from './routes/use.ts'

export { keepOffers, keepOffersAlways } from './jobs.ts'
export type { Claim, Claimed } from './operations/claim-batch.ts'
export { claimIn, claimManyIn, claimOffer } from './operations/claim-offer.ts'
export { listHeldCoupons } from './operations/describe-coupons.ts'
export { findOfferBrief, getOffer, listPublicOffers } from './operations/describe-offers.ts'
export { discardOffer } from './operations/discard-offer.ts'
export { giveCoupon, takeGift, withdrawGift } from './operations/give-coupon.ts'
export { createOffer, publishOffer } from './operations/keep-offers.ts'
export { findGiver, openGift } from './operations/open-gift.ts'
export {
  type PurchasePlan,
  planPurchase,
} from './operations/plan-purchase.ts'
export type { SoldLine } from './operations/read-basket.ts'
export { type Redeemed, redeemCoupons } from './operations/redeem-coupons.ts'
export { returnCoupons } from './operations/return-coupons.ts'
export { resolveCode, showCode } from './operations/show-code.ts'
export type { CouponRow as HeldCoupon } from './queries/coupons.ts'

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
