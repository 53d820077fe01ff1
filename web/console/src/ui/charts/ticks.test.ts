import fc from 'fast-check'
import { expect, it } from 'vitest'
import { niceTicks } from './ticks.ts'

it('ticks are round, span the range and hold zero where it lies inside', () => {
  expect(niceTicks(-0.013, 0.031, 5)).toEqual([-0.02, -0.01, 0, 0.01, 0.02, 0.03, 0.04])
  expect(niceTicks(0, 0.3, 3)).toEqual([0, 0.1, 0.2, 0.3])
  const number = fc.double({ min: -1e6, max: 1e6, noNaN: true })
  fc.assert(
    fc.property(number, number, (a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)]
      fc.pre(high - low > 1e-6)
      const ticks = niceTicks(low, high, 5)
      // To a billionth of what is shown: a number next to zero is zero on any chart.
      const exactness = 1e-9 * Math.max(high - low, Math.abs(low), Math.abs(high))
      expect(ticks[0]).toBeLessThanOrEqual(low + exactness)
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(high - exactness)
      expect(ticks.length).toBeLessThan(10)
      if (low < 0 && high > 0) expect(ticks.some((tick) => tick === 0)).toBe(true)
    }),
  )
})
