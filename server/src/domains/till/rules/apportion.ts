import { invariant } from '../../../kernel/errors.ts'

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((all, amount) => all + amount, 0n)

/** Parts of `total` in proportion to `weights`, whole units, none negative, summing to `total` exactly. */
export function spread(total: bigint, weights: readonly bigint[]): bigint[] {
  invariant(total >= 0n && weights.every((weight) => weight >= 0n), 'what is spread is not negative')
  const whole = sum(weights)
  if (whole === 0n) {
    invariant(total === 0n, 'nothing carries what is spread')
    return weights.map(() => 0n)
  }
  const parts = weights.map((weight) => (total * weight) / whole)
  const remainders = weights.map((weight, index) => ({ index, rest: (total * weight) % whole }))
  // The largest remainder gets the next unit; of equals the first, so that two servers decide alike.
  remainders.sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1))
  let left = total - sum(parts)
  for (const { index } of remainders) {
    if (left === 0n) break
    parts[index] = (parts[index] ?? 0n) + 1n
    left -= 1n
  }
  return parts
}

/** Something that a sale was paid with: how much in all, and how much of it went back before. */
export type Part = { total: bigint; done: bigint }

/**
 * How much of each part goes back when `amount` of their sum does. The parts follow the proportions of the sale as
 * closely as whole units allow, over any sequence of refunds: each stays within what it was, their sum is `amount`, and
 * the last refund empties all of them.
 *
 * Prefix sums would be simpler and can make a later share negative; the largest remainder of what is left drifts.
 */
export function unwind(amount: bigint, parts: readonly Part[]): bigint[] {
  const whole = sum(parts.map(({ total }) => total))
  const done = sum(parts.map((part) => part.done))
  invariant(amount >= 0n && amount + done <= whole, 'a refund is at most what is left')
  if (amount === 0n) return parts.map(() => 0n)
  // In units of 1/whole: what each should have given back by now, less what it did.
  const wanted = parts.map((part) => part.total * (done + amount) - part.done * whole)
  const shares = wanted.map((want) => (want <= 0n ? 0n : want / whole))
  let left = amount - sum(shares)
  while (left !== 0n) {
    const step = left > 0n ? 1n : -1n
    let best = -1
    let bestGap: bigint | undefined
    for (const [index, part] of parts.entries()) {
      const share = shares[index] ?? 0n
      const next = share + step
      if (next < 0n || part.done + next > part.total) continue
      const gap = ((wanted[index] ?? 0n) - share * whole) * step
      if (bestGap === undefined || gap > bestGap) [best, bestGap] = [index, gap]
    }
    invariant(best >= 0, 'some part can give or take one more unit')
    shares[best] = (shares[best] ?? 0n) + step
    left -= step
  }
  return shares
}

/**
 * What of `total` belongs to a refund that brings what was returned from `before` to `after`, of `whole`. Over any
 * sequence of refunds it never goes back, and it is `total` when all was returned.
 */
export function shareOf(
  total: bigint,
  { before, after, whole }: { before: bigint; after: bigint; whole: bigint },
): bigint {
  invariant(0n <= before && before <= after && after <= whole, 'returns only grow, up to the whole')
  if (whole === 0n) return 0n
  return (total * after) / whole - (total * before) / whole
}
