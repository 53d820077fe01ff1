import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export type KeptModel = { computedAt: Date; lastDay: number; body: Buffer }

/** Replaces the fitted predictor of the workspace. */
export async function keepModel(tx: Tx, workspace: number, { computedAt, lastDay, body }: KeptModel): Promise<void> {
  await sql`
    insert into models.interest (workspace, computed_at, last_day, body)
    values (${workspace}, ${computedAt}, ${lastDay}, ${body})
    on conflict (workspace) do update
    set computed_at = excluded.computed_at, last_day = excluded.last_day, body = excluded.body`.execute(tx)
}

/** When the predictor was fitted; undefined where it never was. */
export async function findFittedAt(tx: Tx, workspace: number): Promise<Date | undefined> {
  const { rows } = await sql<{ computedAt: Date }>`
    select computed_at from models.interest where workspace = ${workspace}`.execute(tx)
  return rows[0]?.computedAt
}

export async function findModel(tx: Tx, workspace: number): Promise<KeptModel | undefined> {
  const { rows } = await sql<KeptModel>`
    select computed_at, last_day, body from models.interest where workspace = ${workspace}`.execute(tx)
  return rows[0]
}
