import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
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

describe('how much of the basket comes back', () => {
  const line = (sku: string, atLevelMinor: number, quantity = 1) => ({
    sku,
    name: '',
    categoryCode: null,
    quantity,
    // Neither the shelf price nor what was paid decides about coupons.
    amountMinor: atLevelMinor + 77,
    atLevelMinor,
    paidMinor: Math.floor(atLevelMinor / 2),
  })
  const basket = [line('tea', 1000, 3), line('bun', 500, 2), line('bag', 0)]
  const marks = { before: 0n, after: 0n, whole: 750n }
  const some = (...lines: [sku: string, quantity: number][]) => ({
    whole: false,
    lines: lines.map(([sku, quantity]) => ({ sku, quantity })),
  })
  const before = (baseMinor: bigint, ...lines: [sku: string, quantity: number][]) => ({
    lines: some(...lines).lines,
    baseMinor,
  })

  test('is all of it where all of the sale does, or nothing of the sale is told', () => {
    const all = { whole: true, lines: undefined, amountMinor: 0n }
    expect(decideCouponShare({ whole: true, lines: [] }, { lines: basket, marks, earlier: [] })).toEqual(all)
    expect(decideCouponShare({ ...some(['tea', 1]), whole: true }, { lines: basket, marks, earlier: [] })).toEqual(all)
    expect(decideCouponShare({ whole: true, lines: [] })).toEqual(all)
    expect(decideCouponShare({ whole: false, lines: [] })).toEqual(all)
  })

  type Earlier = ReturnType<typeof before>[]
  const byLine: [string, ReturnType<typeof some>, Earlier, [line: number, amountMinor: bigint][], bigint][] = [
    ['the first piece of three', some(['tea', 1]), [], [[0, 333n]], 333n],
    ['the last of three', some(['tea', 1]), [before(666n, ['tea', 2])], [[0, 334n]], 334n],
    ['what came back of others does not count', some(['tea', 1]), [before(500n, ['bun', 2])], [[0, 333n]], 333n],
    [
      'two refunds before it do, each',
      some(['tea', 1]),
      [before(333n, ['tea', 1]), before(583n, ['bun', 1], ['tea', 1])],
      [[0, 334n]],
      334n,
    ],
    [
      'two lines at once',
      some(['bun', 1], ['tea', 2]),
      [],
      [
        [1, 250n],
        [0, 666n],
      ],
      916n,
    ],
    ['a line that cost nothing brings nothing', some(['bag', 1]), [], [], 0n],
    ['nor does one that is not on the ticket', some(['cup', 1]), [], [], 0n],
    ['part of a piece', some(['bun', 0.5]), [], [[1, 125n]], 125n],
  ]
  test.each(byLine)('by line: %s', (_title, asked, earlier, lines, amountMinor) => {
    expect(decideCouponShare(asked, { lines: basket, marks, earlier })).toEqual({
      whole: false,
      lines: lines.map(([line, amountMinor]) => ({ line, amountMinor })),
      amountMinor,
    })
  })

  test('is as much of everything as goes back of what was paid, where lines cannot be told apart', () => {
    const part = { before: 100n, after: 250n, whole: 750n }
    const shared = (amountMinor: bigint) => ({ whole: false, lines: undefined, amountMinor })
    const twice = [...basket, line('tea', 500)]
    // The same product on two lines of the ticket; a third of 2000 is 666.
    expect(decideCouponShare(some(['tea', 1]), { lines: twice, marks: part, earlier: [] })).toEqual(shared(666n))
    // Twice in one refund.
    expect(decideCouponShare(some(['tea', 1], ['tea', 1]), { lines: basket, marks: part, earlier: [] })).toEqual(
      shared(500n),
    )
    // An amount, now or before.
    expect(decideCouponShare(some(), { lines: basket, marks: part, earlier: [] })).toEqual(shared(500n))
    expect(decideCouponShare(some(['tea', 1]), { lines: basket, marks: part, earlier: [before(200n)] })).toEqual(
      shared(300n),
    )
    // What came back before counts, and is never taken back.
    const two = [before(200n, ['tea', 1]), before(299n)]
    expect(decideCouponShare(some(), { lines: basket, marks: part, earlier: two })).toEqual(shared(1n))
    expect(decideCouponShare(some(), { lines: basket, marks: part, earlier: [before(600n)] })).toEqual(shared(0n))
  })
})
