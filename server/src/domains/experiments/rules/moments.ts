/**
 * What is known of one outcome `y` in a group of customers, and of something `x` about them from before: sums that add up
 * over groups, shards and days. Sums of squares are about zero; in doubles that is exact enough, since spending of a shop's
 * customers spreads wider than its mean.
 */
export type Moments = {
  n: number
  /** How many have any of it. */
  some: number
  y: number
  yy: number
  x: number
  xx: number
  xy: number
}

export const noMoments: Moments = { n: 0, some: 0, y: 0, yy: 0, x: 0, xx: 0, xy: 0 }

export const addMoments = (a: Moments, b: Moments): Moments => ({
  n: a.n + b.n,
  some: a.some + b.some,
  y: a.y + b.y,
  yy: a.yy + b.yy,
  x: a.x + b.x,
  xx: a.xx + b.xx,
  xy: a.xy + b.xy,
})

export const sumMoments = (all: readonly Moments[]): Moments => all.reduce(addMoments, noMoments)

export const meanOf = ({ n, y }: Moments): number => (n > 0 ? y / n : 0)

/** Unbiased; 0 of fewer than two. Rounding may not make it negative. */
export const varianceOf = ({ n, y, yy }: Moments): number => (n > 1 ? Math.max(0, (yy - (y * y) / n) / (n - 1)) : 0)

/** Sums of squares and products about the means: of y, of x, and of both. */
export function deviationsOf({ n, y, yy, x, xx, xy }: Moments): { yy: number; xx: number; xy: number } {
  if (n === 0) return { yy: 0, xx: 0, xy: 0 }
  return { yy: Math.max(0, yy - (y * y) / n), xx: Math.max(0, xx - (x * x) / n), xy: xy - (x * y) / n }
}
