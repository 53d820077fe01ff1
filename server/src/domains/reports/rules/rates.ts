/** A rate is always computed from its counts; without a denominator there is no rate. */
export function rate(numerator: number, denominator: number): number | null {
  return denominator === 0 ? null : numerator / denominator
}

/** An amount per head in whole minor units, halves away from zero; null when there is nobody. */
export function perHead(amountMinor: number, heads: number): number | null {
  if (heads === 0) return null
  const size = Math.round(Math.abs(amountMinor) / heads)
  return amountMinor < 0 ? -size || 0 : size
}
