import type { History, Pattern } from './history.ts'
import { type Minimum, minimise } from './minimise.ts'
import { sumInTurns } from './pace.ts'
import { hypergeometric, logBeta, logGamma, logSum } from './special.ts'

/**
 * BG/NBD: while alive, a customer buys at random at a rate of her own (gamma over customers: shape `r`, scale `alpha`
 * in weeks); after each purchase she leaves with a probability of her own (beta: `a`, `b`).
 * P. Fader, B. Hardie, K. L. Lee, "Counting Your Customers the Easy Way: An Alternative to the Pareto/NBD Model",
 * Marketing Science 24 (2005).
 */
export type BgNbd = { r: number; alpha: number; a: number; b: number }

type State = Pick<History, 'repeats' | 'recency' | 'age'>

/** Their equation 6, split so that what depends on the repeats alone is reused. */
export function bgNbdLogLikelihood({ r, alpha, a, b }: BgNbd, patterns: readonly Pattern[]): number {
  const base = -logGamma(r) + r * Math.log(alpha) - logBeta(a, b)
  let total = 0
  let repeats = -1
  let head = 0
  let left = 0
  for (const { repeats: x, recency, age, count } of patterns) {
    if (x !== repeats) {
      repeats = x
      head = base + logGamma(r + x)
      head += logBeta(a, b + x)
      left = x > 0 ? Math.log(a) - Math.log(b + x - 1) : Number.NEGATIVE_INFINITY
    }
    const stays = -(r + x) * Math.log(alpha + age)
    total += count * (head + (x > 0 ? logSum(stays, left - (r + x) * Math.log(alpha + recency)) : stays))
  }
  return total
}

/** Maximum likelihood. Searched over logarithms, so that all four stay positive. */
export async function fitBgNbd(
  patterns: readonly Pattern[],
  signal?: AbortSignal,
): Promise<BgNbd & { logLikelihood: number }> {
  const fitted = await minimise(
    (point) => sumInTurns(patterns, (part) => -bgNbdLogLikelihood(toBgNbd(point), part)),
    [
      [0, 0, 0, 0],
      [-1, 2, 0, 1],
    ],
    { signal },
  )
  return { ...toBgNbd(fitted.point), logLikelihood: -fitted.value }
}

function toBgNbd(point: Minimum['point'] | readonly number[]): BgNbd {
  const [r = 0, alpha = 0, a = 0, b = 0] = point.map(Math.exp)
  return { r, alpha, a, b }
}

/** Odds of having left, given the history. Somebody without a repeat had no chance to leave. */
const leftOdds = ({ r, alpha, a, b }: BgNbd, { repeats: x, recency, age }: State): number =>
  x === 0 ? 0 : (a / (b + x - 1)) * ((alpha + age) / (alpha + recency)) ** (r + x)

/** Probability that the customer is still one at the end of the observation. */
export const bgNbdAlive = (model: BgNbd, state: State): number => 1 / (1 + leftOdds(model, state))

/** Expected purchase days in the `weeks` after the observation. Their equation 10. */
export function bgNbdExpected(model: BgNbd, state: State, weeks: number): number {
  const { r, alpha, b } = model
  // At a = 1 the formula is 0/0; it is smooth there.
  const a = Math.abs(model.a - 1) < 1e-6 ? 1 + 1e-6 : model.a
  const { repeats: x, age } = state
  const series = hypergeometric(r + x, b + x, a + b + x - 1, weeks / (alpha + age + weeks))
  const shrinking = (r + x) * Math.log((alpha + age) / (alpha + age + weeks)) + series.logScale
  const expected = ((a + b + x - 1) / (a - 1)) * (1 - series.value * Math.exp(shrinking))
  return expected / (1 + leftOdds(model, state))
}

/** Expected repeat purchase days of a new customer after so many `weeks`. Their equation 9. */
export function bgNbdExpectedOfNew(model: BgNbd, weeks: number): number {
  const { r, alpha, b } = model
  const a = Math.abs(model.a - 1) < 1e-6 ? 1 + 1e-6 : model.a
  const series = hypergeometric(r, b, a + b - 1, weeks / (alpha + weeks))
  const shrinking = r * Math.log(alpha / (alpha + weeks)) + series.logScale
  return ((a + b - 1) / (a - 1)) * (1 - series.value * Math.exp(shrinking))
}
