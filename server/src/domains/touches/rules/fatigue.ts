import type { GatePolicy, TouchHook } from '@regulars/contract'
import type { Exposure } from './temperature.ts'

/** How the log odds of an answer change with each further exposure to a hook, with its 95 % interval. */
export type HookFit = { slope: number; low: number; high: number }

export const hookKey = ({ kind, name }: Pick<TouchHook, 'kind' | 'name'>): string => `${kind}:${name}`

/** How often a hook was shown since it was last answered, and when last. */
export function unansweredOf(
  past: readonly Exposure[],
  hook: string,
  since: number,
): { count: number; lastAt?: number } {
  let count = 0
  let lastAt: number | undefined
  for (const touch of past) {
    if (touch.hook !== hook || touch.at < since) continue
    count = touch.acted ? 0 : count + 1
    lastAt = touch.at
  }
  return lastAt === undefined ? { count } : { count, lastAt }
}

/** The more often nobody answered, the longer it rests: 3, 6, 12 days … Answered, it rests the first of these. */
export const hookGapDays = (unanswered: number, { repeatDays, stretch }: GatePolicy['hook']): number =>
  repeatDays * stretch ** Math.max(0, unanswered - 1)

/** A hook bores when the whole interval of its slope is below zero. */
export const isBoring = (fit: HookFit): boolean => fit.high < 0

/** After so many unanswered exposures the odds of an answer are less than half of the first; undefined if it does not bore. */
export const hookBoresAfter = (fit: HookFit): number | undefined =>
  isBoring(fit) ? Math.max(1, Math.ceil(Math.LN2 / -fit.slope)) : undefined

/** Of people with `total` exposures in the time looked at: how many saw it for the `exposure`-th time, and answered. */
export type HookCell = { total: number; exposure: number; shown: number; acted: number }

const minimumShown = 200
const minimumActed = 20

/**
 * Fits logit p = α(total) + slope · (exposure − 1). Each group of people with the same number of exposures has a level of
 * its own, so the slope compares the same people with themselves: that those who are written to more often differ from
 * others does not bend it. Newton's method; the interval is Wald's. Undefined where the log says too little.
 */
export function fitFatigue(cells: readonly HookCell[]): HookFit | undefined {
  const used = cells.filter(({ total, shown }) => total > 1 && shown > 0)
  const shown = used.reduce((sum, cell) => sum + cell.shown, 0)
  const acted = used.reduce((sum, cell) => sum + cell.acted, 0)
  if (shown < minimumShown || acted < minimumActed || acted > shown - minimumActed) return undefined
  const levels = new Map<number, number>()
  for (const { total } of used) levels.set(total, Math.log(acted / (shown - acted)))
  let slope = 0
  let information = 0
  for (let round = 0; round < 40; round++) {
    const step = newtonStep(used, levels, slope)
    if (!step) return undefined
    information = step.information
    // Half a step where a whole one would leap: counts near zero make the first rounds wild.
    const size = Math.min(1, 2 / Math.max(Math.abs(step.slope), ...[...step.levels.values()].map(Math.abs), 1e-9))
    slope += step.slope * size
    for (const [total, change] of step.levels) levels.set(total, (levels.get(total) ?? 0) + change * size)
    if (Math.abs(step.slope) < 1e-9) break
  }
  const error = 1 / Math.sqrt(information)
  return { slope, low: slope - 1.96 * error, high: slope + 1.96 * error }
}

type Step = { slope: number; levels: Map<number, number>; information: number }

/** One step. Levels meet the slope only, so they are eliminated one by one (Schur complement). */
function newtonStep(cells: readonly HookCell[], levels: ReadonlyMap<number, number>, slope: number): Step | undefined {
  const parts = new Map<number, { score: number; weight: number; cross: number }>()
  let score = 0
  let weight = 0
  for (const { total, exposure, shown, acted } of cells) {
    const x = exposure - 1
    const p = 1 / (1 + Math.exp(-((levels.get(total) ?? 0) + slope * x)))
    const w = Math.max(shown * p * (1 - p), 1e-12)
    const part = parts.get(total) ?? { score: 0, weight: 0, cross: 0 }
    part.score += acted - shown * p
    part.weight += w
    part.cross += w * x
    parts.set(total, part)
    score += (acted - shown * p) * x
    weight += w * x * x
  }
  let [right, information] = [score, weight]
  for (const part of parts.values()) {
    right -= (part.cross / part.weight) * part.score
    information -= (part.cross * part.cross) / part.weight
  }
  if (!(information > 1e-9)) return undefined
  const change = right / information
  const own = [...parts].map(([total, part]): [number, number] => [
    total,
    (part.score - part.cross * change) / part.weight,
  ])
  return { slope: change, levels: new Map(own), information }
}
