import type { Deps } from '../../../kernel/deps.ts'
import { randomToken, sha256 } from '../../../kernel/ids.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import * as sessions from '../queries/sessions.ts'
import { idleSince, sessionLifeMs, workspaceOfToken } from '../rules/sessions.ts'

/** The phone that asks: where it is, what it says of itself and the session it already carries, if any. */
export type Phone = { ip: string | null; agent: string | null; token: string | undefined }

/** `token` goes into the cookie and nowhere else; the database keeps its hash. */
export type OpenedSession = { token: string; expiresAt: Date; workspace: number }

export const newToken = (workspace: number): string => `${workspace}.${randomToken(32)}`

type Opening = {
  workspace: number
  /** The record that was recognised; whom it belongs to is asked at each request. */
  customer: number
  method: 'code' | 'link'
  door: string
  locale: string
  phone: Phone
}

/** Opens a session for somebody who has proved who they are. The earlier session of this phone ends. */
export async function openSession(tx: Tx, { clock }: Pick<Deps, 'clock'>, opening: Opening): Promise<OpenedSession> {
  const { workspace, customer, method, door, locale, phone } = opening
  const at = clock.now()
  const earlier = workspaceOfToken(phone.token)
  if (phone.token !== undefined && earlier === workspace) {
    await sessions.deleteSessionByToken(tx, workspace, sha256(phone.token))
  }
  const token = newToken(workspace)
  const expiresAt = new Date(at.getTime() + sessionLifeMs)
  const agent = phone.agent?.slice(0, 300) ?? null
  const row = { workspace, customer, tokenHash: sha256(token), method, door, locale, agent, at, expiresAt }
  await sessions.insertSession(tx, row)
  await sessions.sweep(tx, workspace, { now: at, idleSince: idleSince(at) })
  return { token, expiresAt, workspace }
}
