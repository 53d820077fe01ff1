import type { ModelRun } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { kernelRefusals, Refusal } from '../../../kernel/errors.ts'
import { listCategories } from '../../catalog/index.ts'
import type { ModelInput, ModelOutcome } from '../catalogue/model.ts'
import * as queries from '../queries.ts'
import { findModel, runView } from './list-models.ts'
import { writeLabels } from './write-labels.ts'

/** In whose calendar and money a model reads. */
export type RunPlace = { workspace: number; timezone: string; currency: string }

/**
 * Runs what `startRun` noted, to its end: what it found, or why it failed, is in the run. Long; other work gets its turn
 * in between. `signal` ends it early, as failed.
 */
export async function executeRun(deps: Deps, place: RunPlace, id: string, signal?: AbortSignal): Promise<ModelRun> {
  const { workspace } = place
  const scope = { workspace, stores: '*' as const }
  return deps.db.as(scope, async (lockTx) => {
    const held = await queries.tryRunLock(lockTx, workspace, id)
    const run = await deps.db.as(scope, (tx) => queries.findRun(tx, workspace, id))
    if (!run) throw kernelRefusals.not_found()
    // Somebody else works on it, or it was given up for lost.
    if (!held || run.state !== 'running') return runView(run)
    try {
      const found = await work(deps, place, run, signal)
      await deps.db.as(scope, (tx) => queries.finishRun(tx, { workspace, id, at: deps.clock.now(), found }))
    } catch (error) {
      await fail(deps, place, run, error)
    }
    const ended = await deps.db.as(scope, (tx) => queries.findRun(tx, workspace, id))
    return runView(ended ?? run)
  })
}

async function work(
  deps: Deps,
  { workspace, timezone, currency }: RunPlace,
  run: queries.RunRow,
  signal: AbortSignal | undefined,
): Promise<queries.Finding> {
  const scope = { workspace, stores: '*' as const }
  const input: ModelInput = {
    deps,
    ch: deps.ch.scope({ ...scope, timezone }),
    params: run.parameters,
    minorDigits: minorDigitsOf(currency),
    categories: (await listCategories(deps, scope)).items,
    signal,
  }
  const outcome: ModelOutcome = await findModel(run.model).run(input)
  const labels = run.writeLabels ? await writeLabels(deps, scope, await outcome.labels()) : []
  return {
    inputs: outcome.inputs,
    fitted: finite(outcome.fitted),
    metrics: finite(outcome.metrics),
    labels,
  }
}

/** Figures that could not be computed are left out; JSON has no word for them. */
const finite = (figures: Record<string, number | undefined>): Record<string, number> =>
  Object.fromEntries(Object.entries(figures).filter((entry): entry is [string, number] => Number.isFinite(entry[1])))

async function fail(deps: Deps, { workspace }: RunPlace, run: queries.RunRow, error: unknown): Promise<void> {
  if (!(error instanceof Refusal)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
    deps.log.error('model run failed', { run: run.id, model: run.model, error: stack })
  }
  const scope = { workspace, stores: '*' as const }
  await deps.db.as(scope, (tx) =>
    queries.failRun(tx, { workspace, id: run.id, at: deps.clock.now(), error: describe(error) }),
  )
}

function describe(error: unknown): string {
  if (error instanceof Refusal) return error.detail ? `${error.message} ${error.detail}` : error.message
  return error instanceof Error ? error.message : String(error)
}

/** Decimals of a currency: 2 for CNY, 0 for JPY. */
const minorDigitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
