import type { MembershipLevel } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import type { Transfer } from '../../ledger/index.ts'
import { findTimezone } from '../../organization/index.ts'
import * as queries from '../queries/points.ts'
import * as sales from '../queries/sales.ts'
import { expiryOf } from '../rules/calendar.ts'
import { pointsEntries, pointsIssuer } from '../rules/holders.ts'
import { growthForSale } from '../rules/levels.ts'
import { pointsFor, settleOwed } from '../rules/points.ts'
import { findMemberOf, getRecords, type Member } from './find-member.ts'
import { growCard } from './grow-card.ts'

/** What of a sale concerns a member. */
export type MemberSale = {
  /** The record of the customer under which the sale is recorded. */
  customer: number
  /** Of the whole sale, such as `sale/T-1001`; names it here as well. At most 120 characters. */
  story: string
  /** 0 where it is not known. */
  store: number
  at: Date
  /** What earns: paid with money or stored value, without what coupons and points paid. Minor units. */
  amountMinor: bigint
}

export type SaleEarnings = {
  /** For the one `ledger.post` of the sale. */
  transfers: Transfer[]
  /** In all, with what paid off points owed. */
  points: bigint
  growth: bigint
  /** Number of the card that earned; undefined for somebody without one, who earns nothing. */
  card: string | undefined
  /** The level that this sale raised the card to. */
  upgraded: MembershipLevel | undefined
}

/**
 * Points and growth for a sale, in its transaction: writes the lot and the level, and returns the transfers for the
 * caller's `ledger.post`. Safe to repeat by `story`: a sale that has earned says what it was and returns no transfers,
 * since they were posted with it. Wake the relay after the commit.
 *
 * @throws card_holder_unknown
 */
export async function earnForSale(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  { workspace }: Pick<Scope, 'workspace'>,
  sale: MemberSale,
): Promise<SaleEarnings> {
  invariant(sale.amountMinor >= 0n, 'a sale is not negative')
  const records = await getRecords(tx, workspace, sale.customer)
  const accounts = await queries.lockAccounts(tx, workspace, records)
  const before = await sales.findSale(tx, workspace, sale.story)
  if (before?.hasEarned) {
    const { pointsEarned: points, growthEarned: growth, number } = before
    return { transfers: [], points, growth, card: number ?? undefined, upgraded: undefined }
  }
  const member = await findMemberOf(tx, workspace, records, sale.store)
  if (!member) return { transfers: [], points: 0n, growth: 0n, card: undefined, upgraded: undefined }

  const { number } = member.card
  const points = pointsFor(sale.amountMinor, member.definition.points, member.pointsPercent)
  const { lot, transfers } = await credit(tx, workspace, { sale, member, points, accounts })
  const grown = await growCard(tx, deps, workspace, {
    number,
    definition: member.definition,
    growth: growthForSale(member.definition.growth, sale.amountMinor),
    key: `${sale.story}/growth`,
    story: sale.story,
    store: sale.store,
    at: sale.at,
  })
  await sales.noteEarned(tx, workspace, {
    story: sale.story,
    customer: sale.customer,
    number,
    pointsEarned: points,
    lot,
    growthEarned: grown.growth,
    shortfall: member.definition.points.shortfall,
  })
  return {
    transfers: [...transfers, ...grown.transfers],
    points,
    growth: grown.growth,
    card: number,
    upgraded: grown.upgraded,
  }
}

type Credit = { sale: MemberSale; member: Member; points: bigint; accounts: queries.AccountRow[] }

/** What is owed is paid first; the rest is a lot. */
async function credit(
  tx: Tx,
  workspace: number,
  { sale, member, points, accounts }: Credit,
): Promise<{ lot: bigint | null; transfers: Transfer[] }> {
  if (points === 0n) return { lot: null, transfers: [] }
  const { customer, story, store, at } = sale
  const owed = accounts.reduce((sum, account) => sum + account.owed, 0n)
  const { paid, arrives } = settleOwed(points, owed)
  await payOwed(tx, workspace, accounts, paid)
  const key = `${story}/points`
  const reason = paid > 0n ? `owed ${paid}` : ''
  await queries.insertMoves(tx, workspace, [
    { key, customer, at, kind: 'earned', points: arrives, story, store, reason },
  ])
  if (arrives === 0n) return { lot: null, transfers: [] }
  const expiresAt = expiryOf(at, member.definition.points.validity, await findTimezone(tx, workspace))
  const [lot] = await queries.insertLots(tx, workspace, [{ customer, points: arrives, since: at, expiresAt, story }])
  const entries = pointsEntries(pointsIssuer, customer, arrives)
  return {
    lot: lot ?? null,
    transfers: [{ key, kind: 'points.earned', at, store, story, entries, about: { card: member.card.number } }],
  }
}

async function payOwed(tx: Tx, workspace: number, accounts: queries.AccountRow[], paid: bigint): Promise<void> {
  let left = paid
  for (const { customer, owed } of accounts) {
    const part = owed < left ? owed : left
    if (part === 0n) continue
    await queries.setOwed(tx, workspace, customer, owed - part)
    left -= part
  }
}
