import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Asset } from '../rules/transfer.ts'

export type AccountRow = {
  id: bigint
  holder: string
  asset: Asset
  store: number
  bounded: boolean
  balanceMinor: bigint
  reservedMinor: bigint
  entries: bigint
  movedAt: Date | null
}

const accountColumns = sql.raw('id, holder, asset, store, bounded, balance_minor, reserved_minor, entries, moved_at')

export async function readAccounts(
  tx: Tx,
  workspace: number,
  refs: readonly { holder: string; asset: Asset }[],
): Promise<AccountRow[]> {
  const { rows } = await sql<AccountRow>`
    select known.* from unnest(${refs.map((ref) => ref.holder)}::text[], ${refs.map((ref) => ref.asset)}::text[]) as asked (h, a)
    cross join lateral (
      select ${accountColumns} from ledger.account where workspace = ${workspace} and holder = h and asset = a offset 0
    ) known`.execute(tx)
  return rows
}

/** Every account of these holders. */
export async function readAccountsOf(tx: Tx, workspace: number, holders: readonly string[]): Promise<AccountRow[]> {
  const { rows } = await sql<AccountRow>`
    select known.* from unnest(${holders}::text[]) as h
    cross join lateral (
      select ${accountColumns} from ledger.account where workspace = ${workspace} and holder = h offset 0
    ) known order by known.holder, known.asset`.execute(tx)
  return rows
}

export type EntryBefore = { number: bigint; balanceAfterMinor: bigint }

/**
 * The last entry of an account that was recorded before an instant. Recording times never go back within an account, so
 * halving the numbers finds it: twenty probes in a million entries, and no index of its own to write with each entry.
 */
export async function findEntryBefore(
  tx: Tx,
  workspace: number,
  { account, entries, at }: { account: bigint; entries: bigint; at: Date },
): Promise<EntryBefore | undefined> {
  const { rows } = await sql<EntryBefore>`
    with recursive halving (low, high) as (
      select 0::bigint, ${String(entries)}::bigint
      union all
      select case when earlier.is then middle else low end, case when earlier.is then high else middle - 1 end
      from (select low, high, (low + high + 1) / 2 as middle from halving where low < high) step
      cross join lateral (
        select coalesce((
          select recorded_at < ${at} from ledger.entry
          where workspace = ${workspace} and account = ${String(account)}::bigint and number = middle), false) as is
      ) earlier
    )
    select number, balance_after_minor from ledger.entry
    where workspace = ${workspace} and account = ${String(account)}::bigint
      and number = (select low from halving where low = high)`.execute(tx)
  return rows[0]
}
