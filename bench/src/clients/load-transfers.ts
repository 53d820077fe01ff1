import autocannon from 'autocannon'
import { given } from '../lib/clients.ts'

/** Sends transfers, each with a key of its own, over keep-alive connections, one request after the other on each. */
export type TransferLoad = {
  url: string
  headers: Record<string, string>
  connections: number
  seconds: number
  /** Transfers a request; 1 sends a single one as it is, more a list of them. */
  transfers: number
  /** Between which accounts: two of so many, drawn anew each time. */
  accounts: number
  /** Every second transfer gives to one and the same account. */
  isHot: boolean
}

export type TransferResult = {
  posted: number
  seconds: number
  p50: number
  p99: number
  failed: number
  processor: number
}

const { url, headers, connections, seconds, transfers, accounts, isHot } = given<TransferLoad>()
const run = `${process.pid}-${performance.timeOrigin}`
let serial = 0

// Any fixed odd multiplier: neighbouring transfers must not meet at neighbouring accounts.
const scatter = (number: number): number => (Math.imul(number, 2_654_435_761) >>> 4) % accounts

/** Written by hand: the client shares the machine with what it measures. */
function transfer(): string {
  serial += 1
  const from = scatter(serial * 2)
  const to = isHot && serial % 2 === 0 ? 'hot' : accounts + scatter(serial * 2 + 1)
  const entry = (account: number | string, amountMinor: number): string =>
    `{"holder":"workspace/bench/${account}","asset":"points","amountMinor":${amountMinor}}`
  return `{"key":"${run}-${serial}","kind":"bench.moved","story":"bench/${serial}","entries":[${entry(from, -5)},${entry(to, 5)}]}`
}

const body = (): string =>
  transfers === 1 ? transfer() : `{"transfers":[${Array.from({ length: transfers }, transfer).join(',')}]}`

const before = process.cpuUsage()
const result = await autocannon({
  url,
  method: 'POST',
  headers: { ...headers, 'content-type': 'application/json' },
  connections,
  pipelining: 1,
  duration: seconds,
  requests: [{ setupRequest: (request) => ({ ...request, body: body() }) }],
})
const { user, system } = process.cpuUsage(before)
const answer: TransferResult = {
  posted: result['2xx'] * transfers,
  seconds: result.duration,
  p50: result.latency.p50,
  p99: result.latency.p99,
  failed: result.non2xx + result.errors + result.timeouts,
  processor: (user + system) / 1e6,
}
process.stdout.write(JSON.stringify(answer))
