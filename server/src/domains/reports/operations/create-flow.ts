import type { Flow, FlowInput } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries.ts'
import { flowView } from './list-flows.ts'

/** Declares a flow. A second one of the same name is refused. */
export async function createFlow(deps: Deps, by: Caller, flow: FlowInput): Promise<Flow> {
  const { workspace, actor, scope } = by
  return deps.db.as(scope, async (tx) => {
    const made = await queries.insertFlow(tx, { workspace, id: uuidv7(), flow, at: deps.clock.now() })
    if (!made) throw refusals.flow_name_taken()
    await recordAudit(tx, deps, { workspace, actor, action: 'flow.created', object: `flow/${made.id}`, after: flow })
    return flowView(made)
  })
}
