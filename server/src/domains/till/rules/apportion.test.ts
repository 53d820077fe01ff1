import fc from 'fast-check'
import { expect, test } from 'vitest'
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
