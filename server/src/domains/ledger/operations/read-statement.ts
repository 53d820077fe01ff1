import type { LedgerStatement, LedgerStatementQuery } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/list.ts'
import { findEntryBefore } from '../queries/read.ts'
import { cutPage, readCursor } from '../rules/cursor.ts'
import { describeAccount } from './list-accounts.ts'
import { lookUpNames } from './name-holders.ts'

/**
 * The entries of an account, newest first, with the balances before and after the period. A scope of some stores sees of an
 * account that is none of theirs the entries that their stores made, and no balance.
 *
 * @throws account_unknown
 */
export async function readStatement(
  deps: Deps,
  scope: Scope,
  id: number,
  query: LedgerStatementQuery,
): Promise<LedgerStatement> {
  const { workspace } = scope
  const found = await deps.db.as(scope, async (tx) => {
    const account = await queries.findAccount(tx, workspace, BigInt(id))
    if (!account) throw refusals.account_unknown()
    const isWhole = scope.stores === '*' || account.store > 0
    if (!isWhole && !(await queries.hasVisibleEntry(tx, workspace, account.id))) throw refusals.account_unknown()
    const { from, to } = query
    const before = async (instant: string) =>
      findEntryBefore(tx, workspace, { account: account.id, entries: account.entries, at: new Date(instant) })
    // Numbers are found by time among all entries; whoever sees a part of them only goes through that part.
    const opening = isWhole && from ? await before(from) : undefined
    const closing = isWhole && to ? await before(to) : undefined
    const end = isWhole && to ? (closing?.number ?? 0n) + 1n : account.entries + 1n
    const rows = await queries.listEntries(tx, workspace, {
      account: account.id,
      above: opening?.number ?? 0n,
      below: readCursor(query.cursor) ?? end,
      ...(isWhole ? {} : { from, to }),
      limit: query.limit + 1,
    })
    const closingMinor = to ? (closing?.balanceAfterMinor ?? 0n) : account.balanceMinor
    return { account, isWhole, rows, openingMinor: opening?.balanceAfterMinor ?? 0n, closingMinor }
  })
  const { account, isWhole } = found
  const { page, nextCursor } = cutPage(found.rows, query.limit, (row) => row.number)
  const names = await lookUpNames(
    deps,
    scope,
    [account.holder],
    page.map((row) => row.store),
  )
  const {
    balanceMinor: _balance,
    availableMinor: _available,
    entries: _entries,
    ...described
  } = describeAccount(account, names)
  return {
    account: { ...described, movedAt: isWhole ? described.movedAt : null },
    openingMinor: isWhole ? minorToJson(found.openingMinor) : null,
    closingMinor: isWhole ? minorToJson(found.closingMinor) : null,
    items: page.map((row) => ({
      number: Number(row.number),
      transfer: Number(row.transfer),
      key: row.key,
      kind: row.kind,
      at: row.at.toISOString(),
      recordedAt: row.recordedAt.toISOString(),
      store: names.store(row.store),
      story: row.story,
      amountMinor: minorToJson(row.amountMinor),
      balanceAfterMinor: isWhole ? minorToJson(row.balanceAfterMinor) : null,
    })),
    nextCursor,
  }
}
