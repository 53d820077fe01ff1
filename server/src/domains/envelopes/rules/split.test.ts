import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sha256 } from '../../../kernel/ids.ts'
import { chanceFrom } from './chance.ts'
import { type Bounds, boundsOf, drawShare, findSplitProblem, splitAll } from './split.ts'

const seeded = (text: string) => chanceFrom(sha256(text))
const anySplit = fc.record({
  kind: fc.constantFrom('fixed' as const, 'random' as const, 'group' as const),
  total: fc.oneof(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 1_000_000_000 })),
  pieces: fc.integer({ min: 1, max: 100 }),
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
    { numRuns: 500 },
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
  expect(findSplitProblem('group', 10, 10)).toBeUndefined()
  expect(findSplitProblem('fixed', 9, 10)).toBe('too_thin')
  expect(findSplitProblem('fixed', 99, 3)).toBeUndefined()
  // An average of 1.5 has room for 1 and 2.
  expect(findSplitProblem('random', 15, 10)).toBeUndefined()
  expect(findSplitProblem('group', 13, 10)).toBeUndefined()
  expect(boundsOf('random', 1000, 10)).toEqual({ low: 50, high: 150 })
  expect(boundsOf('random', 1001, 10)).toEqual({ low: 51, high: 150 })
  expect(boundsOf('random', 15, 10)).toEqual({ low: 1, high: 2 })
  expect(boundsOf('random', 4, 10)).toEqual({ low: 1, high: 0 })
  for (const kind of ['fixed', 'group'] as const) expect(boundsOf(kind, 1000, 10)).toEqual({ low: 1, high: 1000 })
  expect(() => splitAll('fixed', 100, 3, seeded('odd'))).toThrow('the envelope can be split')
})

test('a share is drawn as widely as its bounds and what is left allow on both sides', () => {
  const sharesOf = (left: number, pieces: number, bounds: Bounds) =>
    [...outcomesOf(left, pieces, bounds).keys()].toSorted((a, b) => a - b)
  expect(sharesOf(100, 10, { low: 5, high: 15 })).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])
  // Nearer to the upper bound, and to the lower.
  expect(sharesOf(120, 10, { low: 5, high: 15 })).toEqual([9, 10, 11, 12, 13, 14, 15])
  expect(sharesOf(70, 10, { low: 5, high: 15 })).toEqual([5, 6, 7, 8, 9])
  // An average of 10.5 gives 10 or 11 as the middle, and stays within the bounds with both.
  expect(sharesOf(105, 10, { low: 5, high: 15 })).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15])
  expect(sharesOf(37, 1, { low: 5, high: 15 })).toEqual([37])
  // The odd units come as often as they are there: 3 of 10 times.
  const odd = outcomesOf(13, 10, { low: 1, high: 2 })
  expect(odd.get(1)).toBeCloseTo(0.7, 9)
  expect(odd.get(2)).toBeCloseTo(0.3, 9)
})

/** Every share that a state can give, with its probability: each answer of chance is tried. */
function outcomesOf(left: number, pieces: number, bounds: Bounds): Map<number, number> {
  const outcomes = new Map<number, number>()
  const explore = (script: readonly number[], probability: number): void => {
    let asked: number | undefined
    let at = 0
    const chance = {
      below(n: number): number {
        const answer = script[at++]
        if (answer === undefined) asked ??= n
        return answer ?? 0
      },
    }
    const share = drawShare(left, pieces, bounds, chance)
    if (asked === undefined) outcomes.set(share, (outcomes.get(share) ?? 0) + probability)
    else for (let answer = 0; answer < asked; answer++) explore([...script, answer], probability / asked)
  }
  explore([], 1)
  return outcomes
}

/** The expected share of each position, worked out over everything that can happen. */
function expectationsOf(kind: 'random' | 'group', total: number, pieces: number): number[] {
  const bounds = boundsOf(kind, total, pieces)
  let states = new Map([[total, 1]])
  return Array.from({ length: pieces }, (_, at) => {
    const next = new Map<number, number>()
    let expected = 0
    for (const [left, probability] of states) {
      for (const [share, chance] of outcomesOf(left, pieces - at, bounds)) {
        expected += share * probability * chance
        next.set(left - share, (next.get(left - share) ?? 0) + probability * chance)
      }
    }
    states = next
    return expected
  })
}

test.each([
  ['random', 20, 10],
  ['random', 61, 7],
  ['random', 100, 6],
  ['random', 14, 10],
  ['group', 23, 10],
  ['group', 40, 6],
  ['group', 10, 10],
] as const)('every position may expect exactly the same: %s, %i in %i', (kind, total, pieces) => {
  for (const expected of expectationsOf(kind, total, pieces)) expect(expected).toBeCloseTo(total / pieces, 9)
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
  for (let draw = 0; draw < 50_000; draw++) {
    const value = chance.below(100)
    counts[value] = (counts[value] ?? 0) + 1
  }
  // Chi-square with 99 degrees of freedom: beyond 149 once in a thousand.
  const chiSquare = counts.reduce((sum, count) => sum + (count - 500) ** 2 / 500, 0)
  expect(chiSquare).toBeLessThan(149)
  // Worked out by another program: 53 bits each of sfc32 from bytes 0 to 15, after twelve rounds.
  const known = chanceFrom(Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex'))
  expect(Array.from({ length: 4 }, () => known.below(2 ** 53))).toEqual([
    1_880_897_221_703_731, 7_214_039_839_016_788, 4_139_304_964_429_159, 7_023_263_134_564_841,
  ])
  expect(() => chanceFrom(Buffer.alloc(15))).toThrow('a seed has 16 bytes')
  const [one, two] = [seeded('same'), seeded('same')]
  expect(Array.from({ length: 20 }, () => one.below(1e9))).toEqual(Array.from({ length: 20 }, () => two.below(1e9)))
})
