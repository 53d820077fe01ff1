import type { PlayStateInput, PlayStateResult } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { type Caller, findTimezone, recordAudit } from '../../organization/index.ts'
import { withdrawTouches } from '../../touches/index.ts'
import { refusals } from '../errors.ts'
import { withdrawDeliveries } from '../queries/deliveries.ts'
import { lockPlay, type PlayRow, updatePlay } from '../queries/plays.ts'
import { stopSome, unparkRuns } from '../queries/runs.ts'
import { withdrawTasks } from '../queries/tasks.ts'
import { nextEntry } from './follow-schedules.ts'
import { getVersion } from './hold-versions.ts'
import { noteEnds } from './publish-play.ts'

const stoppedAtOnce = 50_000

const steps: Readonly<Record<PlayStateInput['to'], readonly PlayRow['state'][]>> = {
  running: ['running', 'paused'],
  paused: ['running', 'paused'],
  stopped: ['running', 'paused', 'stopped'],
  archived: ['draft', 'stopped', 'archived'],
}

/**
 * Pauses a play (runs stay where they are), lets it go on, stops it for good, or puts it out of sight. Safe to repeat.
 * @throws play_not_found, play_state
 */
export async function changeState(
  deps: Deps,
  by: Caller,
  id: number,
  to: PlayStateInput['to'],
): Promise<PlayStateResult> {
  if (to === 'stopped') return stopPlay(deps, by, id)
  const { workspace, scope } = by
  return deps.db.as(scope, async (tx) => {
    const play = await lockFor(tx, workspace, id, to)
    if (play.state === to) return { state: to, ended: 0, withdrawn: 0 }
    const now = deps.clock.now()
    await updatePlay(tx, workspace, id, { state: to, ...(await scheduleOf(tx, deps, workspace, play, to)) }, now)
    if (to === 'running') await unparkRuns(tx, workspace, id)
    await audit(tx, deps, by, play, to)
    return { state: to, ended: 0, withdrawn: 0 }
  })
}

/**
 * The kill switch: from its commit on no step of the play is done any more, whoever was about to; runs end, tasks, webhooks
 * and touches that wait are withdrawn. Safe to repeat, also where an earlier attempt died half way.
 * @throws play_not_found, play_state for a draft
 */
export async function stopPlay(deps: Deps, by: Caller, id: number): Promise<PlayStateResult> {
  const { workspace } = by
  const wide = { workspace, stores: '*' } as const
  const withdrawn = await deps.db.as(wide, async (tx) => {
    // Waits for the sets that are being moved right now, and nobody moves one behind it.
    const play = await lockFor(tx, workspace, id, 'stopped')
    const now = deps.clock.now()
    if (play.state !== 'stopped') {
      await updatePlay(tx, workspace, id, { state: 'stopped', nextAt: null }, now)
      await audit(tx, deps, by, play, 'stopped')
    }
    await withdrawTasks(tx, workspace, id)
    await withdrawDeliveries(tx, workspace, id)
    return withdrawTouches(tx, deps, wide, `play/${id}`)
  })
  let count = 0
  for (;;) {
    const stopped = await deps.db.as(wide, async (tx) => {
      const ended = await stopSome(tx, workspace, id, { at: deps.clock.now(), limit: stoppedAtOnce })
      await noteEnds(tx, deps, workspace, { play: id, outcome: 'stopped', ended })
      return ended.reduce((sum, { runs }) => sum + runs, 0)
    })
    count += stopped
    if (stopped === 0) return { state: 'stopped', ended: count, withdrawn }
  }
}

async function lockFor(tx: Tx, workspace: number, id: number, to: PlayStateInput['to']): Promise<PlayRow> {
  const play = await lockPlay(tx, workspace, id)
  if (!play) throw refusals.play_not_found()
  if (!steps[to].includes(play.state)) throw refusals.play_state({ detail: `The play is ${play.state}.` })
  return play
}

/** While a play rests nobody comes in on time; the times that passed are not made up for. */
async function scheduleOf(
  tx: Tx,
  { db, clock }: Deps,
  workspace: number,
  { id, version }: PlayRow,
  to: PlayStateInput['to'],
): Promise<{ nextAt: Date | null }> {
  if (to !== 'running' || version === null) return { nextAt: null }
  const { definition } = await getVersion(tx, db, { workspace, play: id, version })
  return { nextAt: nextEntry(definition.entry, clock.now(), await findTimezone(tx, workspace)) }
}

async function audit(tx: Tx, deps: Deps, by: Caller, { id, state }: PlayRow, to: string): Promise<void> {
  const note = { workspace: by.workspace, actor: by.actor, action: `play.${to}`, object: `play/${id}` }
  await recordAudit(tx, deps, { ...note, before: { state }, after: { state: to } })
}
