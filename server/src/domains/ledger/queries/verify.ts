import type { LedgerFinding } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

// Each check is one statement, so it sees one moment: writers go on meanwhile. Every entry is compared with the one before
// it, so checks of any cut of the entries add up to a fold of the whole.

export type Slice<Cursor> = { rows: number; next: Cursor | undefined; findings: LedgerFinding[] }

/** No more than this many findings of one slice are told: one broken account is enough to stop. */
const findingsMax = 20

type Found = { rows: number; last: string | null; lastNumber?: string | null; findings: LedgerFinding[] | null }

/** Balances against the last entry, reserved amounts against what is pending. */
export async function checkAccounts(tx: Tx, workspace: number, after: bigint, limit: number): Promise<Slice<bigint>> {
  const { rows } = await sql<Found>`
    with slice as materialized (
      select * from ledger.account where workspace = ${workspace} and id > ${String(after)}::bigint order by id limit ${limit}
    ), held as materialized (
      select r.account, -sum(r.amount_minor) as minor from ledger.pending p
        join ledger.reservation r on r.workspace = p.workspace and r.transfer = p.transfer
      where p.workspace = ${workspace} and r.amount_minor < 0 group by r.account
    ), checked as (
      select slice.*, coalesce(last.number, 0) as last_number, coalesce(last.balance_after_minor, 0) as last_minor,
        coalesce(held.minor, 0) as held_minor
      from slice left join held on held.account = slice.id left join lateral (
        select number, balance_after_minor from ledger.entry
        where workspace = ${workspace} and account = slice.id order by number desc limit 1
      ) last on true
    ), wrong as (
      select 'account' as "check", id as account, format('the balance is %s after %s entries; the entries come to %s after %s',
          balance_minor, entries, last_minor, last_number) as detail
      from checked where balance_minor <> last_minor or entries <> last_number
      union all
      select 'reservation', id, format('%s is reserved; pending transfers take %s', reserved_minor, held_minor)
      from checked where reserved_minor <> held_minor
    )
    select (select count(*) from slice)::int as rows, (select max(id) from slice)::text as last,
      (select json_agg(told) from (select * from wrong order by account limit ${findingsMax}) told) as findings`.execute(
    tx,
  )
  return toSlice(rows[0], limit, (row) => BigInt(row.last ?? 0))
}

export type EntryCursor = { account: bigint; number: bigint }

/** Every entry follows from the one before it: number, balance, time; and is of its account's asset. */
export async function checkEntries(
  tx: Tx,
  workspace: number,
  from: EntryCursor,
  limit: number,
): Promise<Slice<EntryCursor>> {
  const { rows } = await sql<Found>`
    with slice as materialized (
      select account, number, transfer, asset, amount_minor, balance_after_minor, recorded_at from ledger.entry
      where workspace = ${workspace} and (account, number) >= (${String(from.account)}::bigint, ${String(from.number)}::bigint)
      order by account, number limit ${limit}
    ), followed as (
      select *, lag(number) over before as last_number, lag(balance_after_minor) over before as last_minor,
        lag(recorded_at) over before as last_at
      from slice window before as (partition by account order by number)
    ), wrong as (
      select 'entry' as "check", f.account, f.transfer, case
          when a.id is null then format('entry %s has no account', f.number)
          when a.asset <> f.asset then format('entry %s is in %s on an account in %s', f.number, f.asset, a.asset)
          else format('entry %s of %s comes to %s and does not follow from the one before', f.number, f.amount_minor, f.balance_after_minor)
        end as detail
      from followed f left join ledger.account a on a.workspace = ${workspace} and a.id = f.account
      where a.id is null or a.asset <> f.asset or not case
        -- Where the slice before has ended: its last entry is here again, to be followed.
        when f.last_number is null and f.account = ${String(from.account)}::bigint and f.number = ${String(from.number)}::bigint then true
        when f.last_number is null then f.number = 1 and f.balance_after_minor = f.amount_minor
        else f.number = f.last_number + 1 and f.balance_after_minor = f.last_minor + f.amount_minor and f.recorded_at >= f.last_at
      end
    ), last as (select account, number from slice order by account desc, number desc limit 1)
    select (select count(*) from slice)::int as rows, (select account from last)::text as last,
      (select number from last)::text as last_number,
      (select json_agg(told) from (select * from wrong order by account limit ${findingsMax}) told) as findings`.execute(
    tx,
  )
  return toSlice(rows[0], limit, (row) => ({ account: BigInt(row.last ?? 0), number: BigInt(row.lastNumber ?? 0) }))
}

/** Every transfer sums to zero, moves what its phase says, and ends what it says it ends. */
export async function checkTransfers(tx: Tx, workspace: number, after: bigint, limit: number): Promise<Slice<bigint>> {
  const { rows } = await sql<Found>`
    with slice as materialized (
      select id, phase, settles from ledger.transfer
      where workspace = ${workspace} and id > ${String(after)}::bigint order by id limit ${limit}
    ), bounds as materialized (
      -- The last slice goes to the end, where entries without a transfer may lie.
      select case when count(*) = ${limit} then max(id) else 9223372036854775807 end as through from slice
    ), moved as materialized (
      select transfer, asset, sum(amount_minor) as minor from ledger.entry
      where workspace = ${workspace} and transfer > ${String(after)}::bigint and transfer <= (select through from bounds)
      group by transfer, asset
    ), held as materialized (
      select transfer, asset, sum(amount_minor) as minor from ledger.reservation
      where workspace = ${workspace} and transfer > ${String(after)}::bigint and transfer <= (select through from bounds)
      group by transfer, asset
    ), wrong as (
      select transfer, format('the entries in %s sum to %s', asset, minor) as detail
      from (select * from moved union all select * from held) sums where minor <> 0
      union all
      select transfer, 'there are entries and no such transfer'
      from (select transfer from moved union select transfer from held) named
      where not exists (select from slice where slice.id = named.transfer)
      union all
      select id, format('a transfer that is %s has no entries where they belong, or entries where none belong', phase) from slice
      where (phase in ('posted', 'post')) <> (id in (select transfer from moved))
        or (phase = 'pending') <> (id in (select transfer from held))
      union all
      select slice.id, 'it ends a transfer that is not pending' from slice
        left join ledger.transfer ended on ended.workspace = ${workspace} and ended.id = slice.settles
      where slice.settles is not null and ended.phase is distinct from 'pending'
      union all
      select slice.id, 'it is pending and ended, or neither' from slice
        left join ledger.pending open on open.workspace = ${workspace} and open.transfer = slice.id
        left join ledger.transfer settlement on settlement.workspace = ${workspace} and settlement.settles = slice.id
      where slice.phase = 'pending' and (open.transfer is null) = (settlement.id is null)
    )
    select (select count(*) from slice)::int as rows, (select max(id) from slice)::text as last,
      (select json_agg(told) from (
        select 'transfer' as "check", transfer, detail from wrong order by transfer limit ${findingsMax}
      ) told) as findings`.execute(tx)
  return toSlice(rows[0], limit, (row) => BigInt(row.last ?? 0))
}

const toSlice = <Cursor>(row: Found | undefined, limit: number, next: (row: Found) => Cursor): Slice<Cursor> => ({
  rows: row?.rows ?? 0,
  next: row && row.rows === limit ? next(row) : undefined,
  findings: row?.findings ?? [],
})
