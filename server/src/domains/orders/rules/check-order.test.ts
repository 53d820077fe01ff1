import { expect, test } from 'vitest'
import { checkOrder, checkRefund } from './check-order.ts'

const order = {
  orderNo: 'A1',
  storeCode: 'S1',
  paidAt: '2026-03-01T12:00:00+08:00',
  customer: { card: 'c1', phone: '13800138000', name: 'W' },
  lines: [{ sku: 'milk', name: 'Milk', categoryCode: 'fresh.dairy', quantity: 2, amountMinor: 1000 }],
}

const refund = { refundNo: 'R1', orderNo: 'A1', at: '2026-03-02T12:00:00Z', amountMinor: 900 }

const digestOf = (input: object): string => {
  const checked = checkOrder({ ...order, ...input }, 'CNY')
  return 'digest' in checked ? checked.digest : ''
}

test('an order is read with its amount from the lines, its time to the millisecond and its customer', () => {
  expect(checkOrder(order, 'CNY')).toMatchObject({
    orderNo: 'A1',
    kind: 'goods',
    channel: '',
    paidAt: Date.UTC(2026, 2, 1, 4),
    amountMinor: 1000,
    person: {
      name: 'W',
      identifiers: [
        { kind: 'card', value: 'c1' },
        { kind: 'phone', value: '13800138000' },
      ],
    },
  })
})

test.each([
  [{ amountMinor: 1.5 }, 'amountMinor'],
  [{ amountMinor: -1 }, 'amountMinor'],
  [{ orderNo: ' ' }, 'orderNo'],
  [{ paidAt: '2026-02-30T00:00:00Z' }, 'paidAt'],
  [{ paidAt: '2026-03-01T00:00:00' }, 'paidAt'],
  [{ paidAt: '1960-01-01T00:00:00Z' }, '1970'],
  [{ lines: [] }, 'amountMinor'],
  [{ lines: [{ sku: 'a', quantity: 1, amountMinor: -5 }] }, 'lines'],
  [{ lines: [{ sku: 'a\u0000', quantity: 1, amountMinor: 5 }] }, 'NUL'],
  [{ customer: { name: 'a\u0000', card: 'x' } }, 'NUL'],
  [{ kind: 'gift' }, 'kind'],
])('%j is refused and the place is named', (change, place) => {
  expect(checkOrder({ ...order, ...change }, 'CNY')).toMatchObject({
    code: 'invalid_order',
    detail: expect.stringContaining(place),
  })
})

test('an order or refund in another currency is refused', () => {
  expect(checkOrder({ ...order, currency: 'EUR' }, 'CNY')).toMatchObject({ code: 'wrong_currency' })
  expect(checkRefund({ ...refund, currency: 'EUR' }, 'CNY')).toMatchObject({ code: 'wrong_currency' })
  expect(checkRefund({ ...refund, currency: 'CNY' }, 'CNY')).toMatchObject({ amountMinor: 900, orderNo: 'A1' })
})

test('the same order in other words has the same digest, another content another', () => {
  const same = { paidAt: '2026-03-01T04:00:00.000Z', customer: { phone: ' 13800138000', card: 'c1', name: 'Wang' } }
  expect(digestOf(same)).toBe(digestOf({}))
  expect(digestOf({ amountMinor: 1001 })).not.toBe(digestOf({}))
  expect(digestOf({ customer: { card: 'c2' } })).not.toBe(digestOf({}))
  expect(digestOf({ storeCode: 'S2' })).not.toBe(digestOf({}))
})
