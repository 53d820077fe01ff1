import type { LedgerPhase } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Asset } from '../rules/transfer.ts'
import type { AccountRow } from './read.ts'

export type AccountFilter = {
  /** Holders, or how they begin. */
  holders?: string[] | undefined
  begins?: string | undefined
  asset?: Asset | undefined
  store?: number | undefined
  /** Only accounts of stores: what a limited scope may see as a whole. */
  ofStores: boolean
  after?: bigint | undefined
  limit: number
}

const accountColumns = sql.raw('id, holder, asset, store, bounded, balance_minor, reserved_minor, entries, moved_at')
const idOf = (id: bigint) => sql`${String(id)}::bigint`

export async function listAccounts(tx: Tx, workspace: number, filter: AccountFilter): Promise<AccountRow[]> {
  const { holders, begins, asset, store, ofStores, after, limit } = filter
  const { rows } = await sql<AccountRow>`
    select ${accountColumns} from ledger.account
    where workspace = ${workspace} and id > ${idOf(after ?? 0n)}
      ${holders ? sql`and holder = any (${holders}::text[])` : sql``}
      ${begins === undefined ? sql`` : sql`and starts_with(holder, ${begins})`}
      ${asset ? sql`and asset = ${asset}` : sql``}
      ${store === undefined ? sql`` : sql`and store = ${store}`}
      ${ofStores ? sql`and store > 0` : sql``}
    order by id limit ${limit}`.execute(tx)
  return rows
}

export async function findAccount(tx: Tx, workspace: number, id: bigint): Promise<AccountRow | undefined> {
  const { rows } = await sql<AccountRow>`
    select ${accountColumns} from ledger.account where workspace = ${workspace} and id = ${idOf(id)}`.execute(tx)
  return rows[0]
}

export type StatementRow = {
  number: bigint
  transfer: bigint
  key: string
  kind: string
  at: Date
  recordedAt: Date
  store: number
  story: string
  amountMinor: bigint
  balanceAfterMinor: bigint
}

export type EntryFilter = {
  account: bigint
  above: bigint
  below: bigint
  from?: string | undefined
  to?: string | undefined
  limit: number
}

/** Entries with numbers above `above` and below `below`, newest first; those in scope. */
export async function listEntries(
  tx: Tx,
  workspace: number,
  { account, above, below, from, to, limit }: EntryFilter,
): Promise<StatementRow[]> {
  const { rows } = await sql<StatementRow>`
    select e.number, e.transfer, t.key, t.kind, t.at, t.recorded_at, t.store, t.story, e.amount_minor, e.balance_after_minor
    from ledger.entry e join ledger.transfer t on t.workspace = e.workspace and t.id = e.transfer
    where e.workspace = ${workspace} and e.account = ${idOf(account)} and e.number > ${idOf(above)} and e.number < ${idOf(below)}
      ${from === undefined ? sql`` : sql`and e.recorded_at >= ${from}::timestamptz`}
      ${to === undefined ? sql`` : sql`and e.recorded_at < ${to}::timestamptz`}
    order by e.number desc limit ${limit}`.execute(tx)
  return rows
}

export async function hasVisibleEntry(tx: Tx, workspace: number, account: bigint): Promise<boolean> {
  const { rows } = await sql<{ seen: boolean }>`
    select exists (select from ledger.entry where workspace = ${workspace} and account = ${idOf(account)}) as seen`.execute(
    tx,
  )
  return rows[0]?.seen ?? false
}

export type TransferRow = {
  id: bigint
  key: string
  kind: string
  at: Date
  recordedAt: Date
  store: number
  story: string
  phase: LedgerPhase
  until: Date | null
  settles: bigint | null
  settledBy: bigint | null
  about: string
}

const transferColumns =
  sql.raw(`t.id, t.key, t.kind, t.at, t.recorded_at, t.store, t.story, t.phase, t.until, t.settles,
  (select s.id from ledger.transfer s where s.workspace = t.workspace and s.settles = t.id) as settled_by, t.about`)

export type TransferFilter = {
  kind?: string | undefined
  story?: string | undefined
  holders?: string[] | undefined
  store?: number | undefined
  from?: string | undefined
  to?: string | undefined
  before?: bigint | undefined
  limit: number
}

/** Newest first. */
export async function listTransfers(tx: Tx, workspace: number, filter: TransferFilter): Promise<TransferRow[]> {
  const { kind, story, holders, store, from, to, before, limit } = filter
  const { rows } = await sql<TransferRow>`
    select ${transferColumns} from ledger.transfer t
    where t.workspace = ${workspace}
      ${before === undefined ? sql`` : sql`and t.id < ${idOf(before)}`}
      ${kind === undefined ? sql`` : sql`and t.kind = ${kind}`}
      ${story === undefined ? sql`` : sql`and t.story = ${story}`}
      ${store === undefined ? sql`` : sql`and t.store = ${store}`}
      ${from === undefined ? sql`` : sql`and t.recorded_at >= ${from}::timestamptz`}
      ${to === undefined ? sql`` : sql`and t.recorded_at < ${to}::timestamptz`}
      ${holders === undefined ? sql`` : sql`and t.id in (${transfersOf(workspace, holders)})`}
    order by t.id desc limit ${limit}`.execute(tx)
  return rows
}

const transfersOf = (workspace: number, holders: string[]) => sql`
  select e.transfer from ledger.account a join ledger.entry e on e.workspace = a.workspace and e.account = a.id
  where a.workspace = ${workspace} and a.holder = any (${holders}::text[])
  union
  select r.transfer from ledger.account a join ledger.reservation r on r.workspace = a.workspace and r.account = a.id
  where a.workspace = ${workspace} and a.holder = any (${holders}::text[])`

export async function findTransfer(tx: Tx, workspace: number, id: bigint): Promise<TransferRow | undefined> {
  const { rows } = await sql<TransferRow>`
    select ${transferColumns} from ledger.transfer t where t.workspace = ${workspace} and t.id = ${idOf(id)}`.execute(
    tx,
  )
  return rows[0]
}

/** Oldest first. */
export async function listStory(tx: Tx, workspace: number, story: string, limit: number): Promise<TransferRow[]> {
  const { rows } = await sql<TransferRow>`
    select ${transferColumns} from ledger.transfer t
    where t.workspace = ${workspace} and t.story = ${story} order by t.id limit ${limit}`.execute(tx)
  return rows
}

export type LineRow = {
  transfer: bigint
  account: bigint
  /** Null where the account belongs to a store outside of the scope. */
  holder: string | null
  store: number | null
  asset: Asset
  amountMinor: bigint
  balanceAfterMinor: bigint | null
}

/** Entries of these transfers, and what the pending ones reserve. */
export async function listLines(tx: Tx, workspace: number, transfers: readonly bigint[]): Promise<LineRow[]> {
  const ids = transfers.map(String)
  const { rows } = await sql<LineRow>`
    select line.transfer, line.account, a.holder, a.store, line.asset, line.amount_minor, line.balance_after_minor
    from (
      select transfer, line, account, asset, amount_minor, balance_after_minor from ledger.entry
      where workspace = ${workspace} and transfer = any (${ids}::bigint[])
      union all
      select transfer, line, account, asset, amount_minor, null from ledger.reservation
      where workspace = ${workspace} and transfer = any (${ids}::bigint[])
    ) line left join ledger.account a on a.workspace = ${workspace} and a.id = line.account
    order by line.transfer, line.line`.execute(tx)
  return rows
}
