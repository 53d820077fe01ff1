import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import type { Transfer } from '../../ledger/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/points.ts'
import * as sales from '../queries/sales.ts'
import { discountEntries, drawnEntries, pointsIssuer } from '../rules/holders.ts'
import { availableOf, drawLots, pointsMaxOf } from '../rules/points.ts'
import type { MemberSale } from './earn-for-sale.ts'
import { findMemberOf, getRecords } from './find-member.ts'

export type PointsQuote = {
  /** Can be spent now, over all records of the person. */
  available: bigint
  /** The most that this order takes. */
  pointsMax: bigint
  /** So many points pay one minor unit; undefined where points do not pay. */
  pointsPerMinor: bigint | undefined
}

/** What points could pay of an order of `amountMinor`. Writes and locks nothing. */
export async function quotePoints(
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  { workspace }: Pick<Scope, 'workspace'>,
  { customer, store, amountMinor }: Pick<MemberSale, 'customer' | 'store' | 'amountMinor'>,
): Promise<PointsQuote> {
  const records = await getRecords(tx, workspace, customer)
  const available = availableOf(await queries.listOpenLots(tx, workspace, records), clock.now())
  const redemption = (await findMemberOf(tx, workspace, records, store))?.definition.points.redemption
  if (!redemption) return { available, pointsMax: 0n, pointsPerMinor: undefined }
  const pointsMax = pointsMaxOf(redemption, { available, amountMinor })
  return { available, pointsMax, pointsPerMinor: BigInt(redemption.pointsPerMinor) }
}

/** `amountMinor` is what the order comes to before points. */
export type PointsSpending = MemberSale & { points: bigint }
export type SaleSpending = { transfers: Transfer[]; points: bigint; worthMinor: bigint }

/**
 * Pays a part of an order with points, in the transaction of its sale: takes them from the lots that expire first, over
 * all records of the person, and returns the transfer for the caller's `ledger.post`. The transfer moves the points to
 * the workspace and their worth from the store's `discounts` to its `sales`, so the sale books no discount for them.
 * Safe to repeat by `story`.
 *
 * @throws card_required, points_not_redeemable, points_not_whole, points_share_exceeded, points_insufficient
 */
export async function spendForSale(
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  { workspace }: Pick<Scope, 'workspace'>,
  spending: PointsSpending,
): Promise<SaleSpending> {
  const { customer, story, store, at, points, amountMinor } = spending
  const records = await getRecords(tx, workspace, customer)
  await queries.lockAccounts(tx, workspace, records)
  const before = await sales.findSale(tx, workspace, story)
  if (before?.hasSpent) return { transfers: [], points: before.pointsSpent, worthMinor: before.worthMinor }
  const member = await findMemberOf(tx, workspace, records, store)
  if (!member) throw refusals.card_required()
  const { redemption } = member.definition.points
  if (!redemption) throw refusals.points_not_redeemable()

  const each = BigInt(redemption.pointsPerMinor)
  if (points <= 0n || points % each !== 0n) throw refusals.points_not_whole()
  if (points > pointsMaxOf(redemption, { available: points, amountMinor })) throw refusals.points_share_exceeded()
  const { draws, short } = drawLots(await queries.listOpenLots(tx, workspace, records), points, clock.now())
  if (short > 0n) throw refusals.points_insufficient()

  const key = `${story}/points-spent`
  const worthMinor = points / each
  await queries.insertMoves(tx, workspace, [
    { key, customer, at, kind: 'spent', points: -points, story, store, reason: '' },
  ])
  await queries.drawFromLots(tx, workspace, draws)
  await queries.insertDraws(tx, workspace, key, draws)
  await sales.noteSpent(tx, workspace, { story, customer, pointsSpent: points, worthMinor })
  const entries = [...drawnEntries(draws, pointsIssuer), ...discountEntries(store, worthMinor)]
  return {
    transfers: [{ key, kind: 'points.spent', at, store, story, entries, about: { card: member.card.number } }],
    points,
    worthMinor,
  }
}
