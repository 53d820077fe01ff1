import type { PlayEntry } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { findTimezone } from '../../organization/index.ts'
import { listDueSchedules, moveSchedule, sharePlay } from '../queries/plays.ts'
import { nextTime } from '../rules/moments.ts'
import { findMembers } from './choose-way.ts'
import { arrivalsMax, type Entered, enterCustomers } from './enter-customers.ts'
import { membersOr } from './follow-news.ts'
import { getVersion } from './hold-versions.ts'

/** Lets people into the plays whose time has come. Returns how many plays. */
export async function followSchedules(deps: Deps): Promise<number> {
  const due = await deps.db.system((tx) => listDueSchedules(tx, deps.clock.now()))
  for (const { workspace, id } of due) await enterOnTime(deps, workspace, id)
  if (due.length > 0) deps.wakeRelay()
  return due.length
}

/** When people come in next; null for other entries. */
export const nextEntry = (entry: PlayEntry, now: Date, timezone: string): Date | null =>
  entry.on === 'schedule' ? nextTime(entry.at, entry, now, timezone) : null

async function enterOnTime(deps: Deps, workspace: number, id: number): Promise<void> {
  const now = deps.clock.now()
  const about = await deps.db.as({ workspace, stores: '*' }, async (tx) => {
    const play = await sharePlay(tx, workspace, id)
    if (play?.state !== 'running' || play.version === null || !play.nextAt || play.nextAt > now) return undefined
    const { definition } = await getVersion(tx, deps.db, { workspace, play: id, version: play.version })
    const scope: ZonedScope = { workspace, stores: '*', timezone: await findTimezone(tx, workspace) }
    const { entry } = definition
    if (entry.on !== 'schedule') return undefined
    return { scope, entry, dueAt: play.nextAt }
  })
  if (!about) return
  const { scope, entry, dueAt } = about
  const members = await deps.db.as(scope, (tx) =>
    membersOr(tx, deps, scope, id, () => findMembers(deps, scope, entry.who)),
  )
  if (members) await enterMany(deps, scope, id, { customers: [...members], key: `s/${dueAt.toISOString()}` })
  // Last: if this process dies before, the same people come by again under the same keys.
  await deps.db.as(scope, (tx) =>
    moveSchedule(tx, workspace, id, { from: dueAt, to: nextEntry(entry, now, scope.timezone) }),
  )
}

/** Many people under one key, a transaction for each part of them. Safe to repeat: nobody comes in twice. */
export async function enterMany(
  deps: Deps,
  scope: ZonedScope,
  id: number,
  { customers, key }: { customers: readonly number[]; key: string },
): Promise<Entered> {
  const sum: Entered = { entered: 0, heldOut: 0, refused: 0 }
  for (let from = 0; from < customers.length; from += arrivalsMax) {
    const arrivals = customers
      .slice(from, from + arrivalsMax)
      .map((customer) => ({ customer, key: `${key}/${customer}`, context: {} }))
    const part = await deps.db.as(scope, async (tx) => {
      const play = await sharePlay(tx, scope.workspace, id)
      return play && enterCustomers(tx, deps, scope, play, arrivals)
    })
    sum.entered += part?.entered ?? 0
    sum.heldOut += part?.heldOut ?? 0
    sum.refused += part?.refused ?? arrivals.length
  }
  return sum
}
