import type { Cure } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { kernelRefusals } from '../../../kernel/errors.ts'
import { publishOffer } from '../../offers/index.ts'
import { findPlay, publishPlay } from '../../plays/index.ts'
import { changePlacementState } from '../../slots/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries.ts'
import { viewCure } from './list-cures.ts'
import type { Reader } from './read-stage.ts'

/**
 * Starts what was drafted: offers first, so that the page and the play find them, then the placement, the play last. Safe to
 * repeat: what runs already stays as it is. @throws cure_not_found, prescription_store_staff, and what the parts refuse
 */
export async function startCure(deps: Deps, reader: Reader, id: number): Promise<Cure> {
  const { by } = reader
  if (by.scope.stores !== '*') throw refusals.prescription_store_staff()
  const row = await deps.db.as(by.scope, (tx) => queries.findCure(tx, by.workspace, id))
  if (!row || row.play === null) throw refusals.cure_not_found()
  const needed = [
    ...(row.offers.length > 0 ? (['offers:write'] as const) : []),
    ...(row.placement === null ? [] : (['slots:write'] as const)),
  ]
  const missing = needed.filter((permission) => !by.permissions.includes(permission))
  if (missing.length > 0) throw kernelRefusals.permission_denied({ detail: `It also needs ${missing.join(', ')}.` })
  for (const offer of row.offers) await publishOffer(deps, by, String(offer.id))
  if (row.placement !== null) await changePlacementState(deps, by, row.placement, 'running')
  const play = await findPlay(deps, by, row.play)
  if (!play?.publishedAt) await publishPlay(deps, by, row.play)
  return viewCure(deps, reader, row)
}
