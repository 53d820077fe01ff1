/**
 * What the models of repeat buying need of one customer. Time in weeks since her first purchase day; purchases of one
 * day count once, and the first one is where the clock starts, so it is not among the repeats.
 */
export type History = {
  customer: number
  /** Purchase days after the first one. */
  repeats: number
  /** Weeks from the first to the last purchase day; 0 without repeats. */
  recency: number
  /** Weeks from the first purchase day to the end of the observation. */
  age: number
  /** Mean spending of the repeat days, in major units; 0 without repeats. */
  meanSpend: number
  /** Purchase days after the observation. */
  laterDays: number
  /** Spending after the observation, in major units. */
  laterSpend: number
  /** Day numbers since 1970 in the zone of the workspace. */
  firstDay: number
  lastDay: number
}

/** Customers whose history looks the same are one row of the likelihood. */
export type Pattern = { repeats: number; recency: number; age: number; count: number }

/** Sorted by repeats, so that what depends on them alone is computed once. */
export function patternsOf(histories: readonly History[]): Pattern[] {
  const found = new Map<string, Pattern>()
  for (const { repeats, recency, age } of histories) {
    const key = `${repeats} ${recency} ${age}`
    const pattern = found.get(key)
    if (pattern) pattern.count += 1
    else found.set(key, { repeats, recency, age, count: 1 })
  }
  return [...found.values()].sort((a, b) => a.repeats - b.repeats)
}

// The error of an estimate falls with the root of their number; beyond this more of them mostly make the search longer.
const learnersMax = 200_000

/** Those from whom parameters are estimated: everybody, or in a large shop evenly every second, third … of them. */
export function learnersOf<T>(people: readonly T[]): readonly T[] {
  const every = Math.ceil(people.length / learnersMax)
  return every <= 1 ? people : people.filter((_, i) => i % every === 0)
}
