import type { History, Pattern } from './history.ts'
import { minimise } from './minimise.ts'
import { sumInTurns } from './pace.ts'
import { hypergeometric, logGamma, logSum } from './special.ts'

/**
 * Pareto/NBD: while alive, a customer buys at random at a rate of her own (gamma: shape `r`, scale `alpha` in weeks) and
 * may leave at any moment, at a rate of her own (gamma: shape `s`, scale `beta`).
 * D. Schmittlein, D. Morrison, R. Colombo, "Counting Your Customers: Who Are They and What Will They Do Next?",
 * Management Science 33 (1987), in the form of P. Fader, B. Hardie, "A Note on Deriving the Pareto/NBD Model and Related
 * Expressions" (2005).
 */
export type ParetoNbd = { r: number; alpha: number; s: number; beta: number }

type State = Pick<History, 'repeats' | 'recency' | 'age'>

/**
 * One of the two terms of ln A0: ln of 2F1(r+s+x, b; r+s+x+1; z) / (most + t)^(r+s+x), with b = s+1 where alpha is the
 * larger scale and b = r+x where beta is. By Euler's transformation (Abramowitz and Stegun 15.3.3), whose series has
 * smaller terms: (1-z)^(1-b) 2F1(1, r+s+x+1-b; r+s+x+1; z).
 */
function logTerm({ r, alpha, s, beta }: ParetoNbd, x: number, t: number): number {
  const all = r + s + x
  const [most, least, b] = alpha >= beta ? [alpha, beta, s + 1] : [beta, alpha, r + x]
  const z = (most - least) / (most + t)
  const series = hypergeometric(1, all + 1 - b, all + 1, z)
  return (1 - b) * Math.log1p(-z) + Math.log(series.value) + series.logScale - all * Math.log(most + t)
}

/** ln A0: how likely it is that she left somewhere between her last purchase and the end. */
function logA0(model: ParetoNbd, { repeats, recency, age }: State): number {
  const atRecency = logTerm(model, repeats, recency)
  const atAge = logTerm(model, repeats, age)
  return recency < age && atRecency > atAge
    ? atRecency + Math.log(-Math.expm1(atAge - atRecency))
    : Number.NEGATIVE_INFINITY
}

export function paretoNbdLogLikelihood(model: ParetoNbd, patterns: readonly Pattern[]): number {
  const { r, alpha, s, beta } = model
  const base = r * Math.log(alpha) + s * Math.log(beta) - logGamma(r)
  let total = 0
  let repeats = -1
  let head = 0
  for (const pattern of patterns) {
    const { repeats: x, age, count } = pattern
    if (x !== repeats) {
      repeats = x
      head = base + logGamma(r + x)
    }
    const stays = -(r + x) * Math.log(alpha + age) - s * Math.log(beta + age)
    const leaves = Math.log(s / (r + s + x)) + logA0(model, pattern)
    total += count * (head + logSum(stays, leaves))
  }
  return total
}

/** Maximum likelihood. Searched over logarithms, so that all four stay positive. */
export async function fitParetoNbd(
  patterns: readonly Pattern[],
  signal?: AbortSignal,
): Promise<ParetoNbd & { logLikelihood: number }> {
  const fitted = await minimise(
    (point) => sumInTurns(patterns, (part) => -paretoNbdLogLikelihood(toParetoNbd(point), part)),
    [[-0.5, 2, -0.5, 2]],
    { signal },
  )
  return { ...toParetoNbd(fitted.point), logLikelihood: -fitted.value }
}

function toParetoNbd(point: readonly number[]): ParetoNbd {
  const [r = 0, alpha = 0, s = 0, beta = 0] = point.map(Math.exp)
  return { r, alpha, s, beta }
}

/** Probability that the customer is still one at the end of the observation. */
export function paretoNbdAlive(model: ParetoNbd, state: State): number {
  const { r, alpha, s, beta } = model
  const { repeats: x, age } = state
  const logOdds =
    Math.log(s / (r + s + x)) + (r + x) * Math.log(alpha + age) + s * Math.log(beta + age) + logA0(model, state)
  return 1 / (1 + Math.exp(logOdds))
}

/** Expected purchase days in the `weeks` after the observation. */
export function paretoNbdExpected(model: ParetoNbd, state: State, weeks: number): number {
  const { r, alpha, s, beta } = model
  const { repeats: x, age } = state
  const lasting = lastingShare(s, (beta + age) / (beta + age + weeks))
  return (((r + x) * (beta + age)) / (alpha + age)) * lasting * paretoNbdAlive(model, state)
}

/** Expected repeat purchase days of a new customer after so many `weeks`. */
export const paretoNbdExpectedOfNew = ({ r, alpha, s, beta }: ParetoNbd, weeks: number): number =>
  ((r * beta) / alpha) * lastingShare(s, beta / (beta + weeks))

/** (1 - shrunk^(s-1)) / (s-1), whose limit at s = 1 is -ln shrunk. */
function lastingShare(s: number, shrunk: number): number {
  const log = Math.log(shrunk)
  return Math.abs(s - 1) < 1e-9 ? -log : -Math.expm1((s - 1) * log) / (s - 1)
}
