/**
 * Population stability index between two spreads of values (Siddiqi, "Credit Risk Scorecards", 2006): below 0.1 the same,
 * above 0.25 another population. Null where one of them is empty.
 */
export function stabilityIndex(before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): number | null {
  const sum = (spread: ReadonlyMap<string, number>): number => [...spread.values()].reduce((a, b) => a + b, 0)
  const [total, totalNow] = [sum(before), sum(now)]
  if (total === 0 || totalNow === 0) return null
  const values = new Set([...before.keys(), ...now.keys()])
  // Half a person where nobody is: a logarithm of nothing says nothing.
  const share = (spread: ReadonlyMap<string, number>, value: string, of: number): number =>
    Math.max(0.5, spread.get(value) ?? 0) / of
  let index = 0
  for (const value of values) {
    const [a, b] = [share(before, value, total), share(now, value, totalNow)]
    index += (b - a) * Math.log(b / a)
  }
  return index
}

export type Group = { value: string; size: number; hits: number }

/** The value whose people did most often what is asked for, against everybody; groups too small to say are left out. */
export function strongestLift(
  base: number,
  groups: readonly Group[],
  sizeMin = 30,
): { value: string; lift: number } | null {
  if (base <= 0) return null
  let best: { value: string; lift: number } | null = null
  for (const { value, size, hits } of groups) {
    if (size < sizeMin) continue
    const lift = hits / size / base
    if (!best || lift > best.lift) best = { value, lift }
  }
  return best
}
