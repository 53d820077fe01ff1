import { minimise } from './minimise.ts'
import { logBeta } from './special.ts'

/** How often something happened to somebody, of how many times it could have. */
export type Tally = { hits: number; trials: number }

/** How the shares of people are spread: a beta distribution. */
export type Spread = { a: number; b: number }

/**
 * The spread of a share over people (beta-binomial, maximum likelihood), so that one hit of one trial is not taken for
 * "always". Tallies that look the same are one row.
 */
export async function fitSpread(tallies: readonly Tally[], signal?: AbortSignal): Promise<Spread> {
  const rows = new Map<string, Tally & { count: number }>()
  for (const { hits, trials } of tallies) {
    const key = `${hits}/${trials}`
    const row = rows.get(key)
    if (row) row.count += 1
    else rows.set(key, { hits, trials, count: 1 })
  }
  const patterns = [...rows.values()]
  const { point } = await minimise(
    (at) => {
      const { a, b } = toSpread(at)
      const prior = logBeta(a, b)
      let total = 0
      for (const { hits, trials, count } of patterns) total += count * (logBeta(a + hits, b + trials - hits) - prior)
      // A faint pull towards moderate spreads: without it, a shop where all are alike sends both to infinity.
      return -total + 0.01 * ((at[0] ?? 0) ** 2 + (at[1] ?? 0) ** 2)
    },
    [[0, 0]],
    { tolerance: 1e-9, signal },
  )
  return toSpread(point)
}

function toSpread([logA = 0, logB = 0]: readonly number[]): Spread {
  return { a: Math.exp(logA), b: Math.exp(logB) }
}

/** What to expect of somebody with this tally. */
export const shrunkShare = ({ a, b }: Spread, { hits, trials }: Tally): number => (a + hits) / (a + b + trials)
