import type { Deps } from '../../../kernel/deps.ts'
import { sha256 } from '../../../kernel/ids.ts'
import { refusals } from '../errors.ts'
import { useSignInLink } from '../queries/sessions.ts'
import * as staff from '../queries/staff.ts'
import { networkLimits } from '../rules/sign-in.ts'
import { forgiveAttempts, limitAttempts } from './limit-attempts.ts'
import { type Browser, type OpenedSession, openSession } from './open-session.ts'
import { forgetPrincipals } from './recall-principal.ts'

/** Signs in with a one-time link. Of two uses at once, one gets in. */
export async function signInWithLink(deps: Deps, token: string, browser: Browser): Promise<OpenedSession> {
  const limits = networkLimits(browser.ip)
  await limitAttempts(deps, limits)
  const session = await deps.db.system(async (tx) => {
    const used = await useSignInLink(tx, { tokenHash: sha256(token), now: deps.clock.now() })
    const who = used && (await staff.findSignInCandidate(tx, used.workspace, used.account))
    if (!who) throw refusals.sign_in_link_invalid()
    return openSession(tx, deps, { who, method: 'link', browser })
  })
  await forgiveAttempts(deps, limits)
  forgetPrincipals(deps)
  return session
}
