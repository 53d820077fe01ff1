import type { Deps } from '../../../kernel/deps.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import * as queries from '../queries/offers.ts'

/** Forgets a draft that was never published, codes imported for it included. Safe to repeat; one that was published stays. */
export async function discardOffer(deps: Deps, by: Caller, id: number): Promise<void> {
  await deps.db.as(by.scope, async (tx) => {
    const isGone = await queries.deleteDraft(tx, by.workspace, id)
    if (isGone) await recordAudit(tx, deps, { ...by, action: 'offer.discarded', object: `offer/${id}` })
  })
}
