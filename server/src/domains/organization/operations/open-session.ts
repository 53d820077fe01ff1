import type { SignInMethod } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { randomToken, sha256 } from '../../../kernel/ids.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { sweepExpired } from '../queries/attempts.ts'
import * as sessions from '../queries/sessions.ts'
import * as staff from '../queries/staff.ts'
import { idleSince, sessionLifeMs } from '../rules/sign-in.ts'
import { recordAudit } from './record-audit.ts'

/** The browser that asks: where it is and the session it already carries, if any. */
export type Browser = {
  ip: string | null
  userAgent: string | null
  requestId: string | null
  token: string | undefined
}

/** `token` goes into the cookie and nowhere else; the database keeps its hash. */
export type OpenedSession = { token: string; expiresAt: Date; workspace: number; account: number; staff: number }

/**
 * Opens a session for someone who has proved who they are. The browser's earlier session ends: a token that somebody
 * planted before sign-in is worth nothing after it.
 */
export async function openSession(
  tx: Tx,
  deps: Pick<Deps, 'secrets' | 'clock'>,
  { who, method, browser }: { who: staff.SignInCandidate; method: SignInMethod; browser: Browser },
): Promise<OpenedSession> {
  const at = deps.clock.now()
  if (browser.token) await sessions.deleteSessionByToken(tx, sha256(browser.token))
  const token = randomToken(32)
  const expiresAt = new Date(at.getTime() + sessionLifeMs)
  const { workspace, id: account } = who
  const { ip, requestId } = browser
  const userAgent = browser.userAgent?.slice(0, 300) ?? null
  const session = await sessions.insertSession(tx, {
    workspace,
    account,
    tokenHash: sha256(token),
    method,
    ip,
    userAgent,
    at,
    expiresAt,
  })
  await staff.activateStaff(tx, workspace, account)
  await staff.noteSignIn(tx, workspace, account, at)
  await sweepExpired(tx, { now: at, idleSince: idleSince(at) })
  await recordAudit(tx, deps, {
    workspace,
    actor: { kind: 'staff', id: who.staff, name: who.name, ip, requestId },
    action: 'session.opened',
    object: `staff/${who.staff}`,
    after: { session, method },
  })
  return { token, expiresAt, workspace, account, staff: who.staff }
}
