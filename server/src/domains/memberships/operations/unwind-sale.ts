import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import type { Transfer } from '../../ledger/index.ts'
import * as queries from '../queries/points.ts'
import * as sales from '../queries/sales.ts'
import { addDays } from '../rules/calendar.ts'
import { discountEntries, drawnEntries, pointsEntries, pointsIssuer } from '../rules/holders.ts'
import { availableOf, type Draw, decideTakeBack, drawLots, returnDraws, shareOf } from '../rules/points.ts'
import { getRecords } from './find-member.ts'
import { shrinkCard } from './shrink-card.ts'

/** A refund of a part of a sale: the part between what was refunded before and after it, of the whole. Minor units. */
export type SaleRefund = {
  /** Of the sale. */
  story: string
  /** The refund's number, unique within the sale. At most 80 characters. */
  refund: string
  store: number
  at: Date
  beforeMinor: bigint
  afterMinor: bigint
  wholeMinor: bigint
}

export type SaleUnwinding = {
  transfers: Transfer[]
  /** Points that had paid, and what they were worth: the customer gets them instead of so much money. */
  pointsGivenBack: bigint
  worthMinor: bigint
  /** Points that the sale had earned and that were still there. */
  pointsTakenBack: bigint
  growthTakenBack: bigint
  /** Spent meanwhile: the next earnings pay for it, or nobody does where the template says so. */
  pointsOwed: bigint
}

/** Points whose lot has expired since they were spent come back for so long. */
export const homelessDays = 30

type Step = {
  tx: Tx
  workspace: number
  sale: sales.SaleRow
  refund: SaleRefund
  records: readonly number[]
  now: Date
}

/**
 * Unwinds what a sale did to points and growth, in proportion, in the refund's transaction; the transfers are for the
 * caller's `ledger.post`. Points that paid go back into the lots they came from (into a new one of 30 days where that has
 * expired); points that were earned are taken back as far as they are there. Shares of several refunds sum exactly.
 * Safe to repeat by `story` and `refund`. A sale that was nobody's gives nothing.
 */
export async function unwindSale(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  { workspace }: Pick<Scope, 'workspace'>,
  refund: SaleRefund,
): Promise<SaleUnwinding> {
  const nothing: SaleUnwinding = {
    transfers: [],
    pointsGivenBack: 0n,
    worthMinor: 0n,
    pointsTakenBack: 0n,
    growthTakenBack: 0n,
    pointsOwed: 0n,
  }
  const found = await sales.findSale(tx, workspace, refund.story)
  if (!found) return nothing
  const records = await getRecords(tx, workspace, found.customer)
  await queries.lockAccounts(tx, workspace, records)
  const repeated = await sales.findRefund(tx, workspace, refund.story, refund.refund)
  if (repeated) return readResult(repeated)
  // Again, under the lock.
  const sale = (await sales.findSale(tx, workspace, refund.story)) ?? found

  const step = { tx, workspace, sale, refund, records, now: deps.clock.now() }
  const given = await giveBack(step)
  const taken = await takeBack(step)
  const shrunk = await shrinkCard(tx, deps, workspace, {
    number: sale.number,
    growth: partOf(sale.growthEarned, refund),
    key: `${refund.story}/refund/${refund.refund}/growth`,
    ...refund,
  })
  await sales.addUnwound(tx, workspace, refund.story, {
    pointsTakenBack: taken.due,
    pointsForgiven: taken.forgiven,
    growthTakenBack: shrunk.growth,
    pointsGivenBack: given.points,
    worthGivenBackMinor: given.worthMinor,
  })
  const result: SaleUnwinding = {
    transfers: [...given.transfers, ...taken.transfers, ...shrunk.transfers],
    pointsGivenBack: given.points,
    worthMinor: given.worthMinor,
    pointsTakenBack: taken.points,
    growthTakenBack: shrunk.growth,
    pointsOwed: taken.owed,
  }
  await sales.insertRefund(tx, workspace, { story: refund.story, refund: refund.refund, result: writeResult(result) })
  return result
}

const partOf = (total: bigint, { beforeMinor, afterMinor, wholeMinor }: SaleRefund): bigint =>
  shareOf(total, { before: beforeMinor, after: afterMinor, whole: wholeMinor })

async function giveBack({ tx, workspace, sale, refund, now }: Step) {
  const points = partOf(sale.pointsSpent, refund)
  const worthMinor = partOf(sale.worthMinor, refund)
  const transfers: Transfer[] = []
  if (points === 0n && worthMinor === 0n) return { points, worthMinor, transfers }
  const { story, store, at } = refund
  const key = `${story}/refund/${refund.refund}/points-back`
  const spentKey = `${story}/points-spent`
  const { back, homeless, closed } = returnDraws(await queries.listDraws(tx, workspace, spentKey), points, now)
  await queries.drawFromLots(
    tx,
    workspace,
    back.map((part) => ({ ...part, points: -part.points })),
  )
  await queries.addReturned(tx, workspace, spentKey, [...back, ...closed])
  const fresh = [...homeless].map(([customer, left]) => ({
    customer,
    points: left,
    since: now,
    expiresAt: addDays(now, homelessDays),
    story,
  }))
  if (fresh.length > 0) await queries.insertLots(tx, workspace, fresh)
  await queries.insertMoves(tx, workspace, [
    { key, customer: sale.customer, at, kind: 'returned', points, story, store, reason: '' },
  ])
  const entries = [
    ...[...back, ...closed].flatMap((part) => pointsEntries(pointsIssuer, part.customer, part.points)),
    ...(worthMinor > 0n ? discountEntries(store, -worthMinor) : []),
  ]
  transfers.push({ key, kind: 'points.returned', at, store, story, entries })
  return { points, worthMinor, transfers }
}

async function takeBack({ tx, workspace, sale, refund, records, now }: Step) {
  const due = partOf(sale.pointsEarned, refund)
  const nothing = { due, points: 0n, forgiven: 0n, owed: 0n, transfers: [] as Transfer[] } // typed for the other branch
  if (due === 0n) return nothing
  const lots = await queries.listOpenLots(tx, workspace, records)
  const lot = sale.lot === null ? undefined : await queries.findLot(tx, workspace, sale.lot)
  const others = lots.filter(({ id }) => id !== lot?.id)
  const isOpen = lots.some(({ id, expiresAt }) => id === lot?.id && (expiresAt === null || expiresAt > now))
  const decided = decideTakeBack(due, {
    lotLeft: isOpen ? (lot?.left ?? 0n) : 0n,
    // What lies in an expired lot is as good as written off.
    lotExpired: (lot ? lot.expired + (isOpen ? 0n : lot.left) : 0n) - sale.pointsForgiven,
    others: availableOf(others, now),
  })
  const draws: Draw[] = drawLots(others, decided.fromOthers, now).draws
  if (lot && decided.fromLot > 0n) draws.unshift({ lot: lot.id, customer: lot.customer, points: decided.fromLot })
  const owed = sale.shortfall === 'owe' ? decided.missing : 0n
  if (owed > 0n) await queries.addOwed(tx, workspace, sale.customer, owed)
  const points = decided.fromLot + decided.fromOthers
  const { story, store, at } = refund
  const key = `${story}/refund/${refund.refund}/points-taken`
  const reason = owed > 0n ? `owed ${owed}` : ''
  await queries.insertMoves(tx, workspace, [
    { key, customer: sale.customer, at, kind: 'reclaimed', points: -points, story, store, reason },
  ])
  if (points === 0n) return { ...nothing, forgiven: decided.forgiven, owed }
  await queries.drawFromLots(tx, workspace, draws)
  const entries = drawnEntries(draws, pointsIssuer)
  return {
    due,
    points,
    forgiven: decided.forgiven,
    owed,
    transfers: [{ key, kind: 'points.reclaimed', at, store, story, entries }] satisfies Transfer[],
  }
}

const resultFields = ['pointsGivenBack', 'worthMinor', 'pointsTakenBack', 'growthTakenBack', 'pointsOwed'] as const

const writeResult = (result: SaleUnwinding): Record<string, string> =>
  Object.fromEntries(resultFields.map((field) => [field, result[field].toString()]))

const readResult = (stored: Record<string, string>): SaleUnwinding => {
  const [pointsGivenBack = 0n, worthMinor = 0n, pointsTakenBack = 0n, growthTakenBack = 0n, pointsOwed = 0n] =
    resultFields.map((field) => BigInt(stored[field] ?? 0))
  return { transfers: [], pointsGivenBack, worthMinor, pointsTakenBack, growthTakenBack, pointsOwed }
}
