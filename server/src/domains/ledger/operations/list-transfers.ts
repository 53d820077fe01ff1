import type { LedgerStory, LedgerTransfer, LedgerTransferList, LedgerTransferQuery } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { findStores } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/list.ts'
import { cutPage, readCursor } from '../rules/cursor.ts'
import { lookUpNames, readHolderFilter } from './name-holders.ts'

/** Most transfers of one story that are shown. */
const storyMax = 500

/** Transfers in scope, newest first, a page at a time. Refuses `customer_not_found`. */
export async function listTransfers(deps: Deps, scope: Scope, query: LedgerTransferQuery): Promise<LedgerTransferList> {
  const { workspace } = scope
  const named = query.holder ? await readHolderFilter(deps, scope, query.holder) : undefined
  const found = await deps.db.as(scope, async (tx) => {
    const store = query.store ? (await findStores(tx, workspace, [query.store])).get(query.store) : undefined
    if (query.store && store === undefined) return { rows: [], lines: [] }
    const rows = await queries.listTransfers(tx, workspace, {
      kind: query.kind,
      story: query.story,
      holders: named && ('holders' in named ? named.holders : [named.begins]),
      store,
      from: query.from,
      to: query.to,
      before: readCursor(query.cursor),
      limit: query.limit + 1,
    })
    return { rows, lines: await linesOf(tx, workspace, rows) }
  })
  const { page, nextCursor } = cutPage(found.rows, query.limit, (row) => row.id)
  return { items: await describeTransfers(deps, scope, page, found.lines), nextCursor }
}

/** @throws transfer_unknown */
export async function getTransfer(deps: Deps, scope: Scope, id: number): Promise<LedgerTransfer> {
  const found = await deps.db.as(scope, async (tx) => {
    const row = await queries.findTransfer(tx, scope.workspace, BigInt(id))
    if (!row) throw refusals.transfer_unknown()
    return { row, lines: await linesOf(tx, scope.workspace, [row]) }
  })
  const [transfer] = await describeTransfers(deps, scope, [found.row], found.lines)
  if (!transfer) throw refusals.transfer_unknown()
  return transfer
}

/** What belongs together, oldest first. @throws transfer_unknown where the scope shows none of it */
export async function getStory(deps: Deps, scope: Scope, story: string): Promise<LedgerStory> {
  const found = await deps.db.as(scope, async (tx) => {
    const rows = await queries.listStory(tx, scope.workspace, story, storyMax)
    if (rows.length === 0) throw refusals.transfer_unknown()
    return { rows, lines: await linesOf(tx, scope.workspace, rows) }
  })
  return { story, transfers: await describeTransfers(deps, scope, found.rows, found.lines) }
}

const linesOf = (
  tx: Parameters<typeof queries.listLines>[0],
  workspace: number,
  rows: readonly queries.TransferRow[],
): Promise<queries.LineRow[]> =>
  queries.listLines(
    tx,
    workspace,
    rows.map((row) => row.id),
  )

async function describeTransfers(
  deps: Deps,
  scope: Scope,
  rows: readonly queries.TransferRow[],
  lines: readonly queries.LineRow[],
): Promise<LedgerTransfer[]> {
  const names = await lookUpNames(
    deps,
    scope,
    lines.map((line) => line.holder),
    rows.map((row) => row.store),
  )
  // A balance of an account that is none of the caller's stores is a figure of the whole.
  const showsBalance = (line: queries.LineRow): boolean => scope.stores === '*' || (line.store ?? 0) > 0
  return rows.map((row) => ({
    id: Number(row.id),
    key: row.key,
    kind: row.kind,
    at: row.at.toISOString(),
    recordedAt: row.recordedAt.toISOString(),
    store: names.store(row.store),
    story: row.story,
    phase: row.phase,
    until: row.until?.toISOString() ?? null,
    settles: row.settles === null ? null : Number(row.settles),
    settledBy: row.settledBy === null ? null : Number(row.settledBy),
    about: JSON.parse(row.about) as LedgerTransfer['about'], // written by `prepareTransfer`
    entries: lines
      .filter((line) => line.transfer === row.id)
      .map((line) => ({
        account: Number(line.account),
        holder: names.holder(line.holder),
        asset: line.asset,
        amountMinor: minorToJson(line.amountMinor),
        balanceAfterMinor:
          line.balanceAfterMinor !== null && showsBalance(line) ? minorToJson(line.balanceAfterMinor) : null,
      })),
  }))
}
