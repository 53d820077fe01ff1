import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

/** One process at a time computes labels. Ends with the transaction. */
export async function tryLabelLock(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`
    select pg_try_advisory_xact_lock(hashtext('regulars.labels')) as held`.execute(tx)
  return rows[0]?.held ?? false
}

/** The next version. From a sequence: a rolled back writer must not give its number, already in ClickHouse, to another. */
export async function takeVersion(tx: Tx, workspace: number): Promise<bigint> {
  const { rows } = await sql<{ version: bigint }>`
    insert into labels.clock as c (workspace, version) values (${workspace}, nextval('labels.version'))
    on conflict (workspace) do update set version = excluded.version returning version`.execute(tx)
  return rows[0]?.version ?? 0n
}

/** The last version, and the count of changes of definitions: readers keep both and look again when they moved. */
export async function readClock(tx: Tx, workspace: number): Promise<{ version: bigint; definitions: number }> {
  const { rows } = await sql<{ version: bigint; definitions: number }>`
    select version, definitions from labels.clock where workspace = ${workspace}`.execute(tx)
  return rows[0] ?? { version: 0n, definitions: 0 }
}

export async function raiseDefinitions(tx: Tx, workspace: number): Promise<void> {
  await sql`
    insert into labels.clock as c (workspace, version, definitions) values (${workspace}, 0, 1)
    on conflict (workspace) do update set definitions = c.definitions + 1`.execute(tx)
}

/** Waits until no other process computes labels. Ends with the transaction. */
export async function lockLabels(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('regulars.labels'))`.execute(tx)
}
