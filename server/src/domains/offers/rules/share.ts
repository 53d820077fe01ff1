import { invariant } from '../../../kernel/errors.ts'

/**
 * Splits `total` by `weights` so that the parts sum to it exactly: each gets its share rounded down, and what is left goes
 * one unit each to the largest remainders, the first of equals first. A part is never above its weight if `total` is not
 * above the sum of the weights.
 */
export function share(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((all, weight) => all + weight, 0n)
  invariant(total >= 0n && weights.every((weight) => weight >= 0n), 'shares are of what is there')
  if (total === 0n) return weights.map(() => 0n)
  invariant(sum > 0n, 'something to share needs somebody to get it')
  const parts = weights.map((weight) => (total * weight) / sum)
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (total * weight) % sum }))
    .sort((a, b) => Number(b.remainder - a.remainder))
  let left = total - parts.reduce((all, part) => all + part, 0n)
  for (const { index } of byRemainder) {
    if (left === 0n) break
    parts[index] = (parts[index] ?? 0n) + 1n
    left -= 1n
  }
  return parts
}

/** What of `whole` belongs to `done` of `all`, rounded down: repeated for a growing `done`, the differences sum to `whole`. */
export const shareUpTo = (whole: bigint, done: bigint, all: bigint): bigint =>
  all === 0n ? whole : (whole * done) / all

export const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((all, amount) => all + amount, 0n)
