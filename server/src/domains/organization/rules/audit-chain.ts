/** One entry as it is hashed. `before` and `after` are JSON values. */
export type AuditFacts = {
  workspace: number
  number: number
  at: Date
  actorKind: 'staff' | 'key' | 'system'
  actorId: number | null
  actorName: string
  action: string
  object: string
  before: unknown
  after: unknown
  ip: string | null
  requestId: string | null
}

/** Objects with their keys sorted: PostgreSQL keeps `jsonb` keys in an order of its own. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (value === null || typeof value !== 'object') return value ?? null
  const entries = Object.entries(value).filter(([, field]) => field !== undefined)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, field]) => [key, canonical(field)]))
}

/** The text whose keyed hash is the entry's place in the chain: the hash before it and everything it says. */
export function auditText(previousHash: Buffer, facts: AuditFacts): string {
  const { workspace, number, at, actorKind, actorId, actorName, action, object, before, after, ip, requestId } = facts
  const fields = [workspace, number, at.toISOString(), actorKind, actorId, actorName, action, object, ip, requestId]
  return JSON.stringify(['audit', previousHash.toString('hex'), ...fields, canonical(before), canonical(after)])
}

/** The text that seals the end of the chain. */
export const auditHeadText = (head: { workspace: number; number: number; hash: Buffer }): string =>
  JSON.stringify(['audit-head', head.workspace, head.number, head.hash.toString('hex')])

/** What the first entry of a workspace has before it. */
export const chainStart: Buffer = Buffer.alloc(16)
