import type { PlayEntriesInput, PlayEntriesResult } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { compileExpression, membersOf } from '../../audiences/index.ts'
import { findRecords } from '../../customers/index.ts'
import { type Caller, findTimezone } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import { findPlay } from '../queries/plays.ts'
import { enterMany } from './follow-schedules.ts'

/**
 * Lets named people, or an audience as of now, into a running play. The same request lets nobody in twice; one that died
 * half way goes on where it stood.
 *
 * @throws play_not_found, play_not_running, expression_invalid
 */
export async function enterByHand(
  deps: Deps,
  by: Caller,
  id: number,
  { requestId, who, customers }: PlayEntriesInput,
): Promise<PlayEntriesResult> {
  const { workspace, scope } = by
  const { play, timezone } = await deps.db.as(scope, async (tx) => ({
    play: await findPlay(tx, workspace, id),
    timezone: await findTimezone(tx, workspace),
  }))
  if (!play) throw refusals.play_not_found()
  if (play.state !== 'running') throw refusals.play_not_running()
  const zoned: ZonedScope = { ...scope, timezone }
  // People whom the caller does not see cannot be meant.
  const asker = { scope: zoned, sensitiveVisible: by.permissions.includes('labels:sensitive') }
  const meant = who
    ? [...membersOf(await compileExpression(deps, asker, who))]
    : [...(await findRecords(deps, scope, customers ?? [])).values()]
  const wide: ZonedScope = { workspace, stores: '*', timezone }
  const result = await enterMany(deps, wide, id, { customers: meant, key: `h/${requestId}` })
  deps.wakeRelay()
  return { asked: customers?.length ?? meant.length, ...result }
}
