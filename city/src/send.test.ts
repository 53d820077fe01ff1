import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { listChecks } from './checks.ts'
import type { CityPlan } from './plan.ts'
import { sendCity } from './send.ts'
import { compareRows, verifyCity } from './verify.ts'

const plan: Partial<CityPlan> = { customers: 1_500, stores: 6, communities: 30, couriers: 10, days: 90 }

interface Seen {
  orders: Map<string, { amountMinor: number }>
  refunds: Set<string>
  messages: Set<string>
  stores: Set<string>
  strayRefunds: number
}

/** Stands in for the server: takes everything, loses some answers and is busy at times. */
function startStub({ trouble }: { trouble: boolean }) {
  const seen: Seen = { orders: new Map(), refunds: new Set(), messages: new Set(), stores: new Set(), strayRefunds: 0 }
  let calls = 0
  const server = http.createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      calls++
      const text = Buffer.concat(parts).toString()
      const answer = take(seen, request.method ?? '', request.url ?? '', text === '' ? {} : JSON.parse(text))
      // Every seventh answer is lost after the work was done, every fifth call is turned away before.
      if (trouble && calls % 7 === 0) return request.socket.destroy()
      const busy = trouble && calls % 5 === 0
      response.writeHead(busy ? 503 : answer ? 200 : 404, { 'content-type': 'application/json' })
      response.end(JSON.stringify(busy ? { code: 'busy' } : (answer ?? { code: 'not_found' })))
    })
  })
  return new Promise<{ baseUrl: string; seen: Seen; close: () => void }>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo // it listens on a port, not on a pipe
      const close = () => {
        server.closeAllConnections()
        server.close()
      }
      resolve({ baseUrl: `http://127.0.0.1:${port}`, seen, close })
    })
  })
}

interface Body {
  code?: string
  orders?: { orderNo: string; amountMinor: number }[]
  refunds?: { refundNo: string; orderNo: string }[]
  batch?: { messageId: string }[]
}

function take(seen: Seen, method: string, path: string, body: Body): unknown {
  if (path === '/v1/workspace') return { timezone: 'Asia/Shanghai', currency: 'CNY' }
  if (path === '/v1/organization') return { cities: [] }
  if (path === '/v1/cities') return { id: 1, code: body.code }
  if (path === '/v1/stores') return seen.stores.add(body.code ?? '')
  if (path === '/v1/products') return { created: 0 }
  for (const order of body.orders ?? []) seen.orders.set(order.orderNo, order)
  for (const { refundNo, orderNo } of body.refunds ?? []) {
    if (!seen.orders.has(orderNo)) seen.strayRefunds++
    seen.refunds.add(refundNo)
  }
  for (const { messageId } of body.batch ?? []) seen.messages.add(messageId)
  return method === 'POST' ? { success: true, refused: 0 } : undefined
}

let close = () => {}
afterEach(() => close())

const keys = { secretKey: 'sk_test', writeKey: 'wk_test' }

describe('sending a city', () => {
  it('delivers everything once, and no refund before its order', async () => {
    const stub = await startStub({ trouble: false })
    close = stub.close
    const { truth, sent } = await sendCity({ ...stub, ...keys, plan })
    expect(stub.seen.orders.size).toBe(truth.totals.orders)
    expect(stub.seen.messages.size).toBe(sent.messages)
    expect(stub.seen.refunds.size).toBe(sent.refunds)
    expect(stub.seen.stores.size).toBe(6)
    expect(stub.seen.strayRefunds).toBe(0)
    expect(sent.retries).toBe(0)
  })

  it('delivers the same through a server that is busy and loses answers', async () => {
    const stub = await startStub({ trouble: true })
    close = stub.close
    const { truth, sent } = await sendCity({ ...stub, ...keys, plan: { ...plan, customers: 300 } })
    expect(stub.seen.orders.size).toBe(truth.totals.orders)
    expect(stub.seen.messages.size).toBe(sent.messages)
    expect(stub.seen.strayRefunds).toBe(0)
    expect(sent.retries).toBeGreaterThan(0)
  })

  it('says in which zone the workspace should be', async () => {
    const stub = await startStub({ trouble: false })
    close = stub.close
    await expect(sendCity({ ...stub, ...keys, plan: { ...plan, timeZone: 'Europe/London' } })).rejects.toThrow(
      'Asia/Shanghai',
    )
  })

  it('gives up with the words of the server when a report is refused', async () => {
    const stub = await startStub({ trouble: false })
    close = stub.close
    const { truth } = await sendCity({ ...stub, ...keys, plan: { ...plan, customers: 50 } })
    await expect(verifyCity({ ...stub, ...keys, truth })).rejects.toThrow('404 not_found')
  })
})

describe('comparing a report', () => {
  const check = {
    report: 'overview',
    query: {},
    key: ['month'],
    rows: new Map([
      ['2026-01', { orders: 3 }],
      ['2026-02', { orders: 0 }],
    ]),
  }

  it('finds nothing when every figure agrees, rows of zeroes left out', () => {
    expect(compareRows(check, [{ month: '2026-01', orders: 3, rate: 0.5 }])).toEqual([])
  })

  it('names the row and the figure that differ, missing and extra rows included', () => {
    const found = compareRows(check, [{ month: '2026-03', orders: 1 }])
    expect(found.map(({ row, expected, got }) => [row, expected, got])).toEqual([
      ['2026-01', 3, undefined],
      ['2026-03', 0, 1],
    ])
  })

  it('checks every kind of report the truth speaks about', async () => {
    const stub = await startStub({ trouble: false })
    close = stub.close
    const { truth } = await sendCity({ ...stub, ...keys, plan: { ...plan, customers: 50 } })
    expect(new Set(listChecks(truth).map(({ report }) => report)).size).toBeGreaterThanOrEqual(11)
  })
})
