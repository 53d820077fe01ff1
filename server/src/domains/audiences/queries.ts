import type { AudienceExpression } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../kernel/postgres.ts'

export type AudienceRow = {
  id: string
  name: string
  note: string
  expression: AudienceExpression
  staff: number | null
  changedAt: Date
}

const columns = sql`id, name, note, expression, staff, changed_at`

export async function listAudiences(tx: Tx, workspace: number): Promise<AudienceRow[]> {
  const { rows } = await sql<AudienceRow>`
    select ${columns} from audiences.audience where workspace = ${workspace} order by name`.execute(tx)
  return rows
}

export async function findAudience(tx: Tx, workspace: number, id: string): Promise<AudienceRow | undefined> {
  const { rows } = await sql<AudienceRow>`
    select ${columns} from audiences.audience where workspace = ${workspace} and id = ${id}`.execute(tx)
  return rows[0]
}

/** Undefined where the name is taken. */
export async function insertAudience(tx: Tx, workspace: number, row: AudienceRow): Promise<AudienceRow | undefined> {
  const { rows } = await sql<AudienceRow>`
    insert into audiences.audience (workspace, id, name, note, expression, staff, changed_at)
    values (${workspace}, ${row.id}, ${row.name}, ${row.note}, ${JSON.stringify(row.expression)}::jsonb, ${row.staff}, ${row.changedAt})
    on conflict (workspace, name) do nothing returning ${columns}`.execute(tx)
  return rows[0]
}

/** Undefined where the name is another's. */
export async function updateAudience(tx: Tx, workspace: number, row: AudienceRow): Promise<AudienceRow | undefined> {
  const { rows } = await sql<AudienceRow>`
    update audiences.audience set name = ${row.name}, note = ${row.note}, expression = ${JSON.stringify(row.expression)}::jsonb,
      changed_at = ${row.changedAt}
    where workspace = ${workspace} and id = ${row.id}
      and not exists (select from audiences.audience o where o.workspace = ${workspace} and o.name = ${row.name} and o.id <> ${row.id})
    returning ${columns}`.execute(tx)
  return rows[0]
}

export async function deleteAudience(tx: Tx, workspace: number, id: string): Promise<void> {
  await sql`delete from audiences.audience where workspace = ${workspace} and id = ${id}`.execute(tx)
}

export type SnapshotRow = { at: Date; customers: number; joined: number; leftCount: number }

export async function listSnapshots(tx: Tx, workspace: number, audience: string): Promise<SnapshotRow[]> {
  const { rows } = await sql<SnapshotRow>`
    select at, customers, joined, left_count from audiences.snapshot
    where workspace = ${workspace} and audience = ${audience} order by at desc limit 400`.execute(tx)
  return rows.reverse()
}

export async function findLastMembers(tx: Tx, workspace: number, audience: string): Promise<Buffer | undefined> {
  const { rows } = await sql<{ members: Buffer }>`
    select members from audiences.snapshot where workspace = ${workspace} and audience = ${audience}
    order by at desc limit 1`.execute(tx)
  return rows[0]?.members
}

export async function insertSnapshot(
  tx: Tx,
  workspace: number,
  audience: string,
  row: SnapshotRow & { members: Buffer },
): Promise<void> {
  await sql`
    insert into audiences.snapshot (workspace, audience, at, customers, joined, left_count, members)
    values (${workspace}, ${audience}, ${row.at}, ${row.customers}, ${row.joined}, ${row.leftCount}, ${row.members})
    on conflict do nothing`.execute(tx)
}

export type ListRow = { id: string; name: string; customers: number[]; createdAt: Date }

export async function insertList(tx: Tx, workspace: number, row: ListRow): Promise<void> {
  await sql`
    insert into audiences.list (workspace, id, name, customers, created_at)
    values (${workspace}, ${row.id}, ${row.name}, ${row.customers}::int[], ${row.createdAt})`.execute(tx)
}

export async function findList(tx: Tx, workspace: number, id: string): Promise<ListRow | undefined> {
  const { rows } = await sql<ListRow>`
    select id, name, customers, created_at from audiences.list where workspace = ${workspace} and id = ${id}`.execute(
    tx,
  )
  return rows[0]
}

export async function listLists(tx: Tx, workspace: number): Promise<ListRow[]> {
  const { rows } = await sql<ListRow>`
    select id, name, customers, created_at from audiences.list where workspace = ${workspace} order by created_at desc`.execute(
    tx,
  )
  return rows
}
