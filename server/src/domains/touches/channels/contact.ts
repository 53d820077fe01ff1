import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { readOwnContact } from '../../customers/index.ts'
import { insertOutbox } from '../queries/deliveries.ts'
import { type Channel, type Message, sendMsMax, wordsOf } from './channel.ts'

/** What a message says, with its links, as a provider sends it. */
function letterOf({ config }: Pick<Deps, 'config'>, message: Message) {
  const { title, text } = wordsOf(message)
  const base = config.publicUrl?.replace(/\/$/, '') ?? ''
  const [open, stop] = message.locale === 'en' ? ['Open', 'No more of this'] : ['查看', '退订']
  const lines = [
    text,
    ...(message.openPath ? [`${open}: ${base}${message.openPath}`] : []),
    `${stop}: ${base}${message.stopPath}`,
  ]
  return { title, text: lines.join('\n'), stopUrl: `${base}${message.stopPath}` }
}

async function addressOf(deps: Deps, tx: Tx, { workspace, records, channel }: Message): Promise<string | undefined> {
  const [ordinal = 0] = records
  const { phone, email } = await readOwnContact(tx, deps, workspace, { ordinal, records })
  return channel === 'email' ? email : phone
}

/** Keeps the message here, sealed, for whoever may see contact data: what a provider would have sent. */
export const localOutbox: Channel = {
  kind: 'local-outbox',
  send: (deps, message, transaction) =>
    transaction(async (tx) => {
      const to = await addressOf(deps, tx, message)
      if (to === undefined) return { how: 'gone', trouble: 'no address' }
      const { title, text } = letterOf(deps, message)
      const sealed = deps.secrets.wrap(Buffer.from(JSON.stringify({ to, title, text })))
      const { workspace, touch, channel } = message
      await insertOutbox(tx, workspace, { touch, channel, sealed, at: deps.clock.now() })
      return { how: 'delivered' }
    }),
}

/**
 * Posts the message as JSON to `REGULARS_MESSAGE_URL`: `{ id, channel, to, title, text, stopUrl }`, with `Idempotency-Key`.
 * 2xx is taken, 404 and 410 mean that nobody is there, anything else is tried again.
 */
export const httpProvider: Channel = {
  kind: 'http',
  async send(deps, message, transaction) {
    const to = await transaction((tx) => addressOf(deps, tx, message))
    if (to === undefined) return { how: 'gone', trouble: 'no address' }
    const id = `${message.workspace}-${message.touch}`
    const { messageUrl = '', messageToken } = deps.config
    const response = await fetch(messageUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': id,
        ...(messageToken ? { authorization: `Bearer ${messageToken}` } : {}),
      },
      body: JSON.stringify({ id, channel: message.channel, to, ...letterOf(deps, message) }),
      signal: AbortSignal.timeout(sendMsMax),
      redirect: 'error',
    })
    await response.body?.cancel()
    if (response.ok) return { how: 'delivered' }
    return { how: [404, 410].includes(response.status) ? 'gone' : 'later', trouble: `HTTP ${response.status}` }
  },
}

export const contactChannel = ({ config }: Pick<Deps, 'config'>): Channel =>
  config.messageUrl ? httpProvider : localOutbox
