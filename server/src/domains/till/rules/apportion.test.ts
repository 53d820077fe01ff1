import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shareOf, spread, unwind } from './apportion.ts'

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((all, amount) => all + amount, 0n)
const amount = (max: number) => fc.bigInt({ min: 0n, max: BigInt(max) })

test('what is spread sums exactly, and no part is more than one unit from its proportion', () => {
  fc.assert(
    fc.property(amount(1e12), fc.array(amount(1e12), { minLength: 1, maxLength: 50 }), (total, weights) => {
      const whole = sum(weights)
      fc.pre(whole > 0n)
      const parts = spread(total, weights)
      expect(sum(parts)).toBe(total)
      for (const [index, part] of parts.entries()) {
        const exact = total * (weights[index] ?? 0n)
        expect(part * whole > exact - whole && part * whole < exact + whole).toBe(true)
      }
    }),
  )
})

describe('what is spread', () => {
  const cases: [string, total: bigint, weights: bigint[], parts: bigint[]][] = [
    ['even weights, nothing left over', 90n, [1n, 1n, 1n], [30n, 30n, 30n]],
    ['the unit left over goes to the largest remainder', 10n, [1n, 2n, 4n], [1n, 3n, 6n]],
    ['which may be that of the lighter one', 4n, [7n, 2n], [3n, 1n]],
    ['of equal remainders to the first', 2n, [1n, 1n, 1n], [1n, 1n, 0n]],
    ['a later and larger remainder before an earlier one', 1n, [1n, 2n, 1n], [0n, 1n, 0n]],
    ['nothing to what weighs nothing', 7n, [0n, 5n, 0n], [0n, 7n, 0n]],
    ['nothing of nothing', 0n, [3n, 4n], [0n, 0n]],
    ['nothing over nobody', 0n, [], []],
    ['nothing over what weighs nothing', 0n, [0n, 0n], [0n, 0n]],
  ]
  test.each(cases)('%s', (_title, total, weights, parts) => {
    expect(spread(total, weights)).toEqual(parts)
  })

  test('is not negative, has no negative weights, and has somebody to carry it', () => {
    expect(() => spread(-1n, [1n])).toThrow('what is spread is not negative')
    expect(() => spread(1n, [2n, -1n])).toThrow('what is spread is not negative')
    expect(() => spread(1n, [0n])).toThrow('nothing carries what is spread')
    expect(() => spread(1n, [])).toThrow('nothing carries what is spread')
  })
})

describe('a refund over the tenders of a sale', () => {
  const part = (total: bigint, done = 0n) => ({ total, done })
  const cases: [string, amount: bigint, parts: { total: bigint; done: bigint }[], shares: bigint[]][] = [
    ['nothing of nothing', 0n, [part(0n), part(0n)], [0n, 0n]],
    ['nothing', 0n, [part(60n, 30n), part(40n, 20n)], [0n, 0n]],
    ['in proportion', 50n, [part(60n), part(40n)], [30n, 20n]],
    ['the odd unit to whom the proportion owes most', 1n, [part(40n), part(60n)], [0n, 1n]],
    ['of equals to the first', 1n, [part(50n), part(50n)], [1n, 0n]],
    ['the next one to the other', 1n, [part(50n, 1n), part(50n)], [0n, 1n]],
    ['several odd units, one each, the largest gap first', 2n, [part(10n), part(45n), part(45n)], [0n, 1n, 1n]],
    ['all of it', 100n, [part(60n), part(40n)], [60n, 40n]],
    ['what is left of it', 30n, [part(60n, 60n), part(40n, 10n)], [0n, 30n]],
    ['one that gave too much before rests', 2n, [part(50n, 10n), part(50n)], [0n, 2n]],
    ['nor does it take back what it gave', 1n, [part(50n, 10n), part(50n)], [0n, 1n]],
    ['of two behind it, equals, the first waits', 1n, [part(50n, 10n), part(25n), part(25n)], [0n, 0n, 1n]],
    ['and one that is further behind does not', 1n, [part(50n, 10n), part(30n), part(20n)], [0n, 1n, 0n]],
  ]
  test.each(cases)('%s', (_title, amount, parts, shares) => {
    expect(unwind(amount, parts)).toEqual(shares)
  })

  test('is not negative', () => {
    expect(() => unwind(-1n, [part(10n, 5n)])).toThrow('a refund is at most what is left')
  })
})

describe('the share of a refund', () => {
  test.each([
    [10n, { before: 0n, after: 1n, whole: 3n }, 3n],
    [10n, { before: 1n, after: 2n, whole: 3n }, 3n],
    [10n, { before: 2n, after: 3n, whole: 3n }, 4n],
    [10n, { before: 0n, after: 3n, whole: 3n }, 10n],
    [10n, { before: 2n, after: 2n, whole: 3n }, 0n],
    // Of a sale for nothing no share can be told.
    [10n, { before: 0n, after: 0n, whole: 0n }, 0n],
  ])('of %s from %o is %s', (total, part, share) => {
    expect(shareOf(total, part)).toBe(share)
  })

  test.each([
    ['begins before the sale', { before: -1n, after: 1n, whole: 3n }],
    ['goes back', { before: 2n, after: 1n, whole: 3n }],
    ['is more than the whole', { before: 1n, after: 4n, whole: 3n }],
  ])('is not told where it %s', (_title, part) => {
    expect(() => shareOf(10n, part)).toThrow('returns only grow, up to the whole')
  })
})

const sale = fc.record({
  totals: fc.array(amount(100_000), { minLength: 1, maxLength: 5 }),
  cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }),
})

test('any sequence of partial refunds unwinds every tender to exactly what it was, never below, never out of proportion', () => {
  fc.assert(
    fc.property(sale, ({ totals, cuts }) => {
      const whole = sum(totals)
      const parts = totals.map((total) => ({ total, done: 0n }))
      let returned = 0n
      const refund = (value: bigint): void => {
        const shares = unwind(value, parts)
        expect(sum(shares)).toBe(value)
        returned += value
        for (const [index, part] of parts.entries()) {
          const share = shares[index] ?? 0n
          expect(share >= 0n).toBe(true)
          part.done += share
          expect(part.done <= part.total).toBe(true)
          const gap = part.done * whole - part.total * returned
          // Two units, whatever came before: the proportion of the sale, not of what happens to be left.
          expect(gap <= 2n * whole && gap >= -2n * whole).toBe(true)
        }
      }
      for (const cut of cuts) refund(BigInt(Math.floor(Number(whole - returned) * cut * cut)))
      refund(whole - returned)
      expect(parts.map(({ done }) => done)).toEqual(totals)
    }),
  )
})

test('refunds of one unit each keep a mixed payment in proportion from the first to the last', () => {
  const parts = [
    { total: 90n, done: 0n },
    { total: 10n, done: 0n },
  ]
  for (let returned = 1n; returned <= 100n; returned++) {
    for (const [index, share] of unwind(1n, parts).entries()) {
      const part = parts[index]
      if (part) part.done += share
    }
    const [first, second] = parts
    expect((first?.done ?? 0n) + (second?.done ?? 0n)).toBe(returned)
    expect(Math.abs(Number(second?.done) - Number(returned) / 10)).toBeLessThan(1)
  }
})

test('points go back by shares that only grow and are whole at the end', () => {
  fc.assert(
    fc.property(amount(1e9), amount(1e9), fc.array(amount(1e9), { maxLength: 20 }), (total, whole, steps) => {
      fc.pre(whole > 0n)
      const marks = [...steps.filter((step) => step <= whole), whole].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
      let before = 0n
      let given = 0n
      for (const after of marks) {
        const share = shareOf(total, { before, after, whole })
        expect(share >= 0n).toBe(true)
        given += share
        before = after
      }
      expect(given).toBe(total)
    }),
  )
})

test('a refund of more than is left is a bug of its caller', () => {
  expect(() => unwind(11n, [{ total: 10n, done: 0n }])).toThrow('at most what is left')
  expect(() => unwind(1n, [{ total: 10n, done: 10n }])).toThrow('at most what is left')
})
