import type { AuditPage, AuditQuery } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import * as queries from '../queries/audit.ts'
import type { Caller } from './record-audit.ts'

/** The audit log of the workspace, latest first. */
export async function listAudit(
  { db }: Deps,
  by: Caller,
  { action, object, limit, cursor }: AuditQuery,
): Promise<AuditPage> {
  const before = cursor !== undefined && /^\d{1,9}$/.test(cursor) ? Number(cursor) : undefined
  const rows = await db.as(by.scope, (tx) =>
    queries.listAudit(tx, { workspace: by.workspace, action, object, before, limit: limit + 1 }),
  )
  const items = rows.slice(0, limit).map((row) => ({
    number: row.number,
    at: row.at.toISOString(),
    actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
    action: row.action,
    object: row.object,
    before: row.before,
    after: row.after,
    ip: row.ip,
    requestId: row.requestId,
  }))
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last ? String(last.number) : null }
}
