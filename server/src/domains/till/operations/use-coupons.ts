import type { TillLineInput, TillReduction } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import type { Transfer } from '../../ledger/index.ts'
import { type HeldCoupon, type Redeemed, redeemCoupons, resolveCode, type SoldLine } from '../../offers/index.ts'
import { attempt } from '../queries/attempt.ts'
import { couponTransfer, storyOf } from '../rules/books.ts'
import type { Basket } from './price-sale.ts'

/** Coupons that were scanned, and what could not be read any more (offline only). */
export type ScannedCoupons = { ids: string[]; holder: number; notes: string[] }

/**
 * The coupons that codes or ids mean, and who holds the first of them: a coupon identifies its customer where nothing else
 * does. Offline the clock stands at the moment of the sale, when the code on the phone was good.
 * @throws coupon_code_invalid, coupon_code_expired, coupon_code_used, coupon_not_found
 */
export async function readCoupons(
  tx: Tx,
  deps: Deps,
  scope: ZonedScope,
  { coupons, offline, at }: Pick<Basket, 'coupons' | 'offline' | 'at'>,
): Promise<ScannedCoupons> {
  const then = offline ? { ...deps, clock: { now: () => at } } : deps
  const found: HeldCoupon[] = []
  const notes: string[] = []
  for (const code of coupons) {
    const resolve = () => resolveCode(tx, then, scope, code)
    const read = offline ? await attempt(tx, resolve) : { done: await resolve() }
    if ('done' in read) found.push(read.done)
    else notes.push(`coupon ${code}: ${read.refusal.message}`)
  }
  return { ids: [...new Set(found.map(({ id }) => id))], holder: found[0]?.holder ?? 0, notes }
}

export type UsedCoupons = {
  /** What is left of each line. */
  lines: readonly bigint[]
  reductions: TillReduction[]
  transfers: Transfer[]
  notes: string[]
}

export const soldLines = (lines: readonly TillLineInput[], atLevel: readonly bigint[]): SoldLine[] =>
  lines.map(({ sku, categoryCode, quantity }, index) => ({
    sku,
    category: categoryCode,
    quantity,
    amountMinor: atLevel[index] ?? 0n,
  }))

/**
 * Uses the coupons of a sale, on the prices of the member's level. Locks them until the transaction ends: whoever scans one
 * of them meanwhile is refused.
 * @throws what offers refuse; offline it is noted, and what can be used is
 */
export async function useCoupons(
  tx: Tx,
  deps: Deps,
  scope: ZonedScope,
  basket: Basket,
  atLevel: readonly bigint[],
): Promise<UsedCoupons> {
  const none: UsedCoupons = { lines: atLevel, reductions: [], transfers: [], notes: [] }
  if (basket.coupons.length === 0) return none
  const story = storyOf(basket.ticketNo)
  const redeem = (coupons: readonly string[]) =>
    redeemCoupons(tx, deps, scope, {
      ...{ key: story, story, coupons, lines: soldLines(basket.lines, atLevel) },
      ...{ store: basket.store, channel: basket.channel, at: basket.at },
    })
  if (!basket.offline) return toUsed(basket, atLevel, await redeem(basket.coupons))

  // Each alone first, to know which of them can still be used; then those together.
  const usable: string[] = []
  const notes: string[] = []
  for (const coupon of basket.coupons) {
    const tried = await attempt(tx, () => redeem([coupon]), { keep: false })
    if ('done' in tried) usable.push(coupon)
    else notes.push(`coupon ${coupon}: ${tried.refusal.message}`)
  }
  if (usable.length === 0) return { ...none, notes }
  const used = await attempt(tx, () => redeem(usable))
  if ('refusal' in used) return { ...none, notes: [...notes, `coupons: ${used.refusal.message}`] }
  return { ...toUsed(basket, atLevel, used.done), notes }
}

function toUsed(basket: Basket, atLevel: readonly bigint[], { coupons, savingMinor, lines }: Redeemed): UsedCoupons {
  const transfer = couponTransfer({ ...basket, savingMinor })
  return {
    lines: atLevel.map((amount, index) => amount - (lines[index] ?? 0n)),
    reductions: coupons.map(({ coupon, name, savingMinor: amount }) => couponReduction(coupon, name, amount)),
    transfers: transfer ? [transfer] : [],
    notes: [],
  }
}

export const couponReduction = (
  coupon: string | null,
  name: { en: string; zh: string },
  amountMinor: bigint,
  refusal: string | null = null,
): TillReduction => ({ of: 'coupon', code: coupon, name, amountMinor: minorToJson(amountMinor), refusal })
