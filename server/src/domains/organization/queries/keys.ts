import type { ApiKeyKind, Locale, Permission } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'
import { one } from './workspaces.ts'

export type ApiKeyRow = {
  id: number
  kind: ApiKeyKind
  name: string
  prefix: string
  permissions: Permission[]
  createdAt: Date
  createdBy: string
  lastUsedAt: Date | null
  revokedAt: Date | null
}

const columns = sql`id, kind, name, prefix, permissions, created_at, created_by, last_used_at, revoked_at`

export type NewApiKey = Omit<ApiKeyRow, 'id' | 'lastUsedAt' | 'revokedAt'> & { workspace: number; tokenHash: Buffer }

export async function insertApiKey(tx: Tx, row: NewApiKey): Promise<ApiKeyRow> {
  const { rows } = await sql<ApiKeyRow>`
    insert into organization.api_key (workspace, kind, name, token_hash, prefix, permissions, created_at, created_by)
    values (${row.workspace}, ${row.kind}, ${row.name}, ${row.tokenHash}, ${row.prefix}, ${row.permissions},
      ${row.createdAt}, ${row.createdBy})
    returning ${columns}`.execute(tx)
  return one(rows)
}

export async function listApiKeys(tx: Tx, workspace: number): Promise<ApiKeyRow[]> {
  const { rows } = await sql<ApiKeyRow>`
    select ${columns} from organization.api_key where workspace = ${workspace} order by revoked_at nulls first, id desc`.execute(
    tx,
  )
  return rows
}

/** Revoking twice keeps the first time. */
export async function revokeApiKey(
  tx: Tx,
  { workspace, id, at }: { workspace: number; id: number; at: Date },
): Promise<ApiKeyRow> {
  const { rows } = await sql<ApiKeyRow>`
    update organization.api_key set revoked_at = coalesce(revoked_at, ${at}) where workspace = ${workspace} and id = ${id}
    returning ${columns}`.execute(tx)
  return one(rows)
}

export type KeyHolder = {
  id: number
  kind: ApiKeyKind
  name: string
  permissions: Permission[]
  lastUsedAt: Date | null
  workspace: number
  locale: Locale
  timezone: string
  currency: string
}

/** Needs the system scope: the key is all there is. Revoked keys are not found. */
export async function findKeyHolder(tx: Tx, tokenHash: Buffer): Promise<KeyHolder | undefined> {
  const { rows } = await sql<KeyHolder>`
    select k.id, k.kind, k.name, k.permissions, k.last_used_at, k.workspace, w.locale, w.timezone, w.currency
    from organization.api_key k join organization.workspace w on w.id = k.workspace
    where k.token_hash = ${tokenHash} and k.revoked_at is null`.execute(tx)
  return rows[0]
}

export async function noteKeyUse(
  tx: Tx,
  { workspace, id, at }: { workspace: number; id: number; at: Date },
): Promise<void> {
  await sql`
    update organization.api_key set last_used_at = ${at} where workspace = ${workspace} and id = ${id}`.execute(tx)
}
