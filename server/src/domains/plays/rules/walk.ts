import type { PlayStep } from '@regulars/contract'
import type { RunMove, RunRow } from '../queries/runs.ts'
import type { RunContext } from './run.ts'

/** What became of a run at a step. */
export type Result =
  /** Goes on to another step. */
  | {
      run: RunRow
      outcome: string
      reason?: string
      next: string
      context?: RunContext
      costMinor?: bigint
      points?: bigint
    }
  /** Stays inside the step until then, or until what it waits for. */
  | { run: RunRow; until: Date }
  /** Is over. */
  | { run: RunRow; end: 'reached' | 'done' | 'failed' | 'stopped'; outcome: string }

/** Steps whose effect is in another domain: one kind of them a transaction, so that locks are taken in one sequence. */
const elsewhere: ReadonlySet<PlayStep['do']> = new Set(['split', 'touch', 'offer', 'points', 'label', 'slot'])
export const actsElsewhere = (step: PlayStep): boolean => elsewhere.has(step.do)

/** Names for good what a run does at a step, even where it comes by again. */
export const effectKey = ({ play, id, visit }: Pick<RunRow, 'play' | 'id' | 'visit'>): string =>
  `play/${play}/${id}/${visit}`

/** The run after a result, as it is written and as it goes on. */
export function apply(result: Result, now: Date): RunMove {
  const { run } = result
  const { id, visit, step } = run
  if ('until' in result) {
    const context = remember(run.context, step, '')
    return { id, visit, step, state: 'running', inside: true, wakeAt: result.until, stepAt: now, context }
  }
  if ('end' in result) {
    const context = remember(run.context, step, result.outcome)
    return { id, visit: visit + 1, step, state: result.end, inside: false, wakeAt: null, stepAt: now, context }
  }
  const context = remember(result.context ?? run.context, step, result.outcome)
  return { id, visit: visit + 1, step: result.next, state: 'running', inside: false, wakeAt: now, stepAt: now, context }
}

function remember({ faults: _over, ...context }: RunContext, step: string, outcome: string): RunContext {
  return outcome === '' ? context : { ...context, did: { ...context.did, [step]: outcome } }
}

/** A run where a move has brought it, to be moved on in the same transaction. */
export const afterMove = (run: RunRow, move: RunMove): RunRow => ({
  ...run,
  state: move.state,
  step: move.step,
  inside: move.inside,
  visit: move.visit,
  context: move.context,
  stepAt: move.stepAt,
  wakeAt: move.wakeAt ?? run.wakeAt,
  signal: null,
})
