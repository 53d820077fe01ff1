import type { Deps } from '../../../kernel/deps.ts'
import { kernelRefusals } from '../../../kernel/errors.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import * as queries from '../queries.ts'

/** Forgets the declaration of a flow. The events it was measured from stay. */
export async function removeFlow(deps: Deps, by: Caller, id: string): Promise<void> {
  const { workspace, actor, scope } = by
  await deps.db.as(scope, async (tx) => {
    const found = await queries.findFlowForUpdate(tx, workspace, id)
    if (!found) throw kernelRefusals.not_found()
    await queries.deleteFlow(tx, workspace, id)
    const before = { name: found.name, steps: found.steps, within: found.within }
    await recordAudit(tx, deps, { workspace, actor, action: 'flow.removed', object: `flow/${id}`, before })
  })
}
