import type { LedgerAccount, LedgerAccountList, LedgerAccountQuery } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { findStores } from '../../organization/index.ts'
import * as queries from '../queries/list.ts'
import type { AccountRow } from '../queries/read.ts'
import { cutPage, readCursor } from '../rules/cursor.ts'
import { lookUpNames, type Names, readHolderFilter } from './name-holders.ts'

/**
 * Accounts by number, a page at a time. A scope of some stores sees the accounts of these stores: what customers, pots and
 * the workspace have is a figure of the whole. Refuses `customer_not_found`.
 */
export async function listAccounts(deps: Deps, scope: Scope, query: LedgerAccountQuery): Promise<LedgerAccountList> {
  const named = query.holder ? await readHolderFilter(deps, scope, query.holder) : {}
  const rows = await deps.db.as(scope, async (tx) => {
    const store = query.store ? (await findStores(tx, scope.workspace, [query.store])).get(query.store) : undefined
    if (query.store && store === undefined) return []
    return queries.listAccounts(tx, scope.workspace, {
      begins: query.of && `${query.of}/`,
      ...named,
      asset: query.asset,
      store,
      ofStores: scope.stores !== '*',
      after: readCursor(query.cursor),
      limit: query.limit + 1,
    })
  })
  const { page, nextCursor } = cutPage(rows, query.limit, (row) => row.id)
  const names = await lookUpNames(
    deps,
    scope,
    page.map((row) => row.holder),
  )
  return { items: page.map((row) => describeAccount(row, names)), nextCursor }
}

export const describeAccount = (row: AccountRow, names: Names): LedgerAccount => ({
  id: Number(row.id),
  holder: names.holder(row.holder),
  asset: row.asset,
  bounded: row.bounded,
  balanceMinor: minorToJson(row.balanceMinor),
  availableMinor: minorToJson(row.balanceMinor - row.reservedMinor),
  entries: Number(row.entries),
  movedAt: row.movedAt?.toISOString() ?? null,
})
