import type { Deps } from '../../../kernel/deps.ts'
import type { CustomerCaller } from '../../../kernel/http.ts'
import { sha256 } from '../../../kernel/ids.ts'
import * as sessions from '../queries/sessions.ts'
import { sessionLifeMs, tokenAgeMs } from '../rules/sessions.ts'
import { newToken, type OpenedSession } from './open-session.ts'

/**
 * A new token for this phone's session once a day; undefined on the other calls. The old one stays good until the new one
 * has been seen, since the answer that carries it may be lost.
 */
export async function renewToken(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { scope, workspace, session }: CustomerCaller,
): Promise<OpenedSession | undefined> {
  const now = clock.now()
  return db.as(scope, async (tx) => {
    const held = await sessions.getSession(tx, workspace, session)
    if (!held || now.getTime() - held.renewedAt.getTime() < tokenAgeMs) return undefined
    const token = newToken(workspace)
    await sessions.offerNextToken(tx, { workspace, id: session, hash: sha256(token) })
    return { token, expiresAt: new Date(held.createdAt.getTime() + sessionLifeMs), workspace }
  })
}
