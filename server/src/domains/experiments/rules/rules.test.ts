import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { alwaysValidFactor, alwaysValidInterval } from './always-valid.ts'
import { checkRatio } from './check-ratio.ts'
import { normalQuantile, studentQuantile } from './distributions.ts'
import { armAt, armOf, boundsOf, isHeldOut } from './draw.ts'
import { adjusted, differenceOfMeans, differenceOfShares } from './estimate.ts'
import { addMoments, type Moments, meanOf, noMoments, varianceOf } from './moments.ts'
import { readLine } from './read-line.ts'
import { progressOf, tuneFor } from './summarise.ts'
import { decideClaim, type Evidence, weigh } from './weigh.ts'

/** Sums over people, each with what she did (y) and had done (x). */
const momentsOf = (people: readonly (readonly [y: number, x: number])[]): Moments =>
  people.reduce<Moments>(
    (sum, [y, x]) => addMoments(sum, { n: 1, some: y === 0 ? 0 : 1, y, yy: y * y, x, xx: x * x, xy: x * y }),
    noMoments,
  )
const shares = (n: number, y: number): Moments => ({ n, some: y, y, yy: y, x: 0, xx: 0, xy: 0 })

describe('estimates', () => {
  test('Welch is that of R: t.test(extra ~ group, data = sleep)', () => {
    const of = (values: number[]) => momentsOf(values.map((value) => [value, 0]))
    const first = of([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2])
    const second = of([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
    const { difference, interval } = differenceOfMeans(first, second, 0.95)
    expect(difference).toBeCloseTo(-1.58, 10)
    expect(interval.low).toBeCloseTo(-3.3654832, 6)
    expect(interval.high).toBeCloseTo(0.2054832, 6)
  })

  test('shares have an interval of some width even where nobody converts, and the difference is the one observed', () => {
    const none = differenceOfShares(shares(200, 0), shares(200, 0), 0.95)
    expect(none.difference).toBe(0)
    expect(none.interval.low).toBeLessThan(0)
    expect(none.interval.high).toBeGreaterThan(0)
    const some = differenceOfShares(shares(1000, 120), shares(1000, 100), 0.95)
    expect(some.difference).toBeCloseTo(0.02, 12)
    expect(some.interval.high - some.interval.low).toBeCloseTo(
      2 * 1.96 * Math.sqrt(0.12 * 0.88 * 1e-3 + 0.09 * 1e-3),
      3,
    )
  })

  test('sums give what the people give: mean, unbiased variance, and the residual variance of a regression', () => {
    const person = fc.tuple(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 5000 }))
    const group = fc.array(person, { minLength: 4, maxLength: 40 })
    fc.assert(
      fc.property(group, group, (treated, control) => {
        const [a, b] = [momentsOf(treated), momentsOf(control)]
        const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length
        const ys = treated.map(([y]) => y)
        expect(meanOf(a)).toBeCloseTo(mean(ys), 6)
        expect(varianceOf(a)).toBeCloseTo(ys.reduce((sum, y) => sum + (y - mean(ys)) ** 2, 0) / (ys.length - 1), 3)
        const better = adjusted(a, b, 0.95)
        if (!better) return
        const centred = [treated, control].map((list) => {
          const [my, mx] = [mean(list.map(([y]) => y)), mean(list.map(([, x]) => x))]
          return { my, mx, list: list.map(([y, x]) => [y - my, x - mx] as const) }
        })
        const everyone = centred.flatMap(({ list }) => list)
        const theta = everyone.reduce((s, [y, x]) => s + x * y, 0) / everyone.reduce((s, [, x]) => s + x * x, 0)
        const [t, c] = centred
        expect(better.difference).toBeCloseTo((t?.my ?? 0) - (c?.my ?? 0) - theta * ((t?.mx ?? 0) - (c?.mx ?? 0)), 4)
        const residual = centred.reduce((sum, { list }) => {
          const squares = list.reduce((s, [y, x]) => s + (y - theta * x) ** 2, 0)
          return sum + squares / (list.length - 1) / list.length
        }, 0)
        expect(better.standardError).toBeCloseTo(Math.sqrt(residual), 4)
      }),
      { numRuns: 60 },
    )
  })

  test('too few people give no interval rather than a false one', () => {
    const one = momentsOf([[5, 1]])
    expect(differenceOfMeans(one, one, 0.95).interval).toEqual({
      low: Number.NEGATIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
    })
    expect(adjusted(one, one, 0.95)).toBeUndefined()
  })

  test('quantiles are those of the tables', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963985, 8)
    expect(studentQuantile(0.975, 10)).toBeCloseTo(2.228138852, 6)
    expect(studentQuantile(0.975, 2e6)).toBeCloseTo(1.959963985, 5)
  })
})

describe('the interval for every day', () => {
  test('is narrowest when the plan is reached, and at no time as narrow as the fixed one', () => {
    expect(alwaysValidFactor(1, 0.95)).toBeCloseTo(3.035, 3)
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1000, noNaN: true }), (part) => {
        expect(alwaysValidFactor(part, 0.95)).toBeGreaterThan(3.03)
      }),
    )
    expect(alwaysValidFactor(0.1, 0.95)).toBeGreaterThan(alwaysValidFactor(0.5, 0.95))
    expect(alwaysValidFactor(10, 0.95)).toBeGreaterThan(alwaysValidFactor(2, 0.95))
    const before = alwaysValidInterval({ difference: 1, standardError: 1 }, { observed: 0, planned: 100 }, 0.95)
    expect(before.high).toBe(Number.POSITIVE_INFINITY)
  })

  test('is tuned to the people a shop has: narrower in a small one, and as before where there are many', () => {
    const half = [
      { name: 'play', weight: 0.5 },
      { name: 'held out', weight: 0.5, control: true },
    ]
    expect([0, 400, 1000, 1_000_000].map((people) => tuneFor(people, half))).toEqual([100, 100, 250, 2000])
    const tenth = [
      { name: 'play', weight: 90 },
      { name: 'held out', weight: 10, control: true },
    ]
    expect(tuneFor(30_000, tenth)).toBe(1500)
    const factor = (tunedPerArm: number) => {
      const { observed, planned } = progressOf(130, 2, tunedPerArm)
      return alwaysValidFactor(observed / planned, 0.95)
    }
    expect(factor(tuneFor(400, half))).toBeLessThan(0.6 * factor(2000))
  })

  test('has no bounds while nobody has done anything, however many look', () => {
    const nothing = { difference: 0, standardError: 0 }
    expect(alwaysValidInterval(nothing, { observed: 90, planned: 100 }, 0.95)).toEqual({
      low: Number.NEGATIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
    })
    // Everybody of the one arm did and nobody of the other: that is known.
    const all = alwaysValidInterval({ difference: 1, standardError: 0 }, { observed: 90, planned: 100 }, 0.95)
    expect(all).toEqual({ low: 1, high: 1 })
  })

  test('a difference of means at every step of a random walk stays inside in 19 of 20 worlds', () => {
    const worlds = 300
    let escaped = 0
    for (let world = 0; world < worlds; world++) {
      let [sum, state] = [0, world * 7919 + 1]
      const unit = () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0
        return state / 2 ** 32
      }
      for (let n = 1; n <= 2000; n++) {
        sum += unit() < 0.5 ? 1 : -1
        // From where the limit holds.
        if (n < 50) continue
        if (Math.abs(sum / n) > alwaysValidFactor(n / 500, 0.95) / Math.sqrt(n)) {
          escaped += 1
          break
        }
      }
    }
    expect(escaped / worlds).toBeLessThan(0.05)
  })
})

describe('the ratio of the arms', () => {
  test('is believed as long as chance can make it, and alarms where it cannot', () => {
    const of = (...customers: number[]) => checkRatio(customers.map((count) => ({ customers: count, weight: 1 })))
    expect(of(1000, 1100)?.pValue).toBeCloseTo(0.0291, 3)
    expect(of(1000, 1100)?.broken).toBe(false)
    expect(of(10_000, 10_500)?.broken).toBe(true)
    expect(of(0, 0)).toBeUndefined()
    const uneven = checkRatio([
      { customers: 1000, weight: 1 },
      { customers: 9010, weight: 9 },
    ])
    expect(uneven?.broken).toBe(false)
  })
})

describe('a claim', () => {
  const outcome = { name: 'conversion', unit: 'share' } as const
  const effectOf = (treated: Moments, control: Moments, arm = 'treated') =>
    weigh({ arm, outcome, treated, control, progress: { observed: 4000, planned: 4000 }, comparisons: 1 })
  const clear = effectOf(shares(2000, 400), shares(2000, 200))
  const evidence: Evidence = {
    effects: [clear],
    hasControl: true,
    arms: [
      { customers: 2000, doers: 200 },
      { customers: 2000, doers: 400 },
    ],
    ratioBroken: false,
    basis: 'always-valid',
    final: false,
  }

  test('is made where the interval lies on one side of zero', () => {
    expect(decideClaim(evidence)).toMatchObject({ claim: 'better', arm: 'treated', final: false })
    const worse = effectOf(shares(2000, 200), shares(2000, 400))
    expect(decideClaim({ ...evidence, effects: [worse] })).toMatchObject({ claim: 'worse' })
    const best = effectOf(shares(2000, 500), shares(2000, 200), 'best')
    expect(decideClaim({ ...evidence, effects: [clear, best, worse] })).toMatchObject({ claim: 'better', arm: 'best' })
  })

  test('is withheld for the first reason there is, in this order', () => {
    const reasons: [string, Partial<Evidence>][] = [
      ['no-control', { hasControl: false }],
      ['nobody-assigned', { arms: [{ customers: 0, doers: 0 }] }],
      ['ratio-broken', { ratioBroken: true }],
      ['too-few', { arms: [{ customers: 2000, doers: 19 }] }],
      ['too-few', { arms: [{ customers: 99, doers: 50 }] }],
      ['covers-zero', { effects: [effectOf(shares(2000, 210), shares(2000, 200))] }],
    ]
    for (const [reason, change] of reasons)
      expect(decideClaim({ ...evidence, ...change })).toEqual({ claim: 'none', reason, final: false })
    const all = { ...evidence, ...Object.fromEntries(reasons.flatMap(([, change]) => Object.entries(change))) }
    expect(decideClaim({ ...all, arms: [{ customers: 0, doers: 0 }] })).toMatchObject({ reason: 'no-control' })
  })
})

describe('the draw', () => {
  test('arms have whole shares of the numbers, and an arm is found for each of them', () => {
    const arms = [
      { name: 'a', weight: 1 },
      { name: 'b', weight: 1 },
      { name: 'c', weight: 2 },
    ]
    expect(boundsOf(arms)).toEqual([2 ** 30, 2 ** 31])
    expect([0, 2 ** 30 - 1, 2 ** 30, 2 ** 31, 2 ** 32 - 1].map((at) => armAt(boundsOf(arms), at))).toEqual([
      0, 0, 1, 2, 2,
    ])
    expect(['a', 'b', 'c']).toContain(armOf('seed', 17, arms))
    expect(isHeldOut('seed', 17, 0)).toBe(false)
    expect(isHeldOut('seed', 17, 100)).toBe(true)
  })
})

test('money of a line is whole minor units, whatever doubles make of it', () => {
  const places = {
    unit: undefined,
    arm: 0,
    outcomes: [{ name: 'spend', kind: 'money' as const, place: 1 }],
    covariates: [],
  }
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000 }), (minor) => {
      const read = readLine(['a', (minor / 100).toFixed(2)], places, { line: 2, width: 2, minorFactor: 100 })
      expect(read).toMatchObject({ unit: '2', outcomes: [minor] })
    }),
  )
})
