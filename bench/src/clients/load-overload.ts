import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { given } from '../lib/clients.ts'

/** Many at once, each one request after the other; whoever is told to come back later does so. */
export type OverloadOptions = {
  url: string
  headers: Record<string, string>
  seconds: number
  /** Who move money. */
  connections: number
  accounts: number
  /** Who look at a report meanwhile, over and over. */
  lookers: number
  report: string
}

export type OverloadResult = {
  /** Transfers posted in each whole second. */
  perSecond: number[]
  p50: number
  p99: number
  refused: number
  failed: number
  reports: { shown: number; refused: number }
  processor: number
}

const options = given<OverloadOptions>()
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })
const begun = performance.now()
const end = begun + options.seconds * 1000
const run = `${process.pid}-${performance.timeOrigin}`
const took: number[] = []
const perSecond = Array.from({ length: options.seconds }, () => 0)
const counts = { refused: 0, failed: 0, shown: 0, reportsRefused: 0 }
let serial = 0

type Answer = { status: number; retryAfterSeconds: number }

const call = (method: 'GET' | 'POST', path: string, body?: string): Promise<Answer> =>
  new Promise((done, failed) => {
    const headers = { ...options.headers, ...(body ? { 'content-type': 'application/json' } : {}) }
    const sent = request(options.url + path, { method, agent, headers }, (response) => {
      response.resume()
      const retryAfterSeconds = Number(response.headers['retry-after'] ?? 0)
      response.once('end', () => done({ status: response.statusCode ?? 0, retryAfterSeconds }))
    })
    sent.once('error', failed)
    sent.end(body)
  })

// Any fixed odd multiplier: neighbouring transfers must not meet at neighbouring accounts.
const scatter = (number: number): number => (Math.imul(number, 2_654_435_761) >>> 4) % options.accounts

function transfer(): string {
  serial += 1
  const entry = (account: number, amountMinor: number): string =>
    `{"holder":"workspace/bench/${account}","asset":"points","amountMinor":${amountMinor}}`
  const [from, to] = [scatter(serial * 2), options.accounts + scatter(serial * 2 + 1)]
  return `{"key":"${run}-${serial}","kind":"bench.moved","story":"bench/${serial}","entries":[${entry(from, -5)},${entry(to, 5)}]}`
}

async function mover(): Promise<void> {
  while (performance.now() < end) {
    const body = transfer()
    // The same transfer again and again until it is posted: nobody gives up money for being busy.
    for (;;) {
      const at = performance.now()
      const { status, retryAfterSeconds } = await call('POST', '/v1/ledger/transfers', body)
      const now = performance.now()
      if (status === 200) {
        took.push(now - at)
        const second = Math.floor((now - begun) / 1000)
        if (second < options.seconds) perSecond[second] = (perSecond[second] ?? 0) + 1
        break
      }
      if (status === 503) counts.refused += 1
      else counts.failed += 1
      if (now >= end) break
      await sleep(retryAfterSeconds * 1000 + 200 * (serial % 5))
    }
  }
}

async function looker(): Promise<void> {
  while (performance.now() < end) {
    const { status, retryAfterSeconds } = await call('GET', options.report)
    if (status === 200) counts.shown += 1
    else counts.reportsRefused += 1
    await sleep(retryAfterSeconds * 1000)
  }
}

const before = process.cpuUsage()
await Promise.all([
  ...Array.from({ length: options.connections }, mover),
  ...Array.from({ length: options.lookers }, looker),
])
const { user, system } = process.cpuUsage(before)
took.sort((a, b) => a - b)
const at = (share: number): number => took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0
const result: OverloadResult = {
  perSecond,
  p50: at(0.5),
  p99: at(0.99),
  refused: counts.refused,
  failed: counts.failed,
  reports: { shown: counts.shown, refused: counts.reportsRefused },
  processor: (user + system) / 1e6,
}
agent.destroy()
process.stdout.write(JSON.stringify(result))
