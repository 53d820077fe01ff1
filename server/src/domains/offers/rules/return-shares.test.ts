import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decideReturn, type SoldLine, type SoldPart, type Wanted } from './return-shares.ts'
import { sum } from './share.ts'

const line = (amountMinor: bigint, refundedMinor = 0n): SoldLine => ({ amountMinor, refundedMinor })
const part = (coupon: string, at: number, savingMinor: bigint, givenBackMinor = 0n): SoldPart => ({
  coupon,
  line: at,
  savingMinor,
  givenBackMinor,
})

describe('what comes back', () => {
  const lines = [line(2000n), line(1000n)]
  const parts = [part('a', 0, 667n), part('a', 1, 333n), part('b', 1, 100n)]

  test('is all that is left, where nothing is named', () => {
    expect(decideReturn(lines, parts, {})).toEqual({
      refundedMinor: [2000n, 1000n],
      givenBackMinor: [667n, 333n, 100n],
      nowMinor: 1100n,
      complete: ['a', 'b'],
    })
  })

  test('is the share of a line, rounded down, and completes the coupons that were for it alone', () => {
    expect(decideReturn(lines, parts, { lines: [{ line: 1, amountMinor: 1000n }] })).toEqual({
      refundedMinor: [0n, 1000n],
      givenBackMinor: [0n, 333n, 100n],
      nowMinor: 433n,
      complete: ['b'],
    })
    expect(
      decideReturn(lines, parts, {
        lines: [
          { line: 0, amountMinor: 1n },
          { line: 0, amountMinor: 998n },
        ],
      }),
    ).toMatchObject({
      refundedMinor: [999n, 0n],
      nowMinor: 333n,
      complete: [],
    })
  })

  test('of an amount is shared over the lines by what is left of them', () => {
    const later = [line(2000n, 1500n), line(1000n)]
    expect(decideReturn(later, [part('a', 0, 667n, 500n), part('a', 1, 333n)], { amountMinor: 300n })).toMatchObject({
      refundedMinor: [1600n, 200n],
      givenBackMinor: [533n, 66n],
      nowMinor: 99n,
    })
  })

  const tooMuch: Wanted[] = [
    { amountMinor: 3001n },
    { lines: [{ line: 1, amountMinor: 1001n }] },
    { lines: [{ line: 2, amountMinor: 1n }] },
    {
      lines: [
        { line: 0, amountMinor: 1500n },
        { line: 0, amountMinor: 501n },
      ],
    },
  ]
  test.each(tooMuch)('is nothing where it is more than there is (%#)', (wanted) => {
    expect(decideReturn(lines, parts, wanted)).toBeUndefined()
  })

  test('is exactly all where it is exactly that', () => {
    expect(decideReturn(lines, parts, { amountMinor: 3000n })?.nowMinor).toBe(1100n)
    expect(decideReturn(lines, parts, { amountMinor: 0n })).toMatchObject({ nowMinor: 0n, complete: [] })
  })

  test('is nothing more once everything is back', () => {
    const back = [line(2000n, 2000n), line(1000n, 1000n)]
    expect(decideReturn(back, parts, { amountMinor: 1n })).toBeUndefined()
    expect(decideReturn(back, parts, { lines: [{ line: 0, amountMinor: 1n }] })).toBeUndefined()
  })

  test('of lines that cost nothing is all that was taken off them', () => {
    expect(decideReturn([line(0n), line(1000n)], [part('a', 0, 5n)], { amountMinor: 0n })).toMatchObject({
      givenBackMinor: [5n],
      complete: ['a'],
    })
  })

  test('is never negative', () => {
    expect(() => decideReturn(lines, parts, { lines: [{ line: 0, amountMinor: -1n }] })).toThrow(
      'what comes back is not negative',
    )
  })
})

test('any sequence of returns sums to what was saved, and depends on nothing but how much came back', () => {
  const sold = fc.array(fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 0, max: 100 })), {
    minLength: 1,
    maxLength: 4,
  })
  fc.assert(
    fc.property(
      sold,
      fc.array(fc.tuple(fc.nat({ max: 3 }), fc.integer({ min: 1, max: 2500 })), { maxLength: 12 }),
      (bought, steps) => {
        let lines = bought.map(([amount]) => line(BigInt(amount)))
        let parts = bought.flatMap(([amount, percent], index) => {
          const saving = (BigInt(amount) * BigInt(percent)) / 100n
          return saving > 0n ? [part(index % 2 ? 'a' : 'b', index, saving)] : []
        })
        const savings = sum(parts.map(({ savingMinor }) => savingMinor))
        let back = 0n
        const apply = (wanted: Wanted) => {
          const shares = decideReturn(lines, parts, wanted)
          if (!shares) return
          expect(shares.nowMinor).toBeGreaterThanOrEqual(0n)
          back += shares.nowMinor
          lines = lines.map((one, index) => ({ ...one, refundedMinor: shares.refundedMinor[index] ?? 0n }))
          parts = parts.map((one, index) => ({ ...one, givenBackMinor: shares.givenBackMinor[index] ?? 0n }))
          expect(back).toBe(sum(parts.map(({ givenBackMinor }) => givenBackMinor)))
          for (const { savingMinor, givenBackMinor } of parts) expect(givenBackMinor).toBeLessThanOrEqual(savingMinor)
        }
        for (const [at, amount] of steps)
          apply(at === 3 ? { amountMinor: BigInt(amount) } : { lines: [{ line: at, amountMinor: BigInt(amount) }] })
        const once = decideReturn(
          bought.map(([amount]) => line(BigInt(amount))),
          parts.map((one) => ({ ...one, givenBackMinor: 0n })),
          { lines: lines.map(({ refundedMinor }, index) => ({ line: index, amountMinor: refundedMinor })) },
        )
        expect(once?.nowMinor).toBe(back)
        apply({})
        expect(back).toBe(savings)
      },
    ),
  )
})
