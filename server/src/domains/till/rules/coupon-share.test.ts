import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decideCouponShare } from './coupon-share.ts'

const lines = (amounts: readonly number[]) =>
  amounts.map((amount, index) => ({
    sku: `s${index}`,
    name: '',
    categoryCode: null,
    quantity: 3,
    amountMinor: amount,
    atLevelMinor: amount,
    paidMinor: amount,
  }))

test('whatever mixture of lines and amounts comes back, no more of the basket comes back than there was', () => {
  const step = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.double({ min: 0, max: 1, noNaN: true }))
  const amounts = fc.array(fc.integer({ min: 1, max: 9_999 }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(amounts, fc.array(step, { maxLength: 12 }), (sold, steps) => {
      const basket = lines(sold)
      const whole = BigInt(sold.reduce((sum, amount) => sum + amount, 0))
      const earlier: { lines: { sku: string; quantity: number }[]; baseMinor: bigint }[] = []
      const pieces = basket.map(() => 0)
      let back = 0n
      for (const one of steps) {
        const isLine = Number.isInteger(one) && (pieces[one] ?? 3) < 3
        const asked = isLine ? [{ sku: `s${one}`, quantity: 1 }] : []
        // What was paid is the shelf price here, so that a piece brings back a third of its line.
        const third = BigInt(Math.floor((sold[one] ?? 0) / 3))
        const amount = isLine ? third : BigInt(Math.floor(Number(whole - back) * (one % 1)))
        const after = back + amount > whole ? whole : back + amount
        const share = decideCouponShare(
          { whole: false, lines: asked },
          { lines: basket, marks: { before: back, after, whole }, earlier },
        )
        expect(share.amountMinor >= 0n).toBe(true)
        if (isLine) pieces[one] = (pieces[one] ?? 0) + 1
        earlier.push({ lines: asked, baseMinor: share.amountMinor })
        back = after
        const sum = earlier.reduce((all, { baseMinor }) => all + baseMinor, 0n)
        expect(sum <= whole).toBe(true)
      }
    }),
  )
})

test('a refund of lines names them, until one of an amount came between', () => {
  const sale = { lines: lines([900, 300]), marks: { before: 0n, after: 300n, whole: 1200n }, earlier: [] }
  expect(decideCouponShare({ whole: false, lines: [{ sku: 's0', quantity: 1 }] }, sale)).toEqual({
    whole: false,
    lines: [{ line: 0, amountMinor: 300n }],
    amountMinor: 300n,
  })
  const later = {
    ...sale,
    earlier: [{ lines: [], baseMinor: 100n }],
    marks: { before: 100n, after: 400n, whole: 1200n },
  }
  expect(decideCouponShare({ whole: false, lines: [{ sku: 's0', quantity: 1 }] }, later)).toEqual({
    whole: false,
    lines: undefined,
    amountMinor: 300n,
  })
})
