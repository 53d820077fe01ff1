import type { PlayReport } from '@regulars/contract'

/** What happened at a step so far, over all versions that have a step of this name. */
export interface StepFigures {
  entered: number
  waiting: number
  left: number
  failed: number
  /** Of those who came and are not waiting, the share that did not go on from here. Null where nobody came. */
  loss: number | null
  refused: number
  /** Why, the most frequent reason first. */
  reasons: readonly { reason: string; customers: number }[]
}

export function figuresOf(report: PlayReport | undefined): Map<string, StepFigures> {
  const figures = new Map<string, StepFigures>()
  for (const { step, kind, entered, waiting, left, failed, outcomes, refused: why } of report?.steps ?? []) {
    const before = figures.get(step)
    const refused = outcomes.filter(({ outcome }) => outcome === 'refused').reduce((sum, { runs }) => sum + runs, 0)
    const sum = {
      entered: entered + (before?.entered ?? 0),
      waiting: waiting + (before?.waiting ?? 0),
      left: left + (before?.left ?? 0),
      failed: failed + (before?.failed ?? 0),
      refused: refused + (before?.refused ?? 0),
      reasons: joined(before?.reasons ?? [], why),
    }
    const decided = sum.entered - sum.waiting
    // Whoever comes to an end is not lost there.
    const end = kind === 'goal' || kind === 'exit'
    figures.set(step, { ...sum, loss: decided > 0 && !end ? Math.max(0, 1 - sum.left / decided) : null })
  }
  return figures
}

/** The gate's reasons of several versions together. */
function joined(
  before: StepFigures['reasons'],
  more: readonly { reason: string; runs: number }[],
): StepFigures['reasons'] {
  const sums = new Map(before.map(({ reason, customers }) => [reason, customers]))
  for (const { reason, runs } of more) sums.set(reason, (sums.get(reason) ?? 0) + runs)
  return [...sums].map(([reason, customers]) => ({ reason, customers })).sort((a, b) => b.customers - a.customers)
}
