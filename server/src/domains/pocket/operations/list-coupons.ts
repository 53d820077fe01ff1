import type { PocketCoupon, PocketCouponState } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { kernelRefusals } from '../../../kernel/errors.ts'
import type { CustomerCaller } from '../../../kernel/http.ts'
import { minorToJson } from '../../../kernel/money.ts'
import { type HeldCoupon, listHeldCoupons } from '../../offers/index.ts'
import { benefitWords } from '../rules/benefit-words.ts'
import { placesOf, type ShopPlaces } from '../rules/places.ts'
import { readPlaces } from './read-places.ts'

/** The coupons in the bag: those that can be used first, the next to end before the others. */
export async function listCoupons(deps: Deps, me: CustomerCaller): Promise<PocketCoupon[]> {
  const rows = await deps.db.as(me.scope, (tx) => listHeldCoupons(tx, me.workspace, me.records))
  const places = await readPlaces(deps, me.workspace)
  const now = deps.clock.now()
  return rows.map((row) => describe(row, { now, currency: me.currency, places }))
}

/** One of the customer's own coupons. @throws not_found for anything else, other people's included */
export async function getCoupon(deps: Deps, me: CustomerCaller, id: string): Promise<PocketCoupon> {
  const found = (await listCoupons(deps, me)).find((coupon) => coupon.id === id)
  if (!found) throw kernelRefusals.not_found()
  return found
}

/** What it is today: a coupon that has run out is not written off before the night. */
function stateOf({ state, validFrom, expiresAt }: HeldCoupon, now: Date): PocketCouponState {
  if (state === 'redeemed') return 'used'
  if (state === 'voided' || state === 'expired') return state
  if (expiresAt <= now) return 'expired'
  if (state === 'gifting') return 'gifting'
  return validFrom > now ? 'waiting' : 'usable'
}

type Looking = { now: Date; currency: string; places: ShopPlaces }

function describe(row: HeldCoupon, { now, currency, places }: Looking): PocketCoupon {
  const { terms } = row
  return {
    id: row.id,
    name: terms.name,
    ...benefitWords(terms.value, currency),
    state: stateOf(row, now),
    validFrom: row.validFrom.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    stores: placesOf(terms.scope, places),
    together: terms.stacking.kind === 'stackable',
    giftable: terms.giftable,
    ...(row.outsideCode ? { outsideCode: row.outsideCode } : {}),
    ...(row.state === 'redeemed' ? { usedAt: row.changedAt.toISOString() } : {}),
    savedMinor: minorToJson(row.givenMinor),
  }
}
