import type { Order, OrderBatchResult, OrderList } from '@regulars/contract'
import { expect, test } from 'vitest'
import { testServer } from '../../testing/index.ts'
import { recordOrders } from './index.ts'

const server = await testServer()

const call = async <T = Record<string, unknown>>(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: T }> => {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${server.secretKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as T } // what the test expects of the route
}

const order = (no: number, extra: object = {}) => ({
  orderNo: `W${no}`,
  storeCode: 'S1',
  channel: 'app',
  paidAt: new Date(Date.UTC(2026, 2, 1, no)).toISOString(),
  customer: { card: `c${no % 3}` },
  lines: [{ sku: 'tea', name: 'Tea', categoryCode: 'dining.drinks', quantity: 1, amountMinor: 100 + no }],
  ...extra,
})

test('a batch answers for each order in its order; a repeated batch changes nothing', async () => {
  const orders = [1, 2, 3, 4, 5].map((no) => order(no))
  const first = await call<OrderBatchResult>('POST', '/v1/orders/batch', {
    orders: [...orders, order(6, { paidAt: 'now' })],
  })
  expect(first).toMatchObject({ status: 200, body: { created: 5, unchanged: 0, refused: 1 } })
  expect(first.body.results.at(-1)).toEqual({
    orderNo: 'W6',
    status: 'refused',
    code: 'invalid_order',
    detail: expect.stringContaining('paidAt'),
  })
  expect((await call<OrderBatchResult>('POST', '/v1/orders/batch', { orders })).body).toMatchObject({
    created: 0,
    unchanged: 5,
  })
})

test('a single order that is refused answers as a problem with its code', async () => {
  expect(await call('POST', '/v1/orders', order(1))).toMatchObject({ status: 200, body: { status: 'unchanged' } })
  expect(await call('POST', '/v1/orders', order(1, { amountMinor: 1 }))).toMatchObject({
    status: 409,
    body: { code: 'order_changed' },
  })
  expect(await call('POST', '/v1/orders', { orderNo: 'x' })).toMatchObject({
    status: 400,
    body: { code: 'invalid_request' },
  })
  expect(await call('POST', '/v1/orders/batch', { orders: [] })).toMatchObject({
    status: 400,
    body: { code: 'invalid_request' },
  })
})

test('an order is shown with its lines and refunds', async () => {
  const refund = { refundNo: 'F1', orderNo: 'W2', at: '2026-03-05T00:00:00Z', amountMinor: 50 }
  expect(await call('POST', '/v1/refunds', refund)).toMatchObject({ status: 200, body: { status: 'created' } })
  expect(await call('POST', '/v1/refunds', { ...refund, refundNo: 'F2', amountMinor: 60 })).toMatchObject({
    status: 409,
    body: { code: 'refund_exceeds_order' },
  })
  const { body } = await call<Order>('GET', '/v1/orders/W2')
  expect(body).toMatchObject({
    orderNo: 'W2',
    store: { code: 'S1' },
    amountMinor: 102,
    refundedMinor: 50,
    source: 'api',
    lines: [{ sku: 'tea', name: 'Tea', categoryCode: 'dining.drinks', quantity: 1, amountMinor: 102 }],
    refunds: [{ refundNo: 'F1', amountMinor: 50, at: '2026-03-05T00:00:00.000Z' }],
  })
  expect(body.customer).toMatch(/^[0-9a-f-]{36}$/)
  expect(await call('GET', '/v1/orders/none')).toMatchObject({ status: 404, body: { code: 'not_found' } })
})

test('the list is newest first, pages without gaps, and filters', async () => {
  const numbers: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: { body: OrderList } = await call<OrderList>(
      'GET',
      `/v1/orders?limit=2${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    )
    numbers.push(...page.body.items.map((item) => item.orderNo))
    cursor = page.body.nextCursor
  }
  expect(numbers).toEqual(['W5', 'W4', 'W3', 'W2', 'W1'])
  const count = async (query: string) => (await call<OrderList>('GET', `/v1/orders?${query}`)).body.items.length
  expect(await count('store=S1&channel=app&kind=goods')).toBe(5)
  expect(await count('store=S2')).toBe(0)
  expect(await count('search=W3')).toBe(1)
  expect(await count('from=2026-03-01&to=2026-03-01')).toBe(5)
  expect(await count('from=2026-03-02')).toBe(0)
  const { customer } = (await call<Order>('GET', '/v1/orders/W4')).body
  expect(await count(`customer=${customer}`)).toBe(2)
})

test('an order of another workspace does not exist', async () => {
  const { workspace } = await server.newWorkspace()
  await recordOrders(server.deps, { scope: { workspace, stores: '*' }, currency: 'CNY', source: 'test' }, [order(99)])
  expect((await call('GET', '/v1/orders/W99')).status).toBe(404)
})
