import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export async function listMerged(tx: Tx, workspace: number): Promise<{ ordinal: number; mergedInto: number }[]> {
  const { rows } = await sql<{ ordinal: number; mergedInto: number }>`
    select ordinal, merged_into from customers.customer
    where workspace = ${workspace} and merged_into is not null order by ordinal`.execute(tx)
  return rows
}

export type MergeRow = {
  id: number
  at: Date
  kept: number
  gone: number
  reason: string
  staff: number | null
  undoneAt: Date | null
  undoneBy: number | null
}

/**
 * True where all of these customers are in scope: what joins or divides people is for those who see all of them.
 * Decided in the query, so that what the reader must not see takes no place in a page.
 */
const allVisible = (workspace: number, ordinals: ReturnType<typeof sql>) => sql`not exists (
  select from unnest(${ordinals}) as named where not exists (
    select from customers.customer c where c.workspace = ${workspace} and c.ordinal = named))`

export async function getMergeForUpdate(tx: Tx, workspace: number, id: number): Promise<MergeRow | undefined> {
  const { rows } = await sql<MergeRow>`
    select id, at, kept, gone, reason, staff, undone_at, undone_by from customers.merge
    where workspace = ${workspace} and id = ${id} for update`.execute(tx)
  return rows[0]
}

/** Ends a merge: `gone` speaks again for itself and for all that had joined it, whoever can see them. */
export async function markUndone(tx: Tx, workspace: number, merge: MergeRow, staff: number | null): Promise<void> {
  await sql`update customers.merge set undone_at = now(), undone_by = ${staff} where workspace = ${workspace} and id = ${merge.id}`.execute(
    tx,
  )
  await sql`
    with recursive part (ordinal) as (
      values (${merge.gone}::int)
      union
      select m.gone from part join customers.merge m on m.workspace = ${workspace} and m.kept = part.ordinal and m.undone_at is null
    )
    update customers.customer c set merged_into = nullif(${merge.gone}::int, c.ordinal)
    from part where c.workspace = ${workspace} and c.ordinal = part.ordinal`.execute(tx)
  await sql`
    update customers.presence p set person = ${merge.gone} from customers.customer c
    where p.workspace = ${workspace} and p.customer = c.ordinal
      and c.workspace = ${workspace} and (c.ordinal = ${merge.gone} or c.merged_into = ${merge.gone})`.execute(tx)
}

/** Merges of these people (any record of theirs), or the latest of all. Newest first. */
export async function listMerges(
  tx: Tx,
  workspace: number,
  filter: { customers?: number[]; limit: number },
): Promise<MergeRow[]> {
  const { rows } = await sql<MergeRow>`
    select id, at, kept, gone, reason, staff, undone_at, undone_by from customers.merge
    where workspace = ${workspace} and ${allVisible(workspace, sql`array[kept, gone]`)}
      and (${filter.customers === undefined} or kept = any (${filter.customers ?? []}::int[]) or gone = any (${filter.customers ?? []}::int[]))
    order by id desc limit ${filter.limit}`.execute(tx)
  return rows
}

export type ConflictRow = {
  id: number
  at: Date
  kind: string
  customers: number[]
  source: string
  settledAt: Date | null
}

export async function listConflicts(tx: Tx, workspace: number, limit: number): Promise<ConflictRow[]> {
  const { rows } = await sql<ConflictRow>`
    select id, at, kind, customers, source, settled_at from customers.conflict
    where workspace = ${workspace} and ${allVisible(workspace, sql`customers`)} order by settled_at is not null, id desc limit ${limit}`.execute(
    tx,
  )
  return rows
}
