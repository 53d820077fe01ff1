import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/placements.ts'

export type AddCandidates = {
  placement: number
  /** Records that speak for persons (root ordinals). */
  customers: readonly number[]
  until: Date
  /** Who sends them, such as 'play/12'. */
  sender: string
}

/**
 * Sends people to a placement until a moment: one that is `candidatesOnly` is shown to nobody else. Set by set, in the
 * caller's transaction. Safe to repeat: the later end counts. @throws placement_not_found
 */
export async function addCandidates(
  tx: Tx,
  _deps: Deps,
  { workspace }: Scope,
  { placement, customers, until, sender }: AddCandidates,
): Promise<void> {
  if (!(await queries.findPlacement(tx, workspace, placement))) throw refusals.placement_not_found()
  if (customers.length > 0)
    await queries.upsertCandidates(tx, workspace, { placement, customers: [...new Set(customers)], until, sender })
}
