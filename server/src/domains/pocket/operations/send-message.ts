import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import * as secrets from '../queries/secrets.ts'
import { outboxKeepMs } from '../rules/sessions.ts'

export type ShortMessage = { workspace: number; store: number; phone: string; text: string; expiresAt: Date }

/**
 * How a one-time code reaches a phone. In the transaction of the code, so that there is never a code without its message.
 * A code that the customer has just asked for is no advertising; everything else goes through the gate of `touches`.
 */
export type MessageProvider = (tx: Tx, deps: Deps, message: ShortMessage) => Promise<void>

/** Keeps the message here for whoever may see contact data: a shop without a provider reads the code out at the till. */
export const localOutbox: MessageProvider = async (tx, { clock, secrets: keys }, message) => {
  const { workspace, store, phone, text, expiresAt } = message
  const createdAt = clock.now()
  await secrets.deleteMessagesBefore(tx, workspace, new Date(createdAt.getTime() - outboxKeepMs))
  const sealed = keys.wrap(Buffer.from(JSON.stringify({ phone, text })))
  await secrets.insertMessage(tx, { workspace, store, sealed, createdAt, expiresAt })
}
