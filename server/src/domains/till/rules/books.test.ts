import { describe, expect, test } from 'vitest'
import { couponTransfer, ownRefundTransfer, ownTransfer, paymentNoOf, storyOf } from './books.ts'

const at = new Date('2026-03-01T10:00:00Z')
const ticket = { ticketNo: 'T-1', store: 3, at }
const booked = { at, store: 3, story: 'sale/T-1' }
const entries = (amounts: Record<string, bigint>) =>
  Object.entries(amounts).map(([purpose, amountMinor]) => ({
    holder: { of: 'store', store: 3, purpose },
    asset: 'money',
    amountMinor,
  }))

test('a sale is one story, and each of its payments has a number of its own', () => {
  expect(storyOf('T-1')).toBe('sale/T-1')
  expect(paymentNoOf('T-1', 2)).toBe('T-1.2')
})

const own: [string, levelMinor: bigint, differenceMinor: bigint, Record<string, bigint>][] = [
  ['a level price', 50n, 0n, { discounts: -50n, sales: 50n }],
  ['a difference that the shop bears', 0n, 7n, { differences: -7n, sales: 7n }],
  ['one that the customer bore', 0n, -7n, { differences: 7n, sales: -7n }],
  ['both', 50n, 7n, { discounts: -50n, differences: -7n, sales: 57n }],
  ['both, which cancel out in sales', 7n, -7n, { discounts: -7n, differences: 7n }],
]

describe.each(own)('%s', (_title, levelMinor, differenceMinor, amounts) => {
  test('turns into sales', () => {
    expect(ownTransfer({ ...ticket, levelMinor, differenceMinor })).toEqual({
      ...booked,
      key: 'sale/T-1/till',
      kind: 'till.reduced',
      entries: entries(amounts),
    })
  })

  test('and back with a refund', () => {
    const back = Object.fromEntries(Object.entries(amounts).map(([purpose, amount]) => [purpose, -amount]))
    expect(ownRefundTransfer({ ...ticket, levelMinor, differenceMinor }, 'R-9')).toEqual({
      ...booked,
      key: 'sale/T-1/refund/R-9/till',
      kind: 'till.returned',
      entries: entries(back),
    })
  })
})

test('where there is nothing, nothing is booked', () => {
  const nothing = { ...ticket, levelMinor: 0n, differenceMinor: 0n }
  expect(ownTransfer(nothing)).toBeUndefined()
  expect(ownRefundTransfer(nothing, 'R-9')).toBeUndefined()
  expect(couponTransfer({ ...ticket, savingMinor: 0n })).toBeUndefined()
  expect(couponTransfer({ ...ticket, savingMinor: 0n }, 'R-9')).toBeUndefined()
})

test('what coupons take off turns into sales, and a refund gives its share back', () => {
  expect(couponTransfer({ ...ticket, savingMinor: 30n })).toEqual({
    ...booked,
    key: 'sale/T-1/coupons',
    kind: 'coupon.redeemed',
    entries: entries({ discounts: -30n, sales: 30n }),
  })
  expect(couponTransfer({ ...ticket, savingMinor: -10n }, 'R-9')).toEqual({
    ...booked,
    key: 'sale/T-1/refund/R-9/coupons',
    kind: 'coupon.returned',
    entries: entries({ discounts: 10n, sales: -10n }),
  })
})
