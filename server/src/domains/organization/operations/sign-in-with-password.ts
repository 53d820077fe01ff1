import type { SignIn } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { refusals } from '../errors.ts'
import * as staff from '../queries/staff.ts'
import { passwordLimits } from '../rules/sign-in.ts'
import { isPasswordRight } from './check-password.ts'
import { forgiveAttempts, limitAttempts } from './limit-attempts.ts'
import { type Browser, type OpenedSession, openSession } from './open-session.ts'
import { forgetPrincipals } from './recall-principal.ts'

/** Signs in with e-mail address and password. An unknown address takes as long and says the same as a wrong password. */
export async function signInWithPassword(
  deps: Deps,
  { email, password }: SignIn,
  browser: Browser,
): Promise<OpenedSession> {
  const limits = passwordLimits(email, browser.ip)
  await limitAttempts(deps, limits)
  const candidates = await deps.db.system((tx) => staff.listSignInCandidates(tx, email))
  const match = await findMatch(candidates, password)
  if (!match) {
    deps.log.info('a sign-in failed', { ip: browser.ip, requestId: browser.requestId })
    throw refusals.sign_in_failed()
  }
  const session = await deps.db.system(async (tx) => {
    // Again, inside the transaction: they may have been disabled while the hash was computed.
    const who = await staff.findSignInCandidate(tx, match.workspace, match.id)
    if (!who) throw refusals.sign_in_failed()
    return openSession(tx, deps, { who, method: 'password', browser })
  })
  await forgiveAttempts(deps, limits)
  forgetPrincipals(deps)
  return session
}

async function findMatch(candidates: staff.SignInCandidate[], password: string) {
  if (candidates.length === 0) await isPasswordRight(password, null)
  for (const candidate of candidates) {
    if (await isPasswordRight(password, candidate.passwordHash)) return candidate
  }
  return undefined
}
