/**
 * Amounts of all consumers, largest first, as sums: `cumulative[k - 1]` is what the first `topSize(n, k)` of them paid
 * together, for k = 1..100. `weighted` is the sum over i = 1..n of (n + 1 - 2i) × amount_i.
 */
export type AmountSums = { consumers: number; total: number; weighted: string; cumulative: number[] }

/** How many people the top `percent` of `consumers` is: rounded up, so that the top of a small shop is not empty. */
export function topSize(consumers: number, percent: number): number {
  return Math.ceil((consumers * percent) / 100)
}

export type LorenzPoint = { percent: number; consumers: number; paidMinor: number }

/** The curve from the best customers down: what share of revenue the top 1 %, 2 % ... 100 % of consumers bring. */
export function lorenzPoints({ consumers, cumulative }: AmountSums): LorenzPoint[] {
  if (consumers === 0) return []
  const points = cumulative.map((paidMinor, index) => ({
    percent: index + 1,
    consumers: topSize(consumers, index + 1),
    paidMinor,
  }))
  return [{ percent: 0, consumers: 0, paidMinor: 0 }, ...points]
}

/** 0 when all pay alike, towards 1 when one pays everything; null when nobody paid. */
export function gini({ consumers, total, weighted }: AmountSums): number | null {
  if (consumers === 0 || total === 0) return null
  // Exact until the last step: amounts times positions leave the safe integers long before the counts do.
  const denominator = BigInt(consumers) * BigInt(total)
  return Number((BigInt(weighted) * 1_000_000_000_000n) / denominator) / 1_000_000_000_000
}
