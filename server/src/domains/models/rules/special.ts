// Coefficients for g = 7, n = 9 by P. Godfrey (2001) of the approximation by C. Lanczos, "A precision approximation of
// the gamma function", SIAM J. Numer. Anal. 1 (1964). Relative error below 1e-14 for positive arguments.
const lanczosShift = 7
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const
const halfLogTwoPi = 0.9189385332046727

/** Natural logarithm of the gamma function, for x > 0. */
export function logGamma(x: number): number {
  // The reflection keeps small arguments exact.
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const shifted = x - 1
  let sum: number = lanczos[0]
  for (let i = 1; i < lanczos.length; i++) sum += (lanczos[i] ?? 0) / (shifted + i)
  const t = shifted + lanczosShift + 0.5
  return halfLogTwoPi + (shifted + 0.5) * Math.log(t) - t + Math.log(sum)
}

/** ln B(a, b). */
export const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b)

const termsMax = 200_000
const rescaleAbove = 1e200

/**
 * Gauss's hypergeometric function 2F1(a, b; c; z) for 0 <= z < 1, as `value` × e^`logScale`: with hundreds of orders the
 * function itself leaves the range of a double. By its defining series (Abramowitz and Stegun 15.1.1), whose terms are
 * added until they no longer change the sum.
 */
export function hypergeometric(a: number, b: number, c: number, z: number): { value: number; logScale: number } {
  let term = 1
  let sum = 1
  let logScale = 0
  for (let n = 0; n < termsMax; n++) {
    const ratio = (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z
    term *= ratio
    sum += term
    // While terms still grow, a small one is no sign of the end.
    if (Math.abs(ratio) < 1 && Math.abs(term) * z <= Math.abs(sum) * 1e-16 * (1 - z)) break
    if (Math.abs(sum) > rescaleAbove) {
      term /= rescaleAbove
      sum /= rescaleAbove
      logScale += Math.log(rescaleAbove)
    }
  }
  return { value: sum, logScale }
}

/** ln(e^a + e^b) without leaving the range of a double. */
export function logSum(a: number, b: number): number {
  const [high, low] = a > b ? [a, b] : [b, a]
  return low === Number.NEGATIVE_INFINITY ? high : high + Math.log1p(Math.exp(low - high))
}
