import type { Flow, FlowPatch } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { kernelRefusals } from '../../../kernel/errors.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries.ts'
import { flowView } from './list-flows.ts'

/** Changes the name, the steps or the window of a declared flow; what is left out stays. */
export async function changeFlow(deps: Deps, by: Caller, id: string, patch: FlowPatch): Promise<Flow> {
  const { workspace, actor, scope } = by
  return deps.db.as(scope, async (tx) => {
    const found = await queries.findFlowForUpdate(tx, workspace, id)
    if (!found) throw kernelRefusals.not_found()
    const before = { name: found.name, steps: found.steps, within: found.within }
    const flow = {
      name: patch.name ?? before.name,
      steps: patch.steps ?? before.steps,
      within: patch.within ?? before.within,
    }
    if (await queries.isNameTaken(tx, workspace, flow.name, id)) throw refusals.flow_name_taken()
    const changed = await queries.updateFlow(tx, { workspace, id, flow, at: deps.clock.now() })
    await recordAudit(tx, deps, { workspace, actor, action: 'flow.changed', object: `flow/${id}`, before, after: flow })
    return flowView(changed)
  })
}
