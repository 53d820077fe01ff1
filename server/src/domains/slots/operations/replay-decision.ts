import { isDeepStrictEqual } from 'node:util'
import type { SlotDecision, SlotReplay } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/filling.ts'
import { listShownOf, type ShownRow } from '../queries/outcomes.ts'
import { allocate } from '../rules/allocate.ts'

function show(row: queries.DecisionRow, shown: readonly ShownRow[]): SlotDecision {
  return {
    id: row.id,
    at: row.at.toISOString(),
    page: row.page,
    seed: row.seed,
    filled: row.answer.map((placed) => {
      const outcome = shown.find(({ decision, slot }) => decision === row.id && slot === placed.slot)
      return { ...placed, clicked: outcome?.clickedAt != null, converted: outcome?.convertedAt != null }
    }),
  }
}

/** Decisions, newest first, of the stores that the reader sees. */
export async function listDecisions(deps: Deps, scope: Scope, limit: number): Promise<SlotDecision[]> {
  return deps.db.as(scope, async (tx) => {
    const rows = await queries.listDecisions(tx, scope.workspace, limit)
    const shown = await listShownOf(
      tx,
      scope.workspace,
      rows.map(({ id }) => id),
    )
    return rows.map((row) => show(row, shown))
  })
}

/** Makes a decision again from what it depended on, and says whether it comes out the same. @throws slot_decision_not_found */
export async function replayDecision(deps: Deps, scope: Scope, id: string): Promise<SlotReplay> {
  return deps.db.as(scope, async (tx) => {
    const row = await queries.findDecision(tx, scope.workspace, id)
    if (!row) throw refusals.slot_decision_not_found()
    const replayed = allocate(row.state, row.seed)
    const shown = await listShownOf(tx, scope.workspace, [id])
    return {
      equal: isDeepStrictEqual(replayed, row.answer),
      decision: show(row, shown),
      replayed,
      left: row.state.left,
    }
  })
}
