import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'
import type { AuditFacts } from '../rules/audit-chain.ts'

export type AuditRow = AuditFacts & { hash: Buffer }
export type AuditHead = { number: number; hash: Buffer; seal: Buffer }

const columns = sql`workspace, number, at, actor_kind, actor_id, actor_name, action, object, before, after, ip, request_id, hash`

/** The end of the chain, locked until commit: the next entry must know the one before it. */
export async function findAuditHeadForUpdate(tx: Tx, workspace: number): Promise<AuditHead | undefined> {
  const { rows } = await sql<AuditHead>`
    select number, hash, seal from organization.audit_head where workspace = ${workspace} for update`.execute(tx)
  return rows[0]
}

/** Without the lock, for the verifier. */
export async function findAuditHead(tx: Tx, workspace: number): Promise<AuditHead | undefined> {
  const { rows } = await sql<AuditHead>`
    select number, hash, seal from organization.audit_head where workspace = ${workspace}`.execute(tx)
  return rows[0]
}

export async function insertAuditHead(tx: Tx, workspace: number, head: AuditHead): Promise<void> {
  await sql`
    insert into organization.audit_head (workspace, number, hash, seal)
    values (${workspace}, ${head.number}, ${head.hash}, ${head.seal})`.execute(tx)
}

export async function moveAuditHead(tx: Tx, workspace: number, head: AuditHead): Promise<void> {
  await sql`
    update organization.audit_head set number = ${head.number}, hash = ${head.hash}, seal = ${head.seal}
    where workspace = ${workspace}`.execute(tx)
}

const json = (value: unknown): string | null => (value === null || value === undefined ? null : JSON.stringify(value))

export async function insertAudit(tx: Tx, row: AuditRow): Promise<void> {
  await sql`
    insert into organization.audit (${columns})
    values (${row.workspace}, ${row.number}, ${row.at}, ${row.actorKind}, ${row.actorId}, ${row.actorName}, ${row.action},
      ${row.object}, ${json(row.before)}::jsonb, ${json(row.after)}::jsonb, ${row.ip}, ${row.requestId}, ${row.hash})`.execute(
    tx,
  )
}

/** Oldest first, from `after` on: the order of the chain. */
export async function listAuditChain(
  tx: Tx,
  { workspace, after, limit }: { workspace: number; after: number; limit: number },
): Promise<AuditRow[]> {
  const { rows } = await sql<AuditRow>`
    select ${columns} from organization.audit where workspace = ${workspace} and number > ${after}
    order by number limit ${limit}`.execute(tx)
  return rows
}

export type AuditFilter = {
  workspace: number
  action: string | undefined
  object: string | undefined
  /** Entries before this number. */
  before: number | undefined
  limit: number
}

/** Latest first. */
export async function listAudit(tx: Tx, filter: AuditFilter): Promise<AuditRow[]> {
  const { rows } = await sql<AuditRow>`
    select ${columns} from organization.audit where workspace = ${filter.workspace}
      and (${filter.action ?? null}::text is null or action = ${filter.action ?? null})
      and (${filter.object ?? null}::text is null or object = ${filter.object ?? null})
      and (${filter.before ?? null}::int is null or number < ${filter.before ?? null}::int)
    order by number desc limit ${filter.limit}`.execute(tx)
  return rows
}
