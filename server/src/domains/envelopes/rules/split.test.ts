import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sha256 } from '../../../kernel/ids.ts'
import { chanceFrom } from './chance.ts'
import { boundsOf, findSplitProblem, splitAll } from './split.ts'

const seeded = (text: string) => chanceFrom(sha256(text))
const anySplit = fc.record({
  kind: fc.constantFrom('fixed' as const, 'random' as const, 'group' as const),
  total: fc.oneof(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 1_000_000_000 })),
  pieces: fc.integer({ min: 1, max: 300 }),
  seed: fc.string(),
})

test('shares sum to the total exactly, none is below one unit, and random ones stay within 0.5 and 1.5 of the average', () => {
  fc.assert(
    fc.property(anySplit, ({ kind, total, pieces, seed }) => {
      fc.pre(findSplitProblem(kind, total, pieces) === undefined)
      const shares = splitAll(kind, total, pieces, seeded(seed))
      const isRight = (share: number, at: number, left: number): boolean => {
        if (!Number.isInteger(share) || share < 1) return false
        if (kind === 'fixed') return share * pieces === total
        // In whole numbers: 0.5 × average ≤ share ≤ 1.5 × average.
        if (kind === 'random') return 2 * share * pieces >= total && 2 * share * pieces <= 3 * total
        return at === pieces - 1 || share * (pieces - at) <= 2 * left
      }
      let left = total
      for (const [at, share] of shares.entries()) {
        if (!isRight(share, at, left)) throw new Error(`share ${at} is ${share}, with ${left} left`)
        left -= share
      }
      expect(left).toBe(0)
    }),
    { numRuns: 2000 },
  )
})

test('what cannot be split is told before anybody claims', () => {
  expect(findSplitProblem('group', 9, 10)).toBe('too_thin')
  expect(findSplitProblem('fixed', 100, 3)).toBe('not_even')
  // An average of 1.3: shares of 1 are too few, of 2 too many.
  expect(findSplitProblem('random', 13, 10)).toBe('no_room')
  expect(findSplitProblem('random', 10, 10)).toBeUndefined()
  expect(findSplitProblem('random', 14, 10)).toBeUndefined()
  expect(findSplitProblem('random', 20, 10)).toBeUndefined()
  expect(boundsOf('random', 1000, 10)).toEqual({ low: 50, high: 150 })
})

/** Mean of each position over many envelopes. */
function meansByPosition(kind: 'random' | 'group', total: number, pieces: number, rounds: number): number[] {
  const chance = seeded(`fair ${kind} ${total} ${pieces}`)
  const sums = new Float64Array(pieces)
  for (let round = 0; round < rounds; round++)
    for (const [at, share] of splitAll(kind, total, pieces, chance).entries()) sums[at] = (sums[at] ?? 0) + share
  return [...sums].map((sum) => sum / rounds)
}

describe('every position may expect the same, within 1 %', () => {
  test.each([
    ['random', 1000, 10, 40_000],
    ['random', 20_137, 7, 40_000],
    ['random', 61, 20, 40_000],
    ['group', 1000, 10, 300_000],
    ['group', 10_007, 5, 300_000],
    ['group', 23, 10, 200_000],
  ] as const)('%s: %i in %i', (kind, total, pieces, rounds) => {
    const average = total / pieces
    for (const mean of meansByPosition(kind, total, pieces, rounds))
      expect(Math.abs(mean / average - 1)).toBeLessThan(0.01)
  })
})

test('shares differ: a random split reaches both ends of its range, a group one nearly nothing and nearly double', () => {
  const random = [...splitAll('random', 10_000, 100, seeded('spread'))]
  expect(Math.min(...random)).toBeLessThan(60)
  expect(Math.max(...random)).toBeGreaterThan(140)
  const group = [...splitAll('group', 10_000, 100, seeded('spread'))]
  expect(Math.min(...group)).toBeLessThan(10)
  expect(Math.max(...group)).toBeGreaterThan(180)
})

test('chance is even: a hundred numbers come up equally often, and the same seed gives the same sequence', () => {
  const chance = seeded('even')
  const counts = new Array<number>(100).fill(0)
  for (let draw = 0; draw < 200_000; draw++) {
    const value = chance.below(100)
    counts[value] = (counts[value] ?? 0) + 1
  }
  // Chi-square with 99 degrees of freedom: beyond 149 once in a thousand.
  const chiSquare = counts.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0)
  expect(chiSquare).toBeLessThan(149)
  const [one, two] = [seeded('same'), seeded('same')]
  expect(Array.from({ length: 20 }, () => one.below(1e9))).toEqual(Array.from({ length: 20 }, () => two.below(1e9)))
})
