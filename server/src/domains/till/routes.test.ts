import type { TillReceipt, TillRefund, TillTicket } from '@regulars/contract'
import { expect, test } from 'vitest'
import { testServer } from '../../testing/index.ts'

const server = await testServer()

const call = async <T = Record<string, unknown>>(method: string, path: string, body?: unknown) => {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${server.secretKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const text = await response.text()
  return { status: response.status, text, body: JSON.parse(text) as T } // what the test expects of the route
}

const ticket = (ticketNo: string, extra: object = {}) => ({
  ticketNo,
  storeCode: 'S1',
  lines: [
    { sku: 'tea', name: 'Tea', categoryCode: 'dining.drinks', quantity: 2, amountMinor: 800 },
    { sku: 'bun', name: 'Bun', quantity: 1, amountMinor: 200 },
  ],
  tenders: [{ provider: 'cash', amountMinor: 1000, receivedMinor: 2000 }],
  ...extra,
})

test('a cash sale is an order, a payment and a transfer; sent again it is the same bytes; with other content it is refused', async () => {
  const first = await call<TillReceipt>('POST', '/v1/till/tickets', ticket('T1'))
  expect(first).toMatchObject({
    status: 200,
    body: { state: 'paid', dueMinor: 1000, tenders: [{ changeMinor: 1000 }] },
  })
  expect((await call('POST', '/v1/till/tickets', ticket('T1'))).text).toBe(first.text)
  expect(await call('POST', '/v1/till/tickets', ticket('T1', { channel: 'app' }))).toMatchObject({
    status: 409,
    body: { code: 'ticket_changed' },
  })
  expect(await call('GET', '/v1/orders/T1')).toMatchObject({ status: 200, body: { amountMinor: 1000, source: 'till' } })
})

test('what is given must be what is due', async () => {
  const short = ticket('T2', { tenders: [{ provider: 'cash', amountMinor: 999 }] })
  expect(await call('POST', '/v1/till/tickets', short)).toMatchObject({
    status: 422,
    body: { code: 'tender_mismatch' },
  })
  expect((await call('GET', '/v1/till/tickets/T2')).status).toBe(404)
})

test('a sale goes back line by line and then the rest, never more', async () => {
  await call('POST', '/v1/till/tickets', ticket('T3'))
  const line = { refundNo: 'R1', lines: [{ sku: 'tea', quantity: 1 }] }
  const first = await call<TillRefund>('POST', '/v1/till/tickets/T3/refunds', line)
  expect(first).toMatchObject({
    status: 200,
    body: { amountMinor: 400, tenders: [{ provider: 'cash', amountMinor: 400 }] },
  })
  expect((await call('POST', '/v1/till/tickets/T3/refunds', line)).text).toBe(first.text)
  expect(await call('POST', '/v1/till/tickets/T3/refunds', { refundNo: 'R2', amountMinor: 601 })).toMatchObject({
    status: 409,
    body: { code: 'refund_exceeds_ticket' },
  })
  expect(await call('POST', '/v1/till/tickets/T3/refunds', { refundNo: 'R3' })).toMatchObject({
    body: { amountMinor: 600 },
  })
  expect(await call('POST', '/v1/till/tickets/T3/refunds', { refundNo: 'R4' })).toMatchObject({
    status: 409,
    body: { code: 'ticket_refunded' },
  })
  const { body } = await call<TillTicket>('GET', '/v1/till/tickets/T3')
  expect(body).toMatchObject({ refundedMinor: 1000, refunds: [{ refundNo: 'R1' }, { refundNo: 'R3' }] })
  expect(await call('GET', '/v1/orders/T3')).toMatchObject({ body: { refundedMinor: 1000 } })
})

test('a queue that was kept without a line is taken once, and what cannot be honoured is a difference', async () => {
  const paidAt = '2026-03-01T08:00:00Z'
  const tickets = [
    ticket('Q1', { paidAt }),
    ticket('Q2', { paidAt, coupons: ['gone'], tenders: [{ provider: 'cash', amountMinor: 700 }] }),
    ticket('Q3', {
      paidAt,
      customer: { phone: '13800000001' },
      tenders: [{ provider: 'stored-value', amountMinor: 1000 }],
    }),
  ]
  const first = await call('POST', '/v1/till/tickets/batch', { tickets })
  expect(first.body).toMatchObject({
    created: 3,
    results: [{ differenceMinor: 0 }, { differenceMinor: 300 }, { differenceMinor: 1000 }],
  })
  expect((await call('POST', '/v1/till/tickets/batch', { tickets })).body).toMatchObject({ created: 0, unchanged: 3 })
  expect((await call('GET', '/v1/till/tickets?differences=true')).body).toMatchObject({
    items: [{ ticketNo: 'Q3' }, { ticketNo: 'Q2' }],
  })
})

test('a day is closed once: what the drawer lacks is a difference', async () => {
  const day = '2026-03-01'
  expect((await call('GET', `/v1/till/closings/expected?store=S1&day=${day}`)).body).toMatchObject({
    tickets: 3,
    providers: [{ provider: 'cash', expectedMinor: 1700 }],
    differencesMinor: 1300,
  })
  const count = { storeCode: 'S1', day, counted: [{ provider: 'cash', amountMinor: 1650 }] }
  const closed = await call('POST', '/v1/till/closings', count)
  expect(closed).toMatchObject({ status: 200, body: { providers: [{ differenceMinor: -50 }] } })
  expect((await call('POST', '/v1/till/closings', count)).text).toBe(closed.text)
  expect(await call('POST', '/v1/till/closings', { ...count, counted: [] })).toMatchObject({ status: 409 })
})

test('a customer who is typed in is told what there is of her', async () => {
  expect((await call('POST', '/v1/till/look-up', { text: '13800000001' })).body).toMatchObject({ is: 'customer' })
  expect((await call('POST', '/v1/till/look-up', { text: 'T1' })).body).toMatchObject({ is: 'ticket', ticketNo: 'T1' })
  expect((await call('POST', '/v1/till/look-up', { text: 'nobody' })).body).toMatchObject({ is: 'unknown' })
  const quote = { storeCode: 'S1', lines: ticket('x').lines, customer: { phone: '13800000001' } }
  expect((await call('POST', '/v1/till/quote', quote)).body).toMatchObject({ dueMinor: 1000, customer: { points: 0 } })
})
