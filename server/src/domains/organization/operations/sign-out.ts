import type { Deps } from '../../../kernel/deps.ts'
import { sha256 } from '../../../kernel/ids.ts'
import { deleteSessionByToken } from '../queries/sessions.ts'
import { findSignInCandidate } from '../queries/staff.ts'
import type { Browser } from './open-session.ts'
import { forgetPrincipals } from './recall-principal.ts'
import { recordAudit } from './record-audit.ts'

/** Ends the session that this browser carries. Quiet when there is none: the wish is fulfilled. */
export async function signOut(deps: Deps, { token, ip, requestId }: Browser): Promise<void> {
  if (!token) return
  await deps.db.system(async (tx) => {
    const ended = await deleteSessionByToken(tx, sha256(token))
    const who = ended && (await findSignInCandidate(tx, ended.workspace, ended.account))
    if (!who) return
    await recordAudit(tx, deps, {
      workspace: who.workspace,
      actor: { kind: 'staff', id: who.staff, name: who.name, ip, requestId },
      action: 'session.ended',
      object: `staff/${who.staff}`,
      after: { session: ended.id },
    })
  })
  forgetPrincipals(deps)
}
