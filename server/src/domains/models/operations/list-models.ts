import type { ModelRun, ModelView } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { catalogue } from '../catalogue/index.ts'
import type { Model } from '../catalogue/model.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries.ts'

/** The library, each model with its newest run. */
export async function listModels(deps: Deps, scope: Scope): Promise<ModelView[]> {
  const runs = await deps.db.as(scope, (tx) => queries.listLastRuns(tx, scope.workspace))
  return catalogue.map((model) =>
    viewOf(
      model,
      runs.find((run) => run.model === model.name),
    ),
  )
}

/** @throws unknown_model */
export async function getModel(deps: Deps, scope: Scope, name: string): Promise<ModelView> {
  const model = findModel(name)
  const [run] = await deps.db.as(scope, (tx) => queries.listRuns(tx, scope.workspace, name, 1))
  return viewOf(model, run)
}

/** @throws unknown_model, with the names that there are */
export function findModel(name: string): Model {
  const model = catalogue.find((entry) => entry.name === name)
  if (model) return model
  throw refusals.unknown_model({ detail: `Models: ${catalogue.map((entry) => entry.name).join(', ')}.` })
}

const runsMax = 50

/** Runs of a model, newest first. @throws unknown_model */
export async function listRuns(deps: Deps, scope: Scope, name: string): Promise<ModelRun[]> {
  const model = findModel(name)
  const rows = await deps.db.as(scope, (tx) => queries.listRuns(tx, scope.workspace, model.name, runsMax))
  return rows.map(runView)
}

function viewOf({ run: _run, ...model }: Model, last: queries.RunRow | undefined): ModelView {
  return last ? { ...model, lastRun: runView(last) } : model
}

export const runView = (row: queries.RunRow): ModelRun => ({
  id: row.id,
  model: row.model,
  version: row.version,
  state: row.state,
  parameters: row.parameters,
  startedAt: row.startedAt.toISOString(),
  ...(row.finishedAt ? { finishedAt: row.finishedAt.toISOString() } : {}),
  ...(row.startedBy === null ? {} : { by: row.startedBy }),
  inputs: row.inputs,
  fitted: row.fitted,
  metrics: row.metrics,
  labels: row.labels,
  ...(row.error === null ? {} : { error: row.error }),
})
