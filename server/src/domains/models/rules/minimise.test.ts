import fc from 'fast-check'
import { expect, test } from 'vitest'
import { minimise } from './minimise.ts'

test('the bottom of a bent valley is found from the wrong side of it', async () => {
  const { point, value } = await minimise(([x = 0, y = 0]) => 100 * (y - x * x) ** 2 + (1 - x) ** 2, [[-1.2, 1]])
  expect(point[0]).toBeCloseTo(1, 4)
  expect(point[1]).toBeCloseTo(1, 4)
  expect(value).toBeLessThan(1e-9)
})

test('the least value of any bowl is found, also where parts of the plane do not exist', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 4 }),
      async (goal) => {
        const bowl = (x: readonly number[]): number =>
          (x[0] ?? 0) > 5 ? Number.NaN : x.reduce((sum, xi, i) => sum + (i + 1) * (xi - (goal[i] ?? 0)) ** 2, 0)
        const { point } = await minimise(bowl, [goal.map(() => 0)])
        for (const [i, x] of point.entries()) expect(x).toBeCloseTo(goal[i] ?? 0, 3)
      },
    ),
    { numRuns: 25 },
  )
})

test('the better of two valleys wins, whichever start comes first', async () => {
  const twoValleys = ([x = 0]: readonly number[]): number => Math.min((x + 4) ** 2, (x - 4) ** 2 - 1)
  expect((await minimise(twoValleys, [[-4], [4]])).value).toBeCloseTo(-1, 6)
  expect((await minimise(twoValleys, [[4], [-4]])).value).toBeCloseTo(-1, 6)
})

test('a search that is told to stop stops with the reason', async () => {
  const signal = AbortSignal.abort(new Error('closing'))
  await expect(minimise(([x = 0]) => x * x, [[5]], { signal })).rejects.toThrow('closing')
})
