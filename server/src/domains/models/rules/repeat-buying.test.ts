import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type BgNbd, bgNbdAlive, bgNbdExpected, bgNbdExpectedOfNew, bgNbdLogLikelihood, fitBgNbd } from './bg-nbd.ts'
import { fitGammaGamma, gammaGammaExpected } from './gamma-gamma.ts'
import { type Pattern, patternsOf } from './history.ts'
import {
  type ParetoNbd,
  paretoNbdAlive,
  paretoNbdExpected,
  paretoNbdExpectedOfNew,
  paretoNbdLogLikelihood,
} from './pareto-nbd.ts'
import { logGamma } from './special.ts'

const state = fc
  .record({
    repeats: fc.integer({ min: 0, max: 60 }),
    age: fc.double({ min: 0.2, max: 120, noNaN: true }),
    share: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
  })
  .map(({ repeats, age, share }) => ({ repeats, age, recency: repeats === 0 ? 0 : age * share, count: 1 }))
const positive = fc.double({ min: 0.1, max: 15, noNaN: true })

/** Simpson's rule; the integrands here are smooth. */
function integrate(f: (t: number) => number, from: number, to: number, parts = 20_000): number {
  const width = (to - from) / parts
  let total = f(from) + f(to)
  for (let i = 1; i < parts; i++) total += f(from + i * width) * (i % 2 === 0 ? 2 : 4)
  return (total * width) / 3
}

test('the Pareto/NBD likelihood is the integral over the moment at which she left', () => {
  fc.assert(
    fc.property(state, positive, positive, positive, positive, (pattern, r, alpha, s, beta) => {
      const { repeats: x, recency, age } = pattern
      // Scaled by the value at the last purchase, so that many repeats stay in range.
      const scale = (r + x) * Math.log(alpha + recency) + s * Math.log(beta + recency)
      // Over the logarithm of time, on which the integrand is smooth also where a scale is small.
      const least = Math.min(alpha, beta)
      const leaves = (u: number): number => {
        const t = Math.exp(u) - least
        return Math.exp(u + scale - (r + x) * Math.log(alpha + t) - (s + 1) * Math.log(beta + t))
      }
      const stays = Math.exp(scale - (r + x) * Math.log(alpha + age) - s * Math.log(beta + age))
      const expected =
        logGamma(r + x) -
        logGamma(r) +
        r * Math.log(alpha) +
        s * Math.log(beta) -
        scale +
        Math.log(stays + s * integrate(leaves, Math.log(least + recency), Math.log(least + age)))
      const found = paretoNbdLogLikelihood({ r, alpha, s, beta }, [pattern])
      expect(Math.abs(found - expected)).toBeLessThan(1e-7 * Math.max(1, Math.abs(expected)))
    }),
    { numRuns: 60 },
  )
})

test('what is probable is between 0 and 1, and what is expected grows with time and is never negative', () => {
  fc.assert(
    fc.property(state, positive, positive, positive, positive, (pattern, one, two, three, four) => {
      const bg: BgNbd = { r: one, alpha: two, a: three, b: four + 1 }
      const pareto: ParetoNbd = { r: one, alpha: two, s: three, beta: four }
      for (const alive of [bgNbdAlive(bg, pattern), paretoNbdAlive(pareto, pattern)]) {
        expect(alive).toBeGreaterThanOrEqual(0)
        expect(alive).toBeLessThanOrEqual(1)
      }
      for (const ask of [
        (weeks: number) => bgNbdExpected(bg, pattern, weeks),
        (weeks: number) => paretoNbdExpected(pareto, pattern, weeks),
        (weeks: number) => bgNbdExpectedOfNew(bg, weeks),
        (weeks: number) => paretoNbdExpectedOfNew(pareto, weeks),
      ]) {
        const [soon, late] = [ask(4), ask(40)]
        expect(soon).toBeGreaterThanOrEqual(-1e-9)
        expect(late).toBeGreaterThanOrEqual(soon - 1e-9)
      }
    }),
  )
})

test('a customer with a thousand purchases has a finite forecast', () => {
  const model = { r: 0.25, alpha: 4, a: 0.8, b: 2.5 }
  const often = { repeats: 1500, recency: 99.5, age: 100 }
  expect(bgNbdExpected(model, often, 10)).toBeGreaterThan(50)
  expect(bgNbdExpected(model, often, 10)).toBeLessThan(150)
})

/** A generator whose numbers are the same in every run (mulberry32). */
function generator(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

test('parameters of simulated customers are found again, with a likelihood no worse than the true ones have', async () => {
  const random = generator(7)
  const exponential = (rate: number): number => -Math.log(1 - random()) / rate
  // Gamma with shape 2 is the sum of two exponentials; beta(1, 3) inverts in closed form.
  const truth: BgNbd = { r: 2, alpha: 6, a: 1, b: 3 }
  const histories = Array.from({ length: 4000 }, () => {
    const age = 30 + random() * 30
    const rate = exponential(truth.alpha) + exponential(truth.alpha)
    const leaves = 1 - (1 - random()) ** (1 / truth.b)
    let repeats = 0
    let recency = 0
    for (let at = exponential(rate); at < age; at += exponential(rate)) {
      repeats += 1
      recency = at
      if (random() < leaves) break
    }
    return { repeats, recency, age }
  })
  const patterns: Pattern[] = patternsOf(histories.map((history) => ({ ...history, ...nobody })))
  const { logLikelihood, ...found } = await fitBgNbd(patterns)
  expect(logLikelihood).toBeGreaterThanOrEqual(bgNbdLogLikelihood(truth, patterns))
  expect(found.r / found.alpha).toBeCloseTo(truth.r / truth.alpha, 1)
  expect(found.a / (found.a + found.b)).toBeCloseTo(0.25, 1)
})

const nobody = { customer: 1, meanSpend: 0, laterDays: 0, laterSpend: 0, firstDay: 0, lastDay: 0 }

test('expected spending lies between her own mean and that of everybody, nearer to her own the more she bought', async () => {
  const spenders = [8, 12, 20, 30, 45, 60, 15, 25, 10, 90].map((meanSpend, i) => ({ repeats: 1 + (i % 4), meanSpend }))
  const model = await fitGammaGamma(spenders)
  const everybody = gammaGammaExpected(model, { repeats: 0, meanSpend: 0 })
  const [few, many] = [2, 40].map((repeats) => gammaGammaExpected(model, { repeats, meanSpend: 100 }))
  expect(everybody).toBeGreaterThan(0)
  expect(few).toBeGreaterThan(everybody)
  expect(many).toBeGreaterThan(few ?? 0)
  expect(many).toBeLessThan(100)
})
