import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import * as queries from '../queries/audit.ts'
import { auditHeadText, auditText, chainStart } from '../rules/audit-chain.ts'
import type { Authority } from '../rules/roles.ts'

/** Who did it and from where, as the audit log keeps it. */
export type Actor = {
  kind: 'staff' | 'key' | 'system'
  id: number | null
  name: string
  ip: string | null
  requestId: string | null
}

/** Whoever asks for an operation: what they may, and who they are. */
export type Caller = Authority & { workspace: number; actor: Actor }

export type AuditNote = {
  workspace: number
  actor: Actor
  /** `noun.past-participle`, such as `store.created`. */
  action: string
  /** `noun/id`, such as `store/12`. */
  object: string
  /** JSON values; never a password, token or personal data of a customer. */
  before?: unknown
  after?: unknown
}

/**
 * Appends to the workspace's audit log, in the transaction of the change itself. The end of the chain stays locked until
 * commit, so make it the last thing a transaction does and keep that transaction short.
 */
export async function recordAudit(tx: Tx, { secrets, clock }: Pick<Deps, 'secrets' | 'clock'>, note: AuditNote) {
  const { workspace, actor, action, object, before = null, after = null } = note
  const head = await queries.findAuditHeadForUpdate(tx, workspace)
  invariant(head, `workspace ${workspace} has no audit log; it is made with the workspace`)
  const facts = {
    workspace,
    number: head.number + 1,
    at: clock.now(),
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    action,
    object,
    before: asJson(before),
    after: asJson(after),
    ip: actor.ip,
    requestId: actor.requestId,
  }
  const hash = secrets.blindIndex(auditText(head.hash, facts))
  await queries.insertAudit(tx, { ...facts, hash })
  const seal = secrets.blindIndex(auditHeadText({ workspace, number: facts.number, hash }))
  await queries.moveAuditHead(tx, workspace, { number: facts.number, hash, seal })
}

// The verifier hashes what PostgreSQL gives back, so hash what it will be given: dates as text, no undefined.
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** Starts the chain of a new workspace. */
export async function startAudit(tx: Tx, { secrets }: Pick<Deps, 'secrets'>, workspace: number): Promise<void> {
  const start = { workspace, number: 0, hash: chainStart }
  await queries.insertAuditHead(tx, workspace, { ...start, seal: secrets.blindIndex(auditHeadText(start)) })
}
