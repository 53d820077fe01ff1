import type { Deps } from '../../../kernel/deps.ts'
import { removeAudience } from '../../audiences/index.ts'
import { discardOffer } from '../../offers/index.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import { changeState, findPlay } from '../../plays/index.ts'
import { changePlacementState } from '../../slots/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries.ts'
import type { Reader } from './read-stage.ts'

/** Undoes a filled prescription that was never started. @throws cure_not_found, cure_started, prescription_store_staff */
export async function discardCure(deps: Deps, { by, timezone }: Reader, id: number): Promise<void> {
  if (by.scope.stores !== '*') throw refusals.prescription_store_staff()
  const row = await deps.db.as(by.scope, (tx) => queries.findCure(tx, by.workspace, id))
  if (!row) throw refusals.cure_not_found()
  const play = row.play === null ? undefined : await findPlay(deps, by, row.play)
  if (play?.publishedAt) throw refusals.cure_started()
  await takeBack(deps, { by, timezone }, row)
}

type Parts = Pick<queries.CureRow, 'id' | 'play' | 'offers' | 'audience' | 'placement'>

/** Takes back what was made, the last first; what somebody has published or built upon meanwhile stays. */
export async function takeBack(
  deps: Deps,
  { by, timezone }: { by: Caller; timezone: string },
  { id, play, offers, audience, placement }: Parts,
): Promise<void> {
  if (play !== null) await changeState(deps, by, play, 'archived')
  if (placement !== null) await changePlacementState(deps, by, placement, 'ended')
  for (const offer of offers) await discardOffer(deps, by, offer.id)
  if (audience !== null)
    await removeAudience(deps, { scope: { ...by.scope, timezone }, sensitiveVisible: false }, by, audience)
  await deps.db.as(by.scope, async (tx) => {
    await queries.deleteCure(tx, by.workspace, id)
    await recordAudit(tx, deps, { ...by, action: 'prescription.undone', object: `cure/${id}` })
  })
}
