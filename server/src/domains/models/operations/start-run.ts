import type { ModelRun, ModelRunRequest } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries.ts'
import { readParameters } from '../rules/parameters.ts'
import { findModel, runView } from './list-models.ts'
import { settleLost } from './settle-lost.ts'

/**
 * Notes that a model is to run; `executeRun` then does it. A model runs once at a time in a workspace.
 * @throws unknown_model, invalid_model_parameter, model_running, whole_workspace_only
 */
export async function startRun(deps: Deps, by: Caller, name: string, request: ModelRunRequest): Promise<ModelRun> {
  const model = findModel(name)
  const { workspace, scope, actor } = by
  // Labels belong to the workspace: figures from some of its stores would be read as being about all of them.
  if (scope.stores !== '*') throw refusals.whole_workspace_only()
  const { params, problems } = readParameters(model.parameters, request.parameters)
  if (problems.length > 0) {
    throw refusals.invalid_model_parameter({
      detail: problems.map((problem) => `${problem.path}: ${problem.message}`).join('; '),
      fields: problems,
    })
  }
  await settleLost(deps)
  return deps.db.as(scope, async (tx) => {
    const run = await queries.insertRun(tx, workspace, {
      id: uuidv7(),
      model: model.name,
      version: model.version,
      parameters: params,
      writeLabels: request.writeLabels,
      startedBy: actor.name,
      startedAt: deps.clock.now(),
    })
    if (!run) throw refusals.model_running()
    const after = { model: model.name, parameters: params, writeLabels: request.writeLabels }
    await recordAudit(tx, deps, { workspace, actor, action: 'model.started', object: `model-run/${run.id}`, after })
    return runView(run)
  })
}
