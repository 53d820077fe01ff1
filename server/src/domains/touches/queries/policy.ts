import type { GatePolicy } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'
import type { HookFit } from '../rules/fatigue.ts'

export type PolicyRow = { version: number; policy: GatePolicy; changedAt: Date; changedBy: string }

export async function findPolicy(tx: Tx, workspace: number): Promise<PolicyRow | undefined> {
  const { rows } = await sql<PolicyRow>`
    select version, policy, changed_at, changed_by from touches.policy
    where workspace = ${workspace} order by version desc limit 1`.execute(tx)
  return rows[0]
}

/** False where somebody else made this version first. */
export async function insertPolicy(tx: Tx, workspace: number, row: PolicyRow): Promise<boolean> {
  const { rows } = await sql`
    insert into touches.policy (workspace, version, policy, changed_at, changed_by)
    values (${workspace}, ${row.version}, ${JSON.stringify(row.policy)}, ${row.changedAt}, ${row.changedBy})
    on conflict (workspace, version) do nothing returning version`.execute(tx)
  return rows.length > 0
}

/** Locked until commit, in the order of the name, always after the people. */
export async function lockBudgets(tx: Tx, workspace: number, names: readonly string[]): Promise<void> {
  const sorted = [...new Set(names)].sort()
  await sql`
    insert into touches.budget (workspace, name)
    select ${workspace}, asked from unnest(${sorted}::text[]) with ordinality as w(asked, turn) order by turn
    on conflict (workspace, name) do nothing`.execute(tx)
  await sql`
    select known.name from unnest(${sorted}::text[]) with ordinality as w(asked, turn)
    cross join lateral (
      select name from touches.budget where workspace = ${workspace} and name = asked offset 0 for update
    ) known`.execute(tx)
}

export type SpentRow = { name: string; day: bigint; month: bigint }

/** What was spent of these budgets on a day (YYYY-MM-DD) and in its month. */
export async function readSpent(
  tx: Tx,
  workspace: number,
  { names, day }: { names: readonly string[]; day: string },
): Promise<SpentRow[]> {
  const { rows } = await sql<SpentRow>`
    select name, coalesce(sum(spent_minor) filter (where day = ${day}::date), 0)::bigint as day,
      sum(spent_minor)::bigint as month
    from touches.spent where workspace = ${workspace} and name = any (${[...names]}::text[])
      and day >= date_trunc('month', ${day}::date) and day < date_trunc('month', ${day}::date) + interval '1 month'
    group by name`.execute(tx)
  return rows
}

export async function addSpent(
  tx: Tx,
  workspace: number,
  { day, sums }: { day: string; sums: { name: string; minor: number }[] },
): Promise<void> {
  await sql`
    insert into touches.spent (workspace, name, day, spent_minor)
    select ${workspace}, name, ${day}::date, minor
    from json_to_recordset(${JSON.stringify(sums)}::json) as s(name text, minor bigint) order by name
    on conflict (workspace, name, day) do update set spent_minor = spent.spent_minor + excluded.spent_minor`.execute(tx)
}

export async function readFits(tx: Tx, workspace: number): Promise<Map<string, HookFit & { fittedAt: Date }>> {
  const { rows } = await sql<HookFit & { hook: string; fittedAt: Date }>`
    select hook, slope, low, high, fitted_at from touches.hook_fit where workspace = ${workspace}`.execute(tx)
  return new Map(rows.map(({ hook, ...fit }) => [hook, fit]))
}

export async function replaceFits(
  tx: Tx,
  workspace: number,
  { fits, at }: { fits: (HookFit & { hook: string })[]; at: Date },
): Promise<void> {
  await sql`delete from touches.hook_fit where workspace = ${workspace}`.execute(tx)
  await sql`
    insert into touches.hook_fit (workspace, hook, slope, low, high, fitted_at)
    select ${workspace}, hook, slope, low, high, ${at}
    from json_to_recordset(${JSON.stringify(fits)}::json) as f(
      hook text, slope double precision, low double precision, high double precision)`.execute(tx)
}
