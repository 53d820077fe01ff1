import { hash } from 'node:crypto'
import type { Deps } from '../../../kernel/deps.ts'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { refusals } from '../errors.ts'
import * as coupons from '../queries/coupons.ts'
import * as offers from '../queries/offers.ts'
import * as queries from '../queries/redemptions.ts'
import { whenReturned } from '../rules/coupon-state.ts'
import { daySlot, slotsOf, storeSlot, totalSlot } from '../rules/decide-claims.ts'
import { least } from '../rules/price-coupon.ts'
import { decideReturn, type Shares, type Wanted } from '../rules/return-shares.ts'
import { sum } from '../rules/share.ts'
import { dayOf } from '../rules/validity.ts'
import { usedSlots } from './redeem-coupons.ts'
import { emitCoupons } from './tell-news.ts'

export type Returning = Wanted & {
  /** Names the return within its redemption, for good: the refund's number. */
  key: string
  /** The key of the redemption. */
  of: string
  at: Date
}

export type Returned = {
  /** Of what the coupons took off: what the refund does not pay out. */
  givenBackMinor: bigint
  /** Coupons that the customer has again: all that they were used for came back. */
  couponsReturned: string[]
}

/**
 * Takes coupons of a purchase back in part or whole, in the caller's transaction; posts nothing. Without `lines` (before
 * coupons) and `amountMinor` (likewise, shared over the lines) it is all that is left. Sums are exact over any sequence of
 * returns. A coupon whose lines are all back is the customer's again if its time is not over. Safe to retry with the same
 * key. Wake the relay after the commit.
 *
 * @throws redemption_not_found, coupon_return_changed, return_exceeds_redemption
 */
export async function returnCoupons(tx: Tx, deps: Deps, scope: ZonedScope, returning: Returning): Promise<Returned> {
  return acrossStores(tx, () => returnLocked(tx, deps, scope, returning))
}

async function returnLocked(tx: Tx, _deps: Deps, scope: ZonedScope, returning: Returning): Promise<Returned> {
  const { workspace } = scope
  const digest = digestOf(returning)
  // Two refunds of one sale take turns; coupons after it, as a sale that is sent twice does.
  const row = await queries.lockRedemption(tx, workspace, returning.of)
  if (!row) throw refusals.redemption_not_found({ detail: `redemption ${returning.of}` })
  const earlier = await queries.findReturn(tx, workspace, row.id, returning.key)
  if (earlier) {
    if (earlier.digest !== digest) throw refusals.coupon_return_changed({ detail: `return ${returning.key}` })
    return { givenBackMinor: earlier.givenBackMinor, couponsReturned: earlier.coupons }
  }
  const parts = await queries.listParts(tx, workspace, row.id)
  const lines = row.lines.map(([, amount], index) => ({
    amountMinor: BigInt(amount),
    refundedMinor: row.refundedMinor[index] ?? 0n,
  }))
  const shares = decideReturn(lines, parts, returning)
  if (!shares) throw refusals.return_exceeds_redemption({ detail: `redemption ${row.key}` })

  const couponsReturned = await giveBack(tx, scope, { row, parts, shares, at: returning.at })
  await queries.updateReturned(
    tx,
    workspace,
    { id: row.id, refundedMinor: shares.refundedMinor, givenBackMinor: row.givenBackMinor + shares.nowMinor },
    parts.map((part, index) => ({ ...part, givenBackMinor: shares.givenBackMinor[index] ?? 0n })),
  )
  await queries.insertReturn(tx, workspace, row.id, {
    key: returning.key,
    digest,
    at: returning.at,
    givenBackMinor: shares.nowMinor,
    coupons: couponsReturned,
  })
  return { givenBackMinor: shares.nowMinor, couponsReturned }
}

function digestOf({ lines, amountMinor }: Returning): string {
  const content = [lines?.map((line) => [line.line, String(line.amountMinor)]) ?? null, String(amountMinor ?? '')]
  const hex = hash('sha256', JSON.stringify(content))
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}

type Unwinding = { row: queries.RedemptionRow; parts: readonly queries.Part[]; shares: Shares; at: Date }

async function giveBack(tx: Tx, scope: ZonedScope, { row, parts, shares, at }: Unwinding): Promise<string[]> {
  const { workspace } = scope
  const used = await coupons.lockCoupons(tx, workspace, [...new Set(parts.map((part) => part.coupon))])
  const changes: coupons.CouponChange[] = []
  const tally: offers.TallyChange[] = []
  const returned: (coupons.CouponRow & { until: Date })[] = []
  const day = dayOf(row.at, scope.timezone)
  for (const coupon of used) {
    // A coupon that came back and was used again belongs to that use.
    if (coupon.redemption !== row.id) continue
    const backMinor = sum(
      parts.map((part, index) =>
        part.coupon === coupon.id ? (shares.givenBackMinor[index] ?? 0n) - part.givenBackMinor : 0n,
      ),
    )
    const isComplete = shares.complete.includes(coupon.id)
    if (backMinor === 0n && !isComplete) continue
    const { offer, store, claimedDay } = coupon
    for (const slot of slotsOf(store, claimedDay)) tally.push({ offer, slot, promisedMinor: -backMinor })
    for (const slot of usedSlots(row.store, day))
      tally.push({ offer, slot, givenMinor: -backMinor, returned: isComplete ? 1 : 0 })
    if (!isComplete) {
      changes.push({ ...coupon, givenMinor: coupon.givenMinor - backMinor })
      continue
    }
    const { step, expiresAt } = whenReturned(coupon, { at, returnDays: coupon.terms.returnDays })
    const state = step === 'return' ? 'claimed' : 'expired'
    changes.push({ ...coupon, state, redemption: null, givenMinor: 0n, expiresAt })
    if (step === 'return') returned.push({ ...coupon, until: expiresAt })
    else for (const slot of slotsOf(store, claimedDay)) tally.push({ offer, slot, expired: 1 })
  }
  await offers.insertTallyChanges(tx, workspace, tally)
  // Offers are locked in the order of their numbers, so that two refunds never wait for each other.
  for (const coupon of returned.toSorted((a, b) => a.offer - b.offer)) {
    const mostMinor = await promiseAgain(tx, workspace, coupon)
    const change = changes.find(({ id }) => id === coupon.id)
    if (change) change.mostMinor = mostMinor
  }
  await coupons.updateCoupons(tx, workspace, at, changes)
  await tellReturned(tx, workspace, row, returned, at)
  return returned.map(({ id }) => id)
}

/**
 * What a coupon that came back may take off. Others may have been promised what its use had left of the budget: then it is
 * what there is room for, and at least what it took off before, which was just given back.
 */
async function promiseAgain(tx: Tx, workspace: number, coupon: coupons.CouponRow): Promise<bigint> {
  const { offer, store, claimedDay } = coupon
  const row = await offers.lockOffer(tx, workspace, offer)
  const supply = row?.supply
  const bounds: [slot: string, budget: number | null | undefined][] = [
    [totalSlot, supply?.budgetMinor],
    [daySlot(claimedDay), supply?.budgetPerDayMinor],
    ...(store > 0
      ? [[storeSlot(store), supply?.budgetPerStoreMinor] satisfies [string, number | null | undefined]]
      : []),
  ]
  await offers.foldTallyChanges(tx, workspace, offer)
  const figures = await offers.readTallies(
    tx,
    workspace,
    [offer],
    bounds.map(([slot]) => slot),
  )
  const promised = new Map(figures.map(({ slot, promisedMinor }) => [slot, promisedMinor]))
  const most = bounds.reduce(
    (room, [slot, budget]) =>
      budget === null || budget === undefined ? room : least(room, BigInt(budget) - (promised.get(slot) ?? 0n)),
    coupon.mostMinor,
  )
  const mostMinor = most > 0n ? most : 0n
  await offers.insertTallyChanges(
    tx,
    workspace,
    slotsOf(store, claimedDay).map((slot) => ({ offer, slot, promisedMinor: mostMinor })),
  )
  return mostMinor
}

async function tellReturned(
  tx: Tx,
  workspace: number,
  row: queries.RedemptionRow,
  returned: readonly coupons.CouponRow[],
  at: Date,
): Promise<void> {
  await emitCoupons(
    tx,
    workspace,
    'coupon.returned',
    returned.map(({ id, offer, offerCode, holder, givenMinor }) => ({
      coupon: id,
      messageId: `${row.id}/${id}/returned`,
      customer: holder,
      offer,
      offerCode,
      at,
      store: row.store,
      channel: row.channel,
      amountMinor: givenMinor,
    })),
  )
}
