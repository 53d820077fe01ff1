import { around, type Interval } from './estimate.ts'

/**
 * How far along an experiment is: 1 when what was planned has been observed. Observed is counted in windows lived through,
 * so that both a crowd assigned at once and a trickle of newcomers are told right: customers × elapsed share of their window.
 */
export type Progress = { observed: number; planned: number }

/**
 * An interval that holds at all times at once, so whoever looks every day and stops when it pleases is wrong with
 * probability 1 - confidence at most: the asymptotic confidence sequence of I. Waudby-Smith, D. Arbour, R. Sinha,
 * E. H. Kennedy, A. Ramdas, "Time-uniform central limit theory and asymptotic confidence sequences", Annals of Statistics 52
 * (2024), theorem 2.2 (Robbins' normal mixture), for whatever estimate is a mean in the limit: differences of means, and
 * those adjusted by what was before. The mixture is tuned so that the interval is narrowest when the plan is reached
 * (their section 2.4): there it is 1.55 times as wide as the fixed one of 95 %; before and after, wider.
 */
export function alwaysValidInterval(
  { difference, standardError }: { difference: number; standardError: number },
  { observed, planned }: Progress,
  confidence: number,
): Interval {
  // Where nobody has done anything yet, the spread of what was seen says nothing about what will be.
  if (difference === 0 && standardError === 0) return around(0, Number.POSITIVE_INFINITY)
  return around(difference, standardError * alwaysValidFactor(observed / planned, confidence))
}

/** By how many standard errors it reaches to each side, `part` of the plan being observed. */
export function alwaysValidFactor(part: number, confidence: number): number {
  if (!(part > 0)) return Number.POSITIVE_INFINITY
  const alpha = 1 - confidence
  // ρ² t* of the narrowest interval at t*, by the approximation of their equation for ρ.
  const tuned = -2 * Math.log(alpha) + Math.log(1 - 2 * Math.log(alpha))
  const time = tuned * part
  return Math.sqrt(((2 * (time + 1)) / time) * Math.log(Math.sqrt(time + 1) / alpha))
}
