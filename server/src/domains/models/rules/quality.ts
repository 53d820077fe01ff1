/** Pearson's correlation; undefined where one side does not vary. */
export function correlation(a: readonly number[], b: readonly number[]): number | undefined {
  const meanA = mean(a)
  const meanB = mean(b)
  let both = 0
  let squareA = 0
  let squareB = 0
  for (const [i, x] of a.entries()) {
    const y = b[i] ?? 0
    both += (x - meanA) * (y - meanB)
    squareA += (x - meanA) ** 2
    squareB += (y - meanB) ** 2
  }
  return squareA > 0 && squareB > 0 ? both / Math.sqrt(squareA * squareB) : undefined
}

/**
 * Area under the ROC curve: how often somebody with the outcome has the higher score than somebody without it, ties
 * counting half. 0.5 says nothing, 1 everything; undefined where all had it or none.
 */
export function areaUnderCurve(scores: readonly number[], outcomes: readonly boolean[]): number | undefined {
  const order = scores.map((_, i) => i).sort((i, j) => (scores[i] ?? 0) - (scores[j] ?? 0))
  let ranks = 0
  let positives = 0
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to < order.length && scores[order[to] ?? 0] === scores[order[from] ?? 0]) to++
    // Ranks count from 1; equal scores share their middle rank.
    const rank = (from + to + 1) / 2
    for (let at = from; at < to; at++) {
      if (!outcomes[order[at] ?? 0]) continue
      ranks += rank
      positives += 1
    }
    from = to
  }
  const negatives = scores.length - positives
  return positives > 0 && negatives > 0
    ? (ranks - (positives * (positives + 1)) / 2) / (positives * negatives)
    : undefined
}

/** Mean squared distance of a probability from what happened: 0 is perfect. */
export const brierScore = (probabilities: readonly number[], outcomes: readonly boolean[]): number =>
  mean(probabilities.map((p, i) => (p - (outcomes[i] ? 1 : 0)) ** 2))

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

export const mean = (values: readonly number[]): number =>
  values.length === 0 ? Number.NaN : sum(values) / values.length

/** The value below which this share of the values lies; between two values in proportion. NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * share
  const low = sorted[Math.floor(at)] ?? Number.NaN
  const high = sorted[Math.ceil(at)] ?? low
  return low + (high - low) * (at - Math.floor(at))
}

/** Share of the total of `amounts` that the best-scored fifth of the people brings. */
export function topFifthShare(scores: readonly number[], amounts: readonly number[]): number | undefined {
  const order = scores.map((_, i) => i).sort((i, j) => (scores[j] ?? 0) - (scores[i] ?? 0))
  const top = order.slice(0, Math.ceil(order.length / 5))
  const total = sum(amounts)
  return total > 0 ? sum(top.map((i) => amounts[i] ?? 0)) / total : undefined
}

/** Spearman's rank correlation; equal values share the mean of their ranks. Grows with the square of the count. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const ranks = (values: readonly number[]): number[] => {
    const sorted = [...values].sort((x, y) => x - y)
    return values.map((value) => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2)
  }
  const [x, y] = [ranks(a), ranks(b)]
  const mean = (x.length - 1) / 2
  let [xy, xx, yy] = [0, 0, 0]
  x.forEach((value, at) => {
    const [dx, dy] = [value - mean, (y[at] ?? 0) - mean]
    xy += dx * dy
    xx += dx * dx
    yy += dy * dy
  })
  return xy / Math.sqrt(xx * yy)
}
