import type { CouponScan, OfferClaimInput, OfferClaimResult } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope, ZonedScope } from '../../../kernel/scope.ts'
import { findPublicIds, getOrdinal } from '../../customers/index.ts'
import { refusals } from '../errors.ts'
import { findOffer } from '../queries/offers.ts'
import type { Claimed } from './claim-batch.ts'
import { claimOffer } from './claim-offer.ts'
import { toCouponView } from './describe-coupons.ts'
import { isSeen, seenPlaces } from './describe-offers.ts'
import { getStore } from './redeem-alone.ts'
import { resolveCode } from './show-code.ts'

/**
 * Gives a customer a coupon. Safe to retry with the same request id.
 *
 * @throws customer_not_found where the caller does not see the customer, offer_place_unknown, and as `claimOffer`
 */
export async function claimForCustomer(
  deps: Deps,
  scope: ZonedScope,
  reference: string,
  input: OfferClaimInput & Required<Pick<OfferClaimInput, 'channel' | 'join'>>,
): Promise<OfferClaimResult> {
  const { storeCode, requestId, customer, phone, device, naturalPerson, address, channel, join } = input
  // Who sees everybody is spared the question: the claim itself finds the customer, for many claims at once.
  if (scope.stores !== '*') {
    await getOrdinal(deps, scope, customer)
    await deps.db.as(scope, (tx) => assertSeen(tx, scope, reference))
  }
  const store = storeCode ? await deps.db.as(scope, (tx) => getStore(tx, scope, storeCode)) : 0
  const details = { phone, device, naturalPerson, address }
  return toClaimResult(
    await claimOffer(deps, scope, reference, { requestId, customer, store, channel, join, ...details }),
  )
}

async function assertSeen(tx: Tx, scope: Scope, reference: string): Promise<void> {
  const offer = await findOffer(tx, scope.workspace, reference)
  if (!offer || !isSeen(offer.terms, await seenPlaces(tx, scope))) throw refusals.offer_not_found()
}

/** A claim as it is answered, in the same words however often it is asked. */
export const toClaimResult = (claimed: Claimed): OfferClaimResult => ({
  coupon: claimed.id,
  offer: claimed.offer,
  claimedAt: claimed.claimedAt.toISOString(),
  validFrom: claimed.validFrom.toISOString(),
  expiresAt: claimed.expiresAt.toISOString(),
  mostMinor: minorToJson(claimed.mostMinor),
  outsideCode: claimed.outsideCode,
  joined: { followed: claimed.followed, member: claimed.becameMember },
})

/** What a cashier scanned. @throws offer_place_unknown for a store that is not the caller's, and as `resolveCode` */
export async function scanCoupon(
  deps: Deps,
  scope: Scope,
  { code, storeCode }: { code: string; storeCode: string },
): Promise<CouponScan> {
  const coupon = await deps.db.as(scope, async (tx) => {
    await getStore(tx, scope, storeCode)
    return resolveCode(tx, deps, scope, code)
  })
  const people = await findPublicIds(deps, scope, [coupon.holder])
  return { coupon: toCouponView(coupon), customer: people.get(coupon.holder) ?? null }
}
