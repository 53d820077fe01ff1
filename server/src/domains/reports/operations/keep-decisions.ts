import type { ChannelDecision, ChannelDecisionList, channelDecisionInputSchema } from '@regulars/contract'
import type { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries.ts'
import { assertWhole } from './keep-costs.ts'

/** What was decided about channels, the latest first. @throws costs_whole_shop for who sees some stores only */
export async function listDecisions(deps: Deps, scope: Scope): Promise<ChannelDecisionList> {
  assertWhole(scope)
  const rows = await deps.db.as(scope, (tx) => queries.listDecisions(tx, scope.workspace))
  return { decisions: rows.map(view) }
}

/** Writes down what was decided, under the name of whoever writes. @throws costs_whole_shop */
export async function noteDecision(
  deps: Deps,
  by: Caller,
  input: z.output<typeof channelDecisionInputSchema>,
): Promise<ChannelDecision> {
  assertWhole(by.scope)
  return deps.db.as(by.scope, async (tx) => {
    const made = { ...input, by: by.actor.name, at: deps.clock.now() }
    const [row] = await queries.insertDecision(tx, by.workspace, made)
    invariant(row, 'what was inserted is there')
    await recordAudit(tx, deps, { ...by, action: 'channel.decided', object: `channel/${input.channel}`, after: input })
    return view(row)
  })
}

/** Takes a note back that was written by mistake; the audit log keeps it. @throws costs_whole_shop, decision_not_found */
export async function removeDecision(deps: Deps, by: Caller, id: number): Promise<void> {
  assertWhole(by.scope)
  await deps.db.as(by.scope, async (tx) => {
    if (!(await queries.deleteDecision(tx, by.workspace, id))) throw refusals.decision_not_found()
    await recordAudit(tx, deps, { ...by, action: 'channel.decision-removed', object: `channel-decision/${id}` })
  })
}

const view = ({ at, ...row }: queries.DecisionRow): ChannelDecision => ({ ...row, at: at.toISOString() })
