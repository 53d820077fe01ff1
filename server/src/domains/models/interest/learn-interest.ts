import type { ScopedAnalytics } from '../../../kernel/clickhouse.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { type Levels, levelsOf } from './levels.ts'
import { fitInterest, type InterestModel } from './model.ts'
import { readEverything } from './read-everything.ts'
import { runThrough } from './turns.ts'

export type LearntInterest = {
  model: InterestModel
  lines: number
  customers: number
  /** Interest of everybody in every category, as of the day after the last one. */
  levels(): Levels
}

/**
 * Reads everything, learns from it, and keeps nothing: for measuring. Holds the processor until it is done.
 * @throws not_enough_data
 */
export async function learnInterest(deps: Deps, ch: ScopedAnalytics): Promise<LearntInterest> {
  const { span, categories, ...given } = await readEverything(deps, ch)
  const model = fitInterest(given)
  return {
    model,
    lines: given.lines.products.length,
    customers: given.lines.ids.length,
    levels: () => runThrough(levelsOf(model, given.lines, span.lastDay + 1, categories)),
  }
}
