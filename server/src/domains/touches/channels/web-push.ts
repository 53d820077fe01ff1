import { createECDH } from 'node:crypto'
import webPush from 'web-push'
import type { Config } from '../../../kernel/config.ts'
import type { Secrets } from '../../../kernel/secrets.ts'
import * as queries from '../queries/deliveries.ts'
import { type Channel, sendMsMax, wordsOf } from './channel.ts'

export type PushSubscription = { endpoint: string; keys: { p256dh: string; auth: string } }

/** The keys by which push services know this installation (VAPID, RFC 8292). They follow from its master key. */
export function vapidKeys(secrets: Pick<Secrets, 'derive'>): { publicKey: string; privateKey: string } {
  const ecdh = createECDH('prime256v1')
  // One in four billion numbers is no private key of the curve: then the next one is taken.
  for (let round = 0; ; round++) {
    const privateKey = secrets.derive(`web push ${round}`)
    try {
      ecdh.setPrivateKey(privateKey)
    } catch {
      continue
    }
    return { publicKey: ecdh.getPublicKey('base64url'), privateKey: privateKey.toString('base64url') }
  }
}

/** The push services of the browsers. An address comes from a phone: it must not make this server call anybody else. */
const services = [
  /^fcm\.googleapis\.com$/,
  /^([a-z0-9-]+\.)*push\.services\.mozilla\.com$/,
  /^([a-z0-9-]+\.)*push\.apple\.com$/,
  /^([a-z0-9-]+\.)*notify\.windows\.com$/,
]

/** Whether messages are pushed to this address: https to a service that is known or named in the settings. */
export function isPushAddress(endpoint: string, { pushHosts }: Pick<Config, 'pushHosts'>): boolean {
  if (!URL.canParse(endpoint)) return false
  const { protocol, hostname, host, port, username } = new URL(endpoint)
  // A service named with its port may be one of the shop's own network, without TLS.
  if (pushHosts.includes(host)) return protocol === 'https:' || protocol === 'http:'
  return protocol === 'https:' && port === '' && username === '' && services.some((known) => known.test(hostname))
}

const secondsKept = 24 * 3600

export const webPushChannel: Channel = {
  kind: 'web-push',
  async send(deps, message, transaction) {
    const { workspace, records, touch } = message
    const rows = await transaction((tx) => queries.listSubscriptions(tx, workspace, records))
    if (rows.length === 0) return { how: 'gone', trouble: 'no browser takes messages' }
    const vapid = vapidKeys(deps.secrets)
    const publicUrl = deps.config.publicUrl
    const subject = publicUrl?.startsWith('https:') ? publicUrl : 'mailto:regulars@example.com'
    const answers = await Promise.all(
      rows.map(async (row) => {
        const subscription = JSON.parse(deps.secrets.unwrap(row.sealed).toString()) as PushSubscription // sealed by keepSubscription
        const locale = row.locale === 'en' ? 'en' : 'zh-CN'
        const { title, text } = wordsOf({ content: message.content, locale })
        const body = JSON.stringify({ touch, title, text, link: message.openPath ?? '/pocket/inbox' })
        const details = webPush.generateRequestDetails(subscription, body, {
          vapidDetails: { subject, ...vapid },
          TTL: secondsKept,
          contentEncoding: 'aes128gcm',
          // A second attempt replaces the first where it was not shown yet.
          topic: `touch-${touch}`,
        })
        const status = await post(details)
        if (status === 404 || status === 410)
          await transaction((tx) => queries.deleteSubscription(tx, workspace, { hash: row.endpointHash }))
        return status
      }),
    )
    if (answers.some((status) => status >= 200 && status < 300)) return { how: 'delivered' }
    const isGone = answers.every((status) => status === 404 || status === 410)
    return { how: isGone ? 'gone' : 'later', trouble: `HTTP ${answers.join(', ')}` }
  },
}

type Details = { endpoint: string; method: string; headers: Record<string, string | number>; body: Buffer }

/** 0 where nobody answered in time. */
async function post({ endpoint, method, headers, body }: Details): Promise<number> {
  try {
    const sent = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-length')
    const response = await fetch(endpoint, {
      method,
      headers: sent.map(([name, value]): [string, string] => [name, String(value)]),
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(sendMsMax),
      redirect: 'error',
    })
    await response.body?.cancel()
    return response.status
  } catch {
    return 0
  }
}
