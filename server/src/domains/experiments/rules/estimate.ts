import { normalQuantile, studentQuantile } from './distributions.ts'
import { deviationsOf, type Moments, meanOf, varianceOf } from './moments.ts'

export type Interval = { low: number; high: number }
export type Estimate = { difference: number; standardError: number; interval: Interval }

/** Between no bounds lies everything: what too few people give. */
const everything: Interval = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }

export const around = (centre: number, margin: number): Interval =>
  Number.isFinite(margin) ? { low: centre - margin, high: centre + margin } : everything

/**
 * Difference of two means with variances that may differ: B. L. Welch, "The generalization of 'Student's' problem when
 * several different population variances are involved", Biometrika 34 (1947), with his degrees of freedom.
 */
export function differenceOfMeans(treated: Moments, control: Moments, confidence: number): Estimate {
  const difference = meanOf(treated) - meanOf(control)
  const [a, b] = [varianceOf(treated) / treated.n, varianceOf(control) / control.n]
  if (treated.n < 2 || control.n < 2)
    return { difference, standardError: Number.POSITIVE_INFINITY, interval: everything }
  const standardError = Math.sqrt(a + b)
  const degrees = (a + b) ** 2 / (a ** 2 / (treated.n - 1) + b ** 2 / (control.n - 1))
  const factor = standardError > 0 ? studentQuantile((1 + confidence) / 2, degrees) : 0
  return { difference, standardError, interval: around(difference, factor * standardError) }
}

/**
 * Difference of two shares. The interval adds half a success and half a failure to each side (the interval of Jeffreys'
 * prior in L. D. Brown and X. Li, "Confidence intervals for two sample binomial distribution", J. Statistical Planning and
 * Inference 130, 2005): the plain one (Wald) covers too seldom where few convert, and has no width where none does.
 */
export function differenceOfShares(treated: Moments, control: Moments, confidence: number): Estimate {
  const difference = meanOf(treated) - meanOf(control)
  if (treated.n === 0 || control.n === 0)
    return { difference, standardError: Number.POSITIVE_INFINITY, interval: everything }
  const eased = ({ n, y }: Moments) => {
    const share = (y + 0.5) / (n + 1)
    return { share, variance: (share * (1 - share)) / (n + 1) }
  }
  const [a, b] = [eased(treated), eased(control)]
  const standardError = Math.sqrt(a.variance + b.variance)
  const margin = normalQuantile((1 + confidence) / 2) * standardError
  return { difference, standardError, interval: around(a.share - b.share, margin) }
}

export type Adjusted = Estimate & { varianceRemoved: number }

/**
 * CUPED: A. Deng, Y. Xu, R. Kohavi, T. Walker, "Improving the sensitivity of online controlled experiments by utilizing
 * pre-experiment data", WSDM 2013. What customers did before they were assigned cannot come from the arm, so the part of
 * the outcome that it explains is taken out: with θ from within the arms, the difference moves by θ times the difference of
 * what was before, and its variance shrinks by their squared correlation. Undefined where there is nothing to explain with.
 */
export function adjusted(treated: Moments, control: Moments, confidence: number): Adjusted | undefined {
  const [a, b] = [deviationsOf(treated), deviationsOf(control)]
  const xx = a.xx + b.xx
  const yy = a.yy + b.yy
  if (treated.n < 3 || control.n < 3 || !(xx > 0) || !(yy > 0)) return undefined
  const theta = (a.xy + b.xy) / xx
  const left = (d: { yy: number; xx: number; xy: number }) => Math.max(0, d.yy - 2 * theta * d.xy + theta ** 2 * d.xx)
  const difference = meanOf(treated) - meanOf(control) - theta * (treated.x / treated.n - control.x / control.n)
  const variances = [left(a) / (treated.n - 1) / treated.n, left(b) / (control.n - 1) / control.n] as const
  const standardError = Math.sqrt(variances[0] + variances[1])
  const degrees =
    (variances[0] + variances[1]) ** 2 / (variances[0] ** 2 / (treated.n - 1) + variances[1] ** 2 / (control.n - 1))
  const factor = standardError > 0 ? studentQuantile((1 + confidence) / 2, degrees) : 0
  return {
    difference,
    standardError,
    interval: around(difference, factor * standardError),
    varianceRemoved: 1 - (left(a) + left(b)) / yy,
  }
}
