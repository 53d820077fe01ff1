import type { Session } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { kernelRefusals } from '../../../kernel/errors.ts'
import * as queries from '../queries/sessions.ts'
import { idleSince } from '../rules/sign-in.ts'
import type { StaffPrincipal } from './authenticate-request.ts'
import { forgetPrincipals } from './recall-principal.ts'
import { type Caller, recordAudit } from './record-audit.ts'

/** The devices on which the caller is signed in. */
export async function listSessions({ db, clock }: Deps, me: StaffPrincipal): Promise<Session[]> {
  const now = clock.now()
  const own = { workspace: me.workspace, account: me.account, now, idleSince: idleSince(now) }
  const rows = await db.as(me.scope, (tx) => queries.listSessions(tx, own))
  return rows.map((row) => ({
    id: row.id,
    current: row.id === me.session,
    method: row.method,
    ip: row.ip,
    userAgent: row.userAgent,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  }))
}

/** Signs out: one of the caller's own sessions, or all but the present one. How many ended. */
export async function endSessions(
  deps: Deps,
  me: StaffPrincipal,
  by: Caller,
  which: { only: number } | 'others',
): Promise<number> {
  const own = { workspace: me.workspace, account: me.account }
  const ended = await deps.db.as(me.scope, async (tx) => {
    const count = await queries.deleteSessions(
      tx,
      which === 'others' ? { ...own, except: me.session } : { ...own, ...which },
    )
    if (which !== 'others' && count === 0) throw kernelRefusals.not_found()
    if (count > 0) {
      const after = which === 'others' ? { ended: count } : { session: which.only }
      await recordAudit(tx, deps, { ...by, action: 'session.ended', object: `staff/${me.id}`, after })
    }
    return count
  })
  forgetPrincipals(deps)
  return ended
}
