import type { CouponView } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/coupons.ts'
import { insertTallyChanges } from '../queries/offers.ts'
import { stateProblem, stepFrom } from '../rules/coupon-state.ts'
import { slotsOf } from '../rules/decide-claims.ts'
import { toCouponView } from './describe-coupons.ts'
import { isSeen, seenPlaces } from './describe-offers.ts'
import { assertOwn } from './keep-offers.ts'
import { asId } from './show-code.ts'

/**
 * Takes a coupon back for good. Its budget is free again, and it does not count for its customer's limits any more; its
 * stock stays used. Safe to repeat.
 *
 * @throws coupon_not_found, offer_not_yours, coupon_redeemed, coupon_expired
 */
export async function voidCoupon(deps: Deps, by: Caller, id: string, reason: string): Promise<CouponView> {
  const { workspace } = by
  return deps.db.as(by.scope, async (tx) => {
    const [coupon] = await queries.lockCoupons(tx, workspace, [asId(id)])
    if (!coupon || !isSeen(coupon.terms, await seenPlaces(tx, by.scope))) throw refusals.coupon_not_found()
    await assertOwn(tx, by.scope, coupon.terms)
    if (coupon.state === 'voided') return toCouponView(coupon)
    const state = stepFrom(coupon.state, 'void')
    if (!state) throw refusals[stateProblem(coupon.state) ?? 'coupon_redeemed']()
    const at = deps.clock.now()
    await queries.endGift(tx, workspace, { coupon: id, takenBy: null, at })
    await queries.updateCoupons(tx, workspace, at, [{ ...coupon, state }])
    const { offer, store, claimedDay, mostMinor } = coupon
    await insertTallyChanges(
      tx,
      workspace,
      slotsOf(store, claimedDay).map((slot) => ({ offer, slot, voided: 1, promisedMinor: -mostMinor })),
    )
    await recordAudit(tx, deps, { ...by, action: 'coupon.voided', object: `coupon/${id}`, after: { reason } })
    return toCouponView({ ...coupon, state, changedAt: at })
  })
}
