import type { PocketDevices } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { kernelRefusals } from '../../../kernel/errors.ts'
import type { CustomerCaller } from '../../../kernel/http.ts'
import { sha256 } from '../../../kernel/ids.ts'
import * as sessions from '../queries/sessions.ts'
import { idleSince, workspaceOfToken } from '../rules/sessions.ts'

/** The phones on which the customer is signed in, the one in use last first. */
export async function listDevices({ db, clock }: Deps, me: CustomerCaller): Promise<PocketDevices> {
  const now = clock.now()
  const rows = await db.as(me.scope, (tx) => sessions.listSessions(tx, { ...me, now, idleSince: idleSince(now) }))
  return {
    devices: rows.map((row) => ({
      id: row.id,
      current: row.id === me.session,
      how: row.method,
      ...(row.agent ? { userAgent: row.agent } : {}),
      createdAt: row.createdAt.toISOString(),
      lastSeenAt: row.lastSeenAt.toISOString(),
    })),
  }
}

/** Signs out one of the customer's own phones, or all but the present one. */
export async function endSessions({ db }: Deps, me: CustomerCaller, which: { only: number } | 'others'): Promise<void> {
  const own = { workspace: me.workspace, records: me.records }
  await db.as(me.scope, async (tx) => {
    const ended = await sessions.deleteSessions(tx, {
      ...own,
      ...(which === 'others' ? { except: me.session } : which),
    })
    if (which !== 'others' && ended === 0) throw kernelRefusals.not_found()
  })
}

/** Ends the session that this phone carries. Quiet when there is none: the wish is fulfilled. */
export async function signOut({ db }: Deps, token: string | undefined): Promise<void> {
  const workspace = workspaceOfToken(token)
  if (token === undefined || !workspace) return
  await db.as({ workspace, stores: '*' }, (tx) => sessions.deleteSessionByToken(tx, workspace, sha256(token)))
}
