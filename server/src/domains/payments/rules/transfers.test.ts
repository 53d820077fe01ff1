import { expect, test } from 'vitest'
import { paymentRefundTransfer, paymentTransfer } from './transfers.ts'

const at = new Date('2026-03-01T10:00:00Z')
const payment = { paymentNo: 'T-1.0', story: 'sale/T-1', store: 3, provider: 'alipay', amountMinor: 500n, at } as const
const entries = (clearing: bigint, sales: bigint) =>
  Object.entries({ 'clearing/alipay': clearing, sales }).map(([purpose, amountMinor]) => ({
    holder: { of: 'store', store: 3, purpose },
    asset: 'money',
    amountMinor,
  }))

test('money that came in is owed by the provider and is a sale of the store', () => {
  expect(paymentTransfer(payment)).toEqual({
    key: 'payment/T-1.0',
    kind: 'payment.succeeded',
    at,
    store: 3,
    story: 'sale/T-1',
    entries: entries(-500n, 500n),
  })
})

test('what goes back turns it round, under the number of the refund', () => {
  const back = new Date('2026-03-02T10:00:00Z')
  expect(paymentRefundTransfer(payment, { refundNo: 'R-9', amountMinor: 200n, at: back })).toEqual({
    key: 'payment-refund/R-9',
    kind: 'payment.refunded',
    at: back,
    store: 3,
    story: 'sale/T-1',
    entries: entries(200n, -200n),
  })
})
