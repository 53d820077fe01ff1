import jStat from 'jstat'

/** The value below which a standard normal falls with probability `p`. */
export const normalQuantile = (p: number): number => jStat.normal.inv(p, 0, 1)

/** The same for Student's t; beyond a million degrees of freedom it is the normal, to eight digits. */
export const studentQuantile = (p: number, degrees: number): number =>
  degrees > 1e6 ? normalQuantile(p) : jStat.studentt.inv(p, degrees)

/** The probability that chi-square with `degrees` of freedom is at least `value`. */
export const chiSquareTail = (value: number, degrees: number): number => 1 - jStat.chisquare.cdf(value, degrees)
