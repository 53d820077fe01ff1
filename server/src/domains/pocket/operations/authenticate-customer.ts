import type { Deps } from '../../../kernel/deps.ts'
import type { CustomerCaller } from '../../../kernel/http.ts'
import { sha256 } from '../../../kernel/ids.ts'
import { findPerson } from '../../customers/index.ts'
import { describeShop } from '../../organization/index.ts'
import * as sessions from '../queries/sessions.ts'
import { idleSince, previousGraceMs, seenStepMs, workspaceOfToken } from '../rules/sessions.ts'

export const pocketCookie = 'regulars_pocket'

/**
 * Whose phone asks; undefined where nothing is presented or it is not valid. Looks at the pocket's own cookie alone: a
 * session of staff or a key is nobody here. Not remembered between requests, so that a device that was signed out and a
 * merge are true at once on every server.
 */
export async function authenticateCustomer(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { cookies }: { cookies: Record<string, string | undefined> },
): Promise<CustomerCaller | undefined> {
  const token = cookies[pocketCookie]
  const workspace = workspaceOfToken(token)
  if (token === undefined || workspace === undefined || workspace === 0) return undefined
  const now = clock.now()
  const hash = sha256(token)
  return db.as({ workspace, stores: '*' }, async (tx) => {
    const session = await sessions.findSession(tx, { workspace, hash, now, idleSince: idleSince(now) })
    if (!session) return undefined
    if (session.shown === 'previous' && now.getTime() - session.renewedAt.getTime() > previousGraceMs) {
      // Two hold what one was given: neither is believed any more.
      await sessions.deleteSession(tx, workspace, session.id)
      return undefined
    }
    if (session.shown === 'next') await sessions.acceptNextToken(tx, { workspace, id: session.id, hash, at: now })
    else if (now.getTime() - session.lastSeenAt.getTime() >= seenStepMs) {
      await sessions.noteSeen(tx, workspace, session.id, now)
    }
    const person = await findPerson(tx, workspace, session.customer)
    if (!person) return undefined
    const { timezone, currency } = await describeShop(tx, workspace)
    return {
      ...person,
      workspace,
      scope: { workspace, stores: '*' as const, timezone },
      session: session.id,
      currency,
      locale: session.locale,
    }
  })
}
