import { hash } from 'node:crypto'
import type { Deps } from '../../../kernel/deps.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { minorToJson } from '../../../kernel/money.ts'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { refusals } from '../errors.ts'
import * as coupons from '../queries/coupons.ts'
import { insertTallyChanges, type TallyChange } from '../queries/offers.ts'
import * as queries from '../queries/redemptions.ts'
import { daySlot, slotsOf, storeSlot, totalSlot } from '../rules/decide-claims.ts'
import { decideRedemption } from '../rules/decide-redemption.ts'
import { sum } from '../rules/share.ts'
import { dayOf } from '../rules/validity.ts'
import { type Purchase, readBasket, toCandidate } from './read-basket.ts'
import { emitCoupons } from './tell-news.ts'

export type Redeeming = Purchase & {
  /** Names the redemption in its workspace for good, such as the ticket's number. */
  key: string
  /** What it is a part of, such as `sale/T-1001`. */
  story: string
  /** Ids of coupons, each once. */
  coupons: readonly string[]
}

export type Redeemed = {
  redemption: string
  savingMinor: bigint
  /** By line, over all coupons. */
  lines: bigint[]
  coupons: {
    coupon: string
    offer: number
    offerCode: string
    name: { en: string; zh: string }
    savingMinor: bigint
    lines: bigint[]
  }[]
  /** False where this key was answered before. */
  isNew: boolean
}

/**
 * Uses coupons for a purchase, all of them or none, in the caller's transaction, and says what they take off which line.
 * Posts nothing: the caller's sale does. Safe to retry with the same key, and at once from several tills: a coupon is used
 * once, and who holds its row decides. Locks the coupons and nothing else, so tills do not wait for each other. Wake the
 * relay after the commit.
 *
 * @throws redemption_changed, coupon_not_found, coupon_redeemed, coupon_expired, coupon_voided, coupon_gifting,
 *   coupon_not_yet_valid, coupon_not_for_basket, coupons_not_together
 */
export async function redeemCoupons(tx: Tx, _deps: Deps, scope: ZonedScope, redeeming: Redeeming): Promise<Redeemed> {
  const { workspace } = scope
  const digest = digestOf(redeeming)
  const ids = [...new Set(redeeming.coupons)]
  // Whoever waits here for the same sale, sent twice, finds it done below.
  const held = await coupons.lockCoupons(tx, workspace, ids)
  const earlier = await acrossStores(tx, () => queries.findRedemption(tx, workspace, redeeming.key))
  if (earlier) return answerAgain(tx, workspace, earlier, digest)
  const missing = ids.find((id) => !held.some((coupon) => coupon.id === id))
  if (missing !== undefined) throw refusals.coupon_not_found({ detail: `coupon ${missing}` })

  const redeemable = held.map((coupon) => ({ state: coupon.state, candidate: toCandidate(coupon) }))
  const candidates = redeemable.map(({ candidate }) => candidate)
  const basket = await readBasket(tx, workspace, redeeming, candidates)
  const decision = decideRedemption(redeemable, basket)
  if (decision.refused) {
    const { coupon, why } = decision
    throw refusals[decision.refused]({ detail: `coupon ${coupon}${why ? `: ${why}` : ''}` })
  }
  const row = toRow(redeeming, digest, decision.savings)
  if (!(await queries.insertRedemption(tx, workspace, row))) throw refusals.redemption_changed()
  await writeUse(tx, scope, row, held, decision.savings)
  return describeRedemption(tx, workspace, row, { isNew: true })
}

async function answerAgain(tx: Tx, workspace: number, row: queries.RedemptionRow, digest: string): Promise<Redeemed> {
  if (row.digest !== digest) throw refusals.redemption_changed({ detail: `redemption ${row.key}` })
  return describeRedemption(tx, workspace, row, { isNew: false })
}

function digestOf({ coupons: ids, store, story, lines }: Redeeming): string {
  const content = [
    [...new Set(ids)].sort(),
    store,
    story,
    lines.map(({ sku, quantity, amountMinor }) => [sku, quantity, String(amountMinor)]),
  ]
  const hex = hash('sha256', JSON.stringify(content))
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}

function toRow(
  { key, story, store, channel, at, lines }: Redeeming,
  digest: string,
  savings: ReadonlyMap<string, bigint[]>,
): queries.RedemptionRow {
  const perLine = lines.map((_line, index) => sum([...savings.values()].map((each) => each[index] ?? 0n)))
  return {
    id: uuidv7(),
    key,
    story,
    store,
    channel,
    at,
    grossMinor: sum(lines.map((line) => line.amountMinor)),
    savingMinor: sum(perLine),
    givenBackMinor: 0n,
    lines: lines.map(({ sku, amountMinor }, index) => [
      sku,
      minorToJson(amountMinor),
      minorToJson(perLine[index] ?? 0n),
    ]),
    refundedMinor: lines.map(() => 0n),
    digest,
  }
}

async function writeUse(
  tx: Tx,
  { workspace, timezone }: ZonedScope,
  row: queries.RedemptionRow,
  held: readonly coupons.CouponRow[],
  savings: ReadonlyMap<string, bigint[]>,
): Promise<void> {
  const givenBy = (coupon: string): bigint => sum(savings.get(coupon) ?? [])
  const parts = [...savings].flatMap(([coupon, lines]) =>
    lines.flatMap((savingMinor, line) => (savingMinor > 0n ? { coupon, line, savingMinor } : [])),
  )
  await queries.insertParts(tx, workspace, row.id, parts)
  await coupons.updateCoupons(
    tx,
    workspace,
    row.at,
    held.map((coupon) => ({ ...coupon, state: 'redeemed', redemption: row.id, givenMinor: givenBy(coupon.id) })),
  )
  const day = dayOf(row.at, timezone)
  await insertTallyChanges(
    tx,
    workspace,
    held.flatMap(({ id, offer, store, claimedDay, mostMinor }): TallyChange[] => [
      // Where and when it was claimed it was promised; where and when it is used it was given.
      ...slotsOf(store, claimedDay).map((slot) => ({ offer, slot, promisedMinor: givenBy(id) - mostMinor })),
      ...usedSlots(row.store, day).map((slot) => ({ offer, slot, redeemed: 1, givenMinor: givenBy(id) })),
    ]),
  )
  await emitCoupons(
    tx,
    workspace,
    'coupon.redeemed',
    held.map(({ id, offer, offerCode, holder }) => ({
      coupon: id,
      messageId: `${row.id}/${id}`,
      customer: holder,
      offer,
      offerCode,
      at: row.at,
      store: row.store,
      channel: row.channel,
      amountMinor: givenBy(id),
    })),
  )
}

export const usedSlots = (store: number, day: string): string[] => [
  totalSlot,
  daySlot(day),
  ...(store > 0 ? [storeSlot(store)] : []),
]

async function describeRedemption(
  tx: Tx,
  workspace: number,
  row: queries.RedemptionRow,
  { isNew }: { isNew: boolean },
): Promise<Redeemed> {
  const parts = await queries.listParts(tx, workspace, row.id)
  const used = await coupons.listCoupons(tx, workspace, [...new Set(parts.map((part) => part.coupon))])
  const perLine = (of: readonly queries.Part[]): bigint[] =>
    row.lines.map((_line, line) => sum(of.filter((part) => part.line === line).map((part) => part.savingMinor)))
  return {
    redemption: row.id,
    savingMinor: row.savingMinor,
    lines: perLine(parts),
    coupons: used.map(({ id, offer, offerCode, terms }) => {
      const own = parts.filter((part) => part.coupon === id)
      const savingMinor = sum(own.map((part) => part.savingMinor))
      return { coupon: id, offer, offerCode, name: terms.name, savingMinor, lines: perLine(own) }
    }),
    isNew,
  }
}
