import { readFileSync } from 'node:fs'
import autocannon from 'autocannon'
import { given } from '../lib/clients.ts'

/** Each customer claims once, over keep-alive connections, one request after the other on each. */
export type ClaimOptions = {
  url: string
  secretKey: string
  connections: number
  /** A file with the public ids of all customers, one a line: too many for a command line. */
  customersFile: string
}

export type ClaimResult = {
  granted: number
  refused: number
  failed: number
  seconds: number
  p50: number
  p99: number
  processor: number
}

const { url, secretKey, connections, customersFile } = given<ClaimOptions>()
const customers = readFileSync(customersFile, 'utf8').trim().split('\n')
let next = 0
const before = process.cpuUsage()
const started = performance.now()
const result = await autocannon({
  url,
  method: 'POST',
  headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
  connections,
  pipelining: 1,
  amount: customers.length,
  requests: [
    {
      setupRequest(request) {
        const customer = customers[next++ % customers.length]
        return { ...request, body: JSON.stringify({ requestId: `flash-${customer}`, customer, channel: 'flash' }) }
      },
    },
  ],
})
const seconds = (performance.now() - started) / 1000
const { user, system } = process.cpuUsage(before)
const answer: ClaimResult = {
  granted: result['2xx'],
  refused: result['4xx'],
  failed: result['5xx'] + result.errors + result.timeouts,
  seconds,
  p50: result.latency.p50,
  p99: result.latency.p99,
  processor: (user + system) / 1e6,
}
process.stdout.write(JSON.stringify(answer))
