import type { LedgerFinding, LedgerVerification } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Round } from '../rules/round.ts'
import type { Asset } from '../rules/transfer.ts'

/** Takes the workspace's round until then; undefined while another process has it. */
export async function claimVerification(
  tx: Tx,
  workspace: number,
  { now, until }: { now: Date; until: Date },
): Promise<{ progress: Round | null } | undefined> {
  const { rows } = await sql<{ progress: Round | null }>`
    insert into ledger.verification (workspace, leased_until) values (${workspace}, ${until})
    on conflict (workspace) do update set leased_until = excluded.leased_until where verification.leased_until <= ${now}
    returning progress`.execute(tx)
  return rows[0]
}

/** Writes down how far a round is (null: over), what the last complete one saw, and lets others go on. */
export async function keepVerification(
  tx: Tx,
  workspace: number,
  { last, progress, now }: { last?: LedgerVerification | undefined; progress?: Round | null | undefined; now: Date },
): Promise<void> {
  await sql`
    insert into ledger.verification (workspace, leased_until, progress, last)
    values (${workspace}, ${now}, ${asJson(progress)}::jsonb, ${asJson(last)}::jsonb)
    on conflict (workspace) do update set leased_until = excluded.leased_until,
      progress = case when ${progress === undefined} then verification.progress else excluded.progress end,
      last = coalesce(excluded.last, verification.last)`.execute(tx)
}

const asJson = (value: unknown): string | null => (value === undefined || value === null ? null : JSON.stringify(value))

export async function findVerification(tx: Tx, workspace: number): Promise<LedgerVerification | undefined> {
  const { rows } = await sql<{ last: LedgerVerification | null }>`
    select last from ledger.verification where workspace = ${workspace}`.execute(tx)
  return rows[0]?.last ?? undefined
}

export type Stop = { at: Date; findings: LedgerFinding[] }

/** The first findings stay: they are what stopped it. */
export async function insertStop(
  tx: Tx,
  workspace: number,
  { at, findings }: { at: Date; findings: readonly LedgerFinding[] },
): Promise<void> {
  await sql`
    insert into ledger.stop (workspace, at, findings) values (${workspace}, ${at}, ${JSON.stringify(findings)}::jsonb)
    on conflict (workspace) do nothing`.execute(tx)
}

export async function findStop(tx: Tx, workspace: number): Promise<Stop | undefined> {
  const { rows } = await sql<Stop>`select at, findings from ledger.stop where workspace = ${workspace}`.execute(tx)
  return rows[0]
}

export async function deleteStop(tx: Tx, workspace: number): Promise<void> {
  await sql`delete from ledger.stop where workspace = ${workspace}`.execute(tx)
}

export type TrialRow = { asset: Asset; accounts: bigint; heldMinor: bigint; owedMinor: bigint }

/** Over all accounts; every asset sums to zero. */
export async function readTrialBalance(tx: Tx, workspace: number): Promise<TrialRow[]> {
  const { rows } = await sql<TrialRow>`
    select asset, count(*) as accounts, coalesce(sum(balance_minor) filter (where balance_minor > 0), 0)::bigint as held_minor,
      coalesce(sum(balance_minor) filter (where balance_minor < 0), 0)::bigint as owed_minor
    from ledger.account where workspace = ${workspace} group by asset order by asset`.execute(tx)
  return rows
}

/** What was sealed, and counted behind it. */
export async function countTransfers(tx: Tx, workspace: number): Promise<bigint> {
  const { rows } = await sql<{ transfers: bigint }>`
    select (coalesce((select sum(transfers) from ledger.seal where workspace = ${workspace}), 0)
      + (select count(*) from ledger.transfer where workspace = ${workspace} and id > coalesce(
          (select max(through_transfer) from ledger.seal where workspace = ${workspace}), 0)))::bigint as transfers`.execute(
    tx,
  )
  return rows[0]?.transfers ?? 0n
}

export type DuePending = { workspace: number; transfer: bigint; key: string; store: number; story: string }

/** Pending transfers of all workspaces whose time is over. */
export async function listDue(tx: Tx, now: Date, limit: number): Promise<DuePending[]> {
  const { rows } = await sql<DuePending>`
    select p.workspace, p.transfer, t.key, t.store, t.story from ledger.pending p
      join ledger.transfer t on t.workspace = p.workspace and t.id = p.transfer
    where p.until <= ${now} order by p.until limit ${limit}`.execute(tx)
  return rows
}

export type Gauges = { stopped: number; oldestRound: Date | null; lastTransfer: bigint }

/** Over all workspaces: how many are stopped, when the oldest complete round began, the last number given out. */
export async function readGauges(tx: Tx): Promise<Gauges> {
  const { rows } = await sql<Gauges>`
    select (select count(*) from ledger.stop)::int as stopped,
      (select min((last ->> 'startedAt')::timestamptz) from ledger.verification) as oldest_round,
      (select case when is_called then last_value else 0 end from ledger.transfer_id) as last_transfer`.execute(tx)
  return rows[0] ?? { stopped: 0, oldestRound: null, lastTransfer: 0n }
}
