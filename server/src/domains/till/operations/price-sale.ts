import type { TillLineInput, TillReduction } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import type { Transfer } from '../../ledger/index.ts'
import { findMember, type Member, spendForSale } from '../../memberships/index.ts'
import { refusals } from '../errors.ts'
import { attempt } from '../queries/attempt.ts'
import { storyOf } from '../rules/books.ts'
import { priceLines, type TicketLine } from '../rules/ticket.ts'
import { useCoupons } from './use-coupons.ts'

export type Basket = {
  ticketNo: string
  store: number
  channel: string
  at: Date
  lines: readonly TillLineInput[]
  /** The record that buys; 0 for somebody unknown. */
  customer: number
  /** As scanned, or ids; of those that were read, ids. */
  coupons: readonly string[]
  pointsUsed: bigint
  /** Sold without a line: what cannot be honoured is noted instead of refused, since the customer has gone. */
  offline: boolean
}

export type Priced = {
  /** After every reduction. */
  dueMinor: bigint
  levelMinor: bigint
  reducedMinor: bigint
  pointsUsed: bigint
  /** What each line comes to at the member's level, and what is left of it after coupons. */
  atLevel: readonly bigint[]
  lines: readonly bigint[]
  reductions: TillReduction[]
  notes: string[]
  transfers: Transfer[]
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((all, amount) => all + amount, 0n)

/** Shelf prices less the member's discount, line by line: 9.5 % of 0.99 is rounded down, the shop never gives a part of a unit. */
export const levelPrices = (lines: readonly TillLineInput[], discountPercent: number): bigint[] =>
  lines.map(({ amountMinor }) => BigInt(amountMinor) - (BigInt(amountMinor) * BigInt(discountPercent)) / 100n)

export function levelReduction(member: Member, amountMinor: bigint): TillReduction {
  return {
    of: 'level',
    code: member.level.code,
    name: member.level.name,
    amountMinor: minorToJson(amountMinor),
    refusal: null,
  }
}

export const pointsReduction = (points: bigint, worthMinor: bigint): TillReduction => ({
  of: 'points',
  code: null,
  name: { en: `${points} points`, zh: `${points} 积分` },
  amountMinor: minorToJson(worthMinor),
  refusal: null,
})

/**
 * Prices a basket and takes what reduces it: first the level's price of each line, then coupons, then points. Locks the
 * coupons and the points until the transaction ends.
 * @throws customer_needed, and what offers and memberships refuse
 */
export async function priceSale(tx: Tx, deps: Deps, scope: ZonedScope, basket: Basket): Promise<Priced> {
  const gross = basket.lines.map(({ amountMinor }) => BigInt(amountMinor))
  const member = basket.customer > 0 ? await findMember(tx, scope, basket) : undefined
  const atLevel = levelPrices(basket.lines, member?.discountPercent ?? 0)
  const levelMinor = sum(gross) - sum(atLevel)
  const coupons = await useCoupons(tx, deps, scope, basket, atLevel)
  const before = sum(coupons.lines)
  const points = await usePoints(tx, deps, scope, basket, before)
  return {
    dueMinor: before - points.worthMinor,
    levelMinor,
    reducedMinor: sum(gross) - before + points.worthMinor,
    pointsUsed: points.points,
    atLevel,
    lines: coupons.lines,
    reductions: [
      ...(member && levelMinor > 0n ? [levelReduction(member, levelMinor)] : []),
      ...coupons.reductions,
      ...(points.points > 0n ? [pointsReduction(points.points, points.worthMinor)] : []),
    ],
    notes: [...coupons.notes, ...points.notes],
    transfers: [...coupons.transfers, ...points.transfers],
  }
}

type Points = { points: bigint; worthMinor: bigint; transfers: Transfer[]; notes: string[] }

async function usePoints(tx: Tx, deps: Deps, scope: ZonedScope, basket: Basket, amountMinor: bigint): Promise<Points> {
  const nothing: Points = { points: 0n, worthMinor: 0n, transfers: [], notes: [] }
  if (basket.pointsUsed === 0n) return nothing
  const { customer, store, at, pointsUsed: points } = basket
  const spend = async () => {
    if (customer === 0) throw refusals.customer_needed()
    return spendForSale(tx, deps, scope, { customer, story: storyOf(basket.ticketNo), store, at, points, amountMinor })
  }
  if (!basket.offline) return { ...(await spend()), notes: [] }
  const tried = await attempt(tx, spend)
  if ('refusal' in tried) return { ...nothing, notes: [`${points} points: ${tried.refusal.message}`] }
  return { ...tried.done, notes: [] }
}

/** The lines of a ticket: each with its share of what was paid. */
export const ticketLines = (
  lines: readonly TillLineInput[],
  { atLevel, lines: before }: Pick<Priced, 'atLevel' | 'lines'>,
  dueMinor: bigint,
): TicketLine[] =>
  priceLines(
    lines.map(({ sku, name, categoryCode, quantity, amountMinor }, index) => ({
      sku,
      name: name ?? '',
      categoryCode: categoryCode ?? null,
      quantity,
      amountMinor,
      atLevelMinor: minorToJson(atLevel[index] ?? 0n),
    })),
    dueMinor,
    lines.map(({ amountMinor }, index) => BigInt(amountMinor) - (before[index] ?? 0n)),
  )
