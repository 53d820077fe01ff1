import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'
import { accountName } from '../rules/account-name.ts'
import type { AccountState, Changes, ReservedLine } from '../rules/decide-transfers.ts'
import type { Line } from '../rules/prepare-transfer.ts'
import type { Asset } from '../rules/transfer.ts'

export type AccountRef = Pick<Line, 'holder' | 'asset' | 'store' | 'bounded'>

export type Locked = {
  accounts: Map<string, AccountState>
  known: { key: string; id: bigint; digest: string; phase: string }[]
  ended: Set<bigint>
  ids: bigint[]
  stopped: boolean
}

type LockedRow = {
  accounts: [string, Asset, string, boolean, string, string, string, number | null][] | null
  known: [string, string, string, string][] | null
  ended: string[] | null
  ids: string[]
  stopped: boolean
}

type Lock = { accounts: readonly AccountRef[]; keys: string[]; ends: bigint[]; ids: number }

/** Opens and locks accounts, which must be sorted by holder and asset; then reads what is known of the keys. */
export async function lockAccounts(tx: Tx, workspace: number, { accounts, keys, ends, ids }: Lock): Promise<Locked> {
  const { rows } = await sql<LockedRow>`
    select * from ledger.lock_accounts(${workspace}, ${accounts.map((a) => a.holder)}::text[],
      ${accounts.map((a) => a.asset)}::text[], ${accounts.map((a) => a.store)}::int[],
      ${accounts.map((a) => a.bounded)}::boolean[], ${keys}::text[], ${ends.map(String)}::bigint[], ${ids})`.execute(tx)
  const [row] = rows
  return {
    accounts: new Map(row?.accounts?.map(readAccount)),
    known: row?.known?.map(([key, id, digest, phase]) => ({ key, id: BigInt(id), digest, phase })) ?? [],
    ended: new Set(row?.ended?.map(BigInt)),
    ids: row?.ids.map(BigInt) ?? [],
    stopped: row?.stopped ?? true,
  }
}

const readAccount = ([holder, asset, id, bounded, balance, reserved, entries, movedAt]: NonNullable<
  LockedRow['accounts']
>[number]): [string, AccountState] => [
  accountName(holder, asset),
  {
    id: BigInt(id),
    bounded,
    balanceMinor: BigInt(balance),
    reservedMinor: BigInt(reserved),
    entries: BigInt(entries),
    movedAt: movedAt ?? 0,
  },
]

/**
 * Writes what was decided while the locks are held. False if another transaction recorded one of the keys meanwhile, or
 * ended one of the pending transfers: then nothing is written, and the decision has to be made anew.
 */
export async function writeTransfers(tx: Tx, workspace: number, changes: Changes): Promise<boolean> {
  const { entries, reservations, accounts, opened, closed } = changes
  // Sorted: two writers with the same keys wait for each other in one order.
  const transfers = changes.transfers.toSorted((x, y) => (x.key < y.key ? -1 : 1))
  const { rows } = await sql<{ written: boolean }>`
    select ledger.write_transfers(${workspace},
      ${numbers(transfers, (t) => t.id)}, ${transfers.map((t) => t.key)}::text[], ${transfers.map((t) => t.digest)}::uuid[],
      ${transfers.map((t) => t.kind)}::text[], ${numbers(transfers, (t) => t.at)}, ${numbers(transfers, (t) => t.recordedAt)},
      ${numbers(transfers, (t) => t.store)}::int[], ${transfers.map((t) => t.story)}::text[],
      ${transfers.map((t) => t.phase)}::text[], ${numbers(transfers, (t) => t.until)}, ${numbers(transfers, (t) => t.settles)},
      ${transfers.map((t) => t.about)}::text[],
      ${numbers(entries, (e) => e.account)}, ${numbers(entries, (e) => e.number)}, ${numbers(entries, (e) => e.transfer)},
      ${numbers(entries, (e) => e.line)}::int[], ${numbers(entries, (e) => e.store)}::int[],
      ${numbers(entries, (e) => e.amountMinor)}, ${numbers(entries, (e) => e.balanceAfterMinor)},
      ${numbers(entries, (e) => e.recordedAt)}, ${words(entries, (e) => e.asset)}::text[],
      ${numbers(accounts, (a) => a.id)}, ${numbers(accounts, (a) => a.balanceMinor)},
      ${numbers(accounts, (a) => a.reservedMinor)}, ${numbers(accounts, (a) => a.entries)},
      ${numbers(accounts, (a) => (a.movedAt === 0 ? undefined : a.movedAt))},
      ${JSON.stringify(reservations.map((r) => [`${r.transfer}`, r.line, `${r.account}`, r.store, `${r.amountMinor}`, r.asset]))}::json,
      ${JSON.stringify(opened.map((p) => [`${p.transfer}`, p.until]))}::json,
      ${numbers(closed, (id) => id)}) as written`.execute(tx)
  return rows[0]?.written ?? false
}

// Arrays in PostgreSQL's own form, one a column: half the work on both sides of one JSON list a row. Plain numbers and
// words need no quotes, which the driver would put around each.
function numbers<Row>(rows: readonly Row[], read: (row: Row) => bigint | number | undefined): string {
  let list = ''
  for (const row of rows) list += `${list === '' ? '' : ','}${read(row) ?? 'null'}`
  return `{${list}}`
}

const words = <Row>(rows: readonly Row[], read: (row: Row) => string): string => `{${rows.map(read).join(',')}}`

export type PendingTransfer = { key: string; id: bigint; digest: string; lines: (ReservedLine & AccountRef)[] }

/** The pending transfers with these keys and what they are to move. Both never change, so no lock is needed. */
export async function findPending(tx: Tx, workspace: number, keys: string[]): Promise<PendingTransfer[]> {
  type Row = ReservedLine & AccountRef & { key: string; id: bigint; digest: string }
  const { rows } = await sql<Row>`
    select t.key, t.id, t.digest, a.holder, a.asset, a.store, a.bounded, r.amount_minor
    from ledger.transfer t
      join ledger.reservation r on r.workspace = t.workspace and r.transfer = t.id
      join ledger.account a on a.workspace = r.workspace and a.id = r.account
    where t.workspace = ${workspace} and t.key = any (${keys}::text[]) and t.phase = 'pending'
    order by t.id, r.line`.execute(tx)
  const found = new Map<string, PendingTransfer>()
  for (const { key, id, digest, holder, asset, store, bounded, amountMinor } of rows) {
    const pending = found.get(key) ?? { key, id, digest, lines: [] }
    found.set(key, pending)
    pending.lines.push({ holder, asset, store, bounded, amountMinor })
  }
  return [...found.values()]
}
