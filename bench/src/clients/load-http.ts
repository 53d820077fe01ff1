import autocannon from 'autocannon'
import { given } from '../lib/clients.ts'
import { batchBodies, singleBodies } from '../lib/events.ts'

/** Sends events over keep-alive connections, one request after the other on each, for some seconds. */
export type LoadOptions = {
  url: string
  headers: Record<string, string>
  connections: number
  seconds: number
  bodies: number
  /** Events a request; 1 for single calls. */
  events: number
  /** All connections together; as fast as they can without it. */
  ratePerSecond?: number
}

export type LoadResult = {
  accepted: number
  seconds: number
  p50: number
  p99: number
  failed: number
  processor: number
}

const { url, headers, connections, seconds, bodies, events, ratePerSecond } = given<LoadOptions>()
const before = process.cpuUsage()
const result = await autocannon({
  url,
  method: 'POST',
  headers: { ...headers, 'content-type': 'application/json' },
  connections,
  pipelining: 1,
  duration: seconds,
  ...(ratePerSecond === undefined ? {} : { overallRate: ratePerSecond }),
  requests: (events === 1 ? singleBodies(bodies) : batchBodies(bodies, events)).map((body) => ({ body })),
})
const { user, system } = process.cpuUsage(before)
const answer: LoadResult = {
  accepted: result['2xx'] * events,
  seconds: result.duration,
  p50: result.latency.p50,
  p99: result.latency.p99,
  failed: result.non2xx + result.errors + result.timeouts,
  processor: (user + system) / 1e6,
}
process.stdout.write(JSON.stringify(answer))
