import { lookup as resolveName } from 'node:dns'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { Webhook } from 'standardwebhooks'
import type { Deps } from '../../../kernel/deps.ts'
import { type DueDelivery, lendDeliveries, noteDelivery } from '../queries/deliveries.ts'
import { isLoopback, isPublicAddress } from '../rules/webhook-address.ts'
import { secretOf } from './keep-settings.ts'

const atOnce = 20
const lentMs = 60_000
const answerMsMax = 10_000
const minuteMs = 60_000
/** After these pauses, as Standard Webhooks suggests; then it is given up. */
const pausesMs = [5000, 5 * minuteMs, 30 * minuteMs, 120 * minuteMs, 300 * minuteMs, 600 * minuteMs]

/**
 * Sends what is due. A message may arrive twice (this process dies between the answer and its note), always under the same
 * id. Returns how many it sent.
 */
export async function deliverWebhooks(deps: Deps): Promise<number> {
  const now = deps.clock.now()
  const until = new Date(now.getTime() + lentMs)
  const due = await deps.db.system((tx) => lendDeliveries(tx, { now, until, limit: atOnce }))
  await Promise.all(due.map((delivery) => deliver(deps, delivery)))
  return due.length
}

async function deliver(deps: Deps, delivery: DueDelivery): Promise<void> {
  const { workspace, id, url, body, tries } = delivery
  const secret = await deps.db.as({ workspace, stores: '*' }, (tx) => secretOf(tx, deps, workspace))
  const now = deps.clock.now()
  const signature = new Webhook(secret).sign(id, now, body)
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'Regulars',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': signature,
  }
  const answer = await send({ url, body, headers, loopback: deps.config.webhooksToLoopback })
  const delivered = answer.status !== null && answer.status >= 200 && answer.status < 300
  const pause = pausesMs[tries - 1]
  // 410: the receiver wants no more of it.
  const again = !delivered && answer.status !== 410 && pause !== undefined
  await deps.db.as({ workspace, stores: '*' }, (tx) =>
    noteDelivery(tx, {
      workspace,
      id,
      state: delivered ? 'delivered' : again ? 'waiting' : 'failed',
      status: answer.status,
      problem: delivered ? null : (answer.problem ?? `The receiver answered ${answer.status}.`),
      nextAt: again ? new Date(deps.clock.now().getTime() + pause) : null,
    }),
  )
}

type Answer = { status: number | null; problem?: string }
type Message = { url: string; body: string; headers: Record<string, string>; loopback: boolean }

const isOpen = (address: string, loopback: boolean): boolean =>
  isPublicAddress(address) || (loopback && isLoopback(address))

/**
 * Posts to an address that may be reached. The name is resolved once, its answer is judged, and the connection goes to that
 * very answer: a name that says something else a moment later changes nothing. Redirects are not followed.
 */
export function send({ url, body, headers, loopback }: Message): Promise<Answer> {
  const target = new URL(url)
  const host = target.hostname.replace(/^\[|\]$/g, '')
  const refused = { status: null, problem: `The address ${host} is not a public one.` }
  if (isIP(host) && !isOpen(host, loopback)) return Promise.resolve(refused)
  const lookup: LookupFunction = (name, options, done) => {
    resolveName(name, { ...options, all: true }, (error, found) => {
      if (error) return done(error, [])
      const closed = found.find(({ address }) => !isOpen(address, loopback))
      const [first] = found
      if (closed || !first) return done(new Error(`The address ${closed?.address ?? name} is not a public one.`), [])
      if (options.all) done(null, found)
      else done(null, first.address, first.family)
    })
  }
  return new Promise((resolve) => {
    const open = target.protocol === 'https:' ? httpsRequest : httpRequest
    const request = open(
      target,
      { method: 'POST', headers, lookup, agent: false, timeout: answerMsMax },
      (response) => {
        response.resume()
        resolve({ status: response.statusCode ?? null })
      },
    )
    // `timeout` counts silence only; a receiver that trickles must not hold us either.
    const timer = setTimeout(() => request.destroy(new Error('The receiver took too long.')), answerMsMax)
    request.on('timeout', () => request.destroy(new Error('The receiver took too long.')))
    request.on('error', (error) => resolve({ status: null, problem: error.message }))
    request.on('close', () => clearTimeout(timer))
    request.end(body)
  })
}
