import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export type Declared = { label: number; customer: number; value: string | null; at: Date; evidence: string }

/** Keeps what was said of records; the latest word wins, whatever order it arrives in. */
export async function upsertDeclared(tx: Tx, workspace: number, rows: readonly Declared[]): Promise<void> {
  await sql`
    insert into labels.declared as d (workspace, label, customer, value, at, evidence)
    select ${workspace}, label, customer, value, at, evidence
    from unnest(${rows.map((r) => r.label)}::int[], ${rows.map((r) => r.customer)}::int[], ${rows.map((r) => r.value)}::text[],
      ${rows.map((r) => r.at.toISOString())}::timestamptz[], ${rows.map((r) => r.evidence)}::text[])
      as t (label, customer, value, at, evidence)
    on conflict (workspace, label, customer) do update set value = excluded.value, at = excluded.at, evidence = excluded.evidence
    where d.at <= excluded.at`.execute(tx)
}

/** What was said of these records, or of all, by these labels. */
export async function listDeclared(
  tx: Tx,
  workspace: number,
  labels: readonly number[],
  customers?: readonly number[],
): Promise<Declared[]> {
  const { rows } = await sql<Declared>`
    select label, customer, value, at, evidence from labels.declared
    where workspace = ${workspace} and label = any(${[...labels]}::int[])
      and (${customers === undefined} or customer = any(${[...(customers ?? [])]}::int[]))`.execute(tx)
  return rows
}
