import { hash } from 'node:crypto'
import type { Deps } from '../../../kernel/deps.ts'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import type { KnownPerson } from '../../customers/index.ts'
import { refusals } from '../errors.ts'
import { countByCustomer } from '../queries/claims.ts'
import * as queries from '../queries/coupons.ts'
import { lockOffer } from '../queries/offers.ts'
import { stateProblem, stepFrom, timeProblem } from '../rules/coupon-state.ts'
import { asId } from './show-code.ts'
import { emitCoupons, emitShare } from './tell-news.ts'

/** `inviter`: whose share it is, by the id that is known outside. */
type Giving = { coupon: string; records: readonly number[]; requestId: string; inviter: string }

/**
 * Offers a coupon to whoever brings the token (128 bits) first. Until then the giver may take it back. Safe to retry: the
 * same request gives the same token. Wake the relay after the commit.
 *
 * @throws coupon_not_found, coupon_not_giftable, and what says that it cannot be used
 */
export async function giveCoupon(
  tx: Tx,
  deps: Deps,
  { workspace }: Scope,
  { coupon: id, records, requestId, inviter }: Giving,
): Promise<{ token: string }> {
  return acrossStores(tx, async () => {
    const coupon = await lockHeld(tx, workspace, id, records)
    // Made from the request with the installation's key: a lost reply can be given again, and nothing readable is kept.
    const token = tokenOf(deps, `${workspace}/${id}/${requestId}`)
    if (await queries.findGiftRequest(tx, workspace, id, requestId)) return { token }
    if (!coupon.terms.giftable) throw refusals.coupon_not_giftable()
    const at = deps.clock.now()
    if (stepFrom(coupon.state, 'give') !== 'gifting') throw refusals[stateProblem(coupon.state) ?? 'coupon_gifting']()
    const late = timeProblem({ ...coupon, validFrom: coupon.claimedAt }, at)
    if (late) throw refusals[late]()
    await queries.insertGift(tx, workspace, {
      coupon: id,
      giver: coupon.holder,
      requestId,
      tokenHash: hashOf(token),
      at,
    })
    await queries.updateCoupons(tx, workspace, at, [{ ...coupon, state: 'gifting' }])
    await emitShare(tx, workspace, 'share.made', { coupon, customer: coupon.holder, inviter, at })
    return { token }
  })
}

/** The giver takes back a gift that nobody took. Safe to repeat. @throws coupon_not_found, coupon_redeemed … */
export async function withdrawGift(
  tx: Tx,
  deps: Deps,
  { workspace }: Scope,
  { coupon: id, records }: Pick<Giving, 'coupon' | 'records'>,
): Promise<void> {
  await acrossStores(tx, async () => {
    const coupon = await lockHeld(tx, workspace, id, records)
    if (coupon.state === 'claimed') return
    if (stepFrom(coupon.state, 'withdraw') !== 'claimed')
      throw refusals[stateProblem(coupon.state) ?? 'coupon_voided']()
    const at = deps.clock.now()
    await queries.endGift(tx, workspace, { coupon: id, takenBy: null, at })
    await queries.updateCoupons(tx, workspace, at, [{ ...coupon, state: 'claimed' }])
  })
}

/**
 * Takes a gift: of any number who try, one has it. The same person asking again is told the same. What was given to
 * somebody counts for their limit as if they had claimed it, so that a limit cannot be passed by giving. Wake the relay
 * after the commit.
 *
 * @throws gift_not_found, gift_taken, gift_withdrawn, claim_customer_limit, coupon_expired, coupon_voided
 */
export async function takeGift(
  tx: Tx,
  deps: Deps,
  { workspace }: Scope,
  { token, person }: { token: string; person: KnownPerson },
): Promise<queries.CouponRow> {
  return acrossStores(tx, async () => {
    const known = await queries.findGift(tx, workspace, hashOf(token))
    if (!known) throw refusals.gift_not_found()
    const [coupon] = await queries.lockCoupons(tx, workspace, [known.coupon])
    // Again, now that the coupon is locked: whoever waited reads who was quicker.
    const gift = await queries.findGift(tx, workspace, hashOf(token))
    if (!coupon || !gift) throw refusals.gift_not_found()
    if (gift.endedAt) {
      if (gift.takenBy === null) throw refusals.gift_withdrawn()
      if (person.records.includes(gift.takenBy)) return coupon
      throw refusals.gift_taken()
    }
    if (stepFrom(coupon.state, 'take') !== 'claimed') throw refusals[stateProblem(coupon.state) ?? 'gift_taken']()
    const at = deps.clock.now()
    if (timeProblem({ ...coupon, validFrom: coupon.claimedAt }, at)) throw refusals.coupon_expired()
    if (!person.records.includes(coupon.claimedBy)) await assertWithinLimit(tx, workspace, coupon, person)
    await queries.endGift(tx, workspace, { coupon: coupon.id, takenBy: person.ordinal, at })
    const change = { ...coupon, state: 'claimed' as const, holder: person.ordinal }
    await queries.updateCoupons(tx, workspace, at, [change])
    await tellGifted(tx, workspace, coupon, person.ordinal, at)
    return { ...change, changedAt: at }
  })
}

async function assertWithinLimit(
  tx: Tx,
  workspace: number,
  { offer, terms }: queries.CouponRow,
  { records }: KnownPerson,
): Promise<void> {
  const { perCustomer } = terms.limits
  if (perCustomer === null) return
  // Two gifts of one offer to one person must not both find room.
  await lockOffer(tx, workspace, offer)
  const counts = await countByCustomer(tx, workspace, offer, records)
  const had = counts.filter(({ giver }) => giver === null || !records.includes(giver))
  if (had.reduce((all, { count }) => all + count, 0) >= perCustomer) throw refusals.claim_customer_limit()
}

async function lockHeld(tx: Tx, workspace: number, id: string, records: readonly number[]): Promise<queries.CouponRow> {
  const [coupon] = await queries.lockCoupons(tx, workspace, [asId(id)])
  if (!coupon || !records.includes(coupon.holder)) throw refusals.coupon_not_found()
  return coupon
}

const tellGifted = (tx: Tx, workspace: number, coupon: queries.CouponRow, customer: number, at: Date): Promise<void> =>
  emitCoupons(tx, workspace, 'coupon.gifted', [
    {
      coupon: coupon.id,
      messageId: `${coupon.id}/gifted/${at.getTime()}`,
      customer,
      offer: coupon.offer,
      offerCode: coupon.offerCode,
      at,
      store: coupon.store,
      channel: coupon.channel,
      amountMinor: coupon.mostMinor,
    },
  ])

const tokenOf = ({ secrets }: Deps, gift: string): string =>
  secrets.blindIndex(`coupon-gift/${gift}`).toString('base64url')

export const hashOf = (token: string): Buffer => hash('sha256', token, 'buffer')
