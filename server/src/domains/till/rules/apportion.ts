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
  // The largest remainder gets the next unit; of equals the first (sorting is stable), so that two servers decide alike.
  remainders.sort((a, b) => Number(b.rest - a.rest))
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
  // In units of 1/whole: what each should have given back by now, less what it did and what it gives now.
  const shares = parts.map((part) => {
    const wanted = part.total * (done + amount) - part.done * whole
    const share = wanted <= 0n ? 0n : wanted / whole
    return { share, gap: wanted - share * whole }
  })
  const move = (one: { share: bigint; gap: bigint }, step: bigint): void => {
    one.share += step
    one.gap -= step * whole
  }
  let left = amount - sum(shares.map(({ share }) => share))
  // The gaps sum to left × whole: the widest is above zero here, which no part has of which nothing is left.
  for (; left > 0n; left -= 1n)
    move(
      shares.reduce((most, one) => (one.gap > most.gap ? one : most)),
      1n,
    )
  // Where others gave too much before, those that are to give now give less. Of equals always the first.
  for (; left < 0n; left += 1n) {
    const giving = shares.filter(({ share }) => share > 0n)
    move(
      giving.reduce((least, one) => (one.gap < least.gap ? one : least)),
      -1n,
    )
  }
  return shares.map(({ share }) => share)
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
