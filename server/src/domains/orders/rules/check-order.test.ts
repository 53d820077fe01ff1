import { orderInputSchema, refundInputSchema } from '@regulars/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkOrder, checkRefund } from './check-order.ts'
import { parseInstant } from './instant.ts'

const order = {
  orderNo: 'A1',
  storeCode: 'S1',
  channel: 'app',
  placedAt: '2026-03-01T11:59:00Z',
  paidAt: '2026-03-01T12:00:00+08:00',
  kind: 'service',
  currency: 'CNY',
  drivenBy: 'coupon',
  customer: { card: 'c1', phone: '13800138000', name: 'W' },
  lines: [{ sku: 'milk', name: 'Milk', categoryCode: 'fresh.dairy', quantity: 2, amountMinor: 1000 }],
  amountMinor: 900,
}

const refund = { refundNo: 'R1', orderNo: 'A1', at: '2026-03-02T12:00:00Z', lines: order.lines, amountMinor: 900 }

const junk = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    '',
    ' ',
    'x',
    'x'.repeat(400),
    0,
    -1,
    1.5,
    1e15,
    Number.NaN,
    true,
    [],
    {},
    [1],
    [{}],
  ),
  fc.constantFrom<unknown>(
    'goods',
    'CNY',
    '2026-02-30T00:00:00Z',
    '2026-03-01',
    '2026-03-01T00:00:00',
    '2026-03-01T24:00:00Z',
  ),
)

const damaged = <T extends object>(good: T) =>
  fc
    .tuple(fc.constantFrom(...(Object.keys(good) as (keyof T)[])), junk)
    .map(([field, value]) => ({ ...good, [field]: value })) // keys of the argument

test('the fast check of an order accepts and refuses what the contract does', () => {
  fc.assert(
    fc.property(damaged(order), (input) => {
      const checked = checkOrder(input, 'CNY')
      // The contract cannot know the currency of the workspace.
      if ('code' in checked && checked.code === 'wrong_currency') return
      expect({ input, ok: !('code' in checked) }).toEqual({ input, ok: orderInputSchema.safeParse(input).success })
    }),
    { numRuns: 500 },
  )
})

test('the fast check of a refund accepts and refuses what the contract does', () => {
  fc.assert(
    fc.property(damaged(refund), (input) => {
      const checked = checkRefund(input, 'CNY')
      expect({ input, ok: !('code' in checked) }).toEqual({ input, ok: refundInputSchema.safeParse(input).success })
    }),
    { numRuns: 500 },
  )
})

test('a time is read as the platform reads it, to the millisecond', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date(0), max: new Date('2199-12-31'), noInvalidDate: true }),
      fc.integer({ min: -839, max: 839 }),
      (date, minutes) => {
        const shifted = new Date(date.getTime() + minutes * 60_000)
        if (shifted.getUTCFullYear() < 1970 || shifted.getUTCFullYear() > 2199) return
        const sign = minutes < 0 ? '-' : '+'
        const [h, m] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((part) =>
          String(part).padStart(2, '0'),
        )
        expect(parseInstant(`${shifted.toISOString().slice(0, -1)}${sign}${h}:${m}`)).toBe(date.getTime())
      },
    ),
  )
})

test.each([
  '2026-02-30T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-03-01T00:00:00',
  '2026-03-01 00:00',
  '2026-03-01T00:00:00.Z',
  '20260301T000000Z',
])('"%s" is not a time', (text) => {
  expect(parseInstant(text)).toBeNaN()
})

test('the same order in other words has the same digest', () => {
  const first = checkOrder(order, 'CNY')
  const same = checkOrder(
    { ...order, paidAt: '2026-03-01T04:00:00.000Z', customer: { phone: ' 13800138000', card: 'c1', name: 'Wang' } },
    'CNY',
  )
  const other = checkOrder({ ...order, amountMinor: 901 }, 'CNY')
  expect('digest' in first && 'digest' in same && first.digest === same.digest).toBe(true)
  expect('digest' in first && 'digest' in other && first.digest !== other.digest).toBe(true)
})
