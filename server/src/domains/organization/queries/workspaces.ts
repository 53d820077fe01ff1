import type { Locale } from '@regulars/contract'
import { sql } from 'kysely'
import { kernelRefusals } from '../../../kernel/errors.ts'
import type { Tx } from '../../../kernel/postgres.ts'

export type WorkspaceRow = {
  id: number
  publicId: string
  name: string
  timezone: string
  currency: string
  locale: Locale
  createdAt: Date
}

export type NewWorkspace = Omit<WorkspaceRow, 'id'>

const columns = sql`id, public_id, name, timezone, currency, locale, created_at`

export async function insertWorkspace(tx: Tx, row: NewWorkspace): Promise<WorkspaceRow> {
  const { rows } = await sql<WorkspaceRow>`
    insert into organization.workspace (public_id, name, timezone, currency, locale, created_at)
    values (${row.publicId}, ${row.name}, ${row.timezone}, ${row.currency}, ${row.locale}, ${row.createdAt})
    returning ${columns}`.execute(tx)
  return one(rows)
}

/** The oldest workspace: on a self-hosted server usually the only one. */
export async function findFirstWorkspace(tx: Tx): Promise<WorkspaceRow | undefined> {
  const { rows } = await sql<WorkspaceRow>`
    select ${columns} from organization.workspace order by id limit 1`.execute(tx)
  return rows[0]
}

export async function getWorkspace(tx: Tx, id: number): Promise<WorkspaceRow> {
  const { rows } = await sql<WorkspaceRow>`select ${columns} from organization.workspace where id = ${id}`.execute(tx)
  return one(rows)
}

export async function findWorkspaceByPublicId(tx: Tx, publicId: string): Promise<WorkspaceRow | undefined> {
  const { rows } = await sql<WorkspaceRow>`
    select ${columns} from organization.workspace where public_id = ${publicId}`.execute(tx)
  return rows[0]
}

export async function listWorkspaces(tx: Tx): Promise<WorkspaceRow[]> {
  const { rows } = await sql<WorkspaceRow>`select ${columns} from organization.workspace order by id`.execute(tx)
  return rows
}

/** Until commit, changes that count owners of this workspace wait for each other. */
export async function lockWorkspace(tx: Tx, id: number): Promise<void> {
  await sql`select 1 from organization.workspace where id = ${id} for no key update`.execute(tx)
}

/** Until commit, nobody else decides whether a first workspace is needed. */
export async function lockFirstStart(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('organization.first_start'))`.execute(tx)
}

export type WorkspaceChange = Partial<Pick<WorkspaceRow, 'name' | 'timezone' | 'currency' | 'locale'>>

export async function updateWorkspace(tx: Tx, id: number, change: WorkspaceChange): Promise<WorkspaceRow> {
  const { rows } = await sql<WorkspaceRow>`
    update organization.workspace set
      name = coalesce(${change.name ?? null}, name),
      timezone = coalesce(${change.timezone ?? null}, timezone),
      currency = coalesce(${change.currency ?? null}, currency),
      locale = coalesce(${change.locale ?? null}, locale)
    where id = ${id} returning ${columns}`.execute(tx)
  return one(rows)
}

/** The row, or the 404 that masks what may not be seen. */
export function one<Row>(rows: Row[]): Row {
  const row = rows[0]
  if (row === undefined) throw kernelRefusals.not_found()
  return row
}
