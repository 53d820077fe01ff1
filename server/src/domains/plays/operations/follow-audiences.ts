import { Bitmap, evaluate } from '../../../kernel/bitmap.ts'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { packMembers, unpackMembers } from '../../audiences/index.ts'
import { findTimezone } from '../../organization/index.ts'
import { lockMembership, type MembershipRow, saveMembership } from '../queries/memberships.ts'
import { listLive, sharePlay } from '../queries/plays.ts'
import { findMembers } from './choose-way.ts'
import { arrivalsMax, enterCustomers } from './enter-customers.ts'
import { membersOr } from './follow-news.ts'
import { getVersion } from './hold-versions.ts'

const nobody = new Bitmap()
const minus = (from: Bitmap, what: Bitmap): Bitmap =>
  evaluate({
    op: 'minus',
    of: [
      { op: 'set', set: from },
      { op: 'set', set: what },
    ],
  })

/**
 * Looks who came into the audiences of plays, or left them, since the last look, and lets them in. Looks are numbered and
 * name what they find: one that dies half way finds the same people again and lets each in once. Returns how many moved.
 */
export async function followAudiences(deps: Deps, workspace: number): Promise<number> {
  const plays = await deps.db.system((tx) => listLive(tx, workspace))
  let moved = 0
  for (const { id, version } of plays) moved += await look(deps, { workspace, play: id, version })
  if (moved > 0) deps.wakeRelay()
  return moved
}

type Place = { workspace: number; play: number; version: number }

/** The next look at the audience of one play; the first one only says who is in, unless those come in as well. */
export async function look(deps: Deps, place: Place): Promise<number> {
  const { workspace } = place
  return deps.db.as({ workspace, stores: '*' }, async (tx) => {
    const { definition } = await getVersion(tx, deps.db, place)
    const { entry } = definition
    if (entry.on !== 'audience') return 0
    const before = await lockMembership(tx, workspace, place.play)
    // Somebody else looks at it right now.
    if (before === 'held') return 0
    const scope: ZonedScope = { workspace, stores: '*', timezone: await findTimezone(tx, workspace) }
    const members = await membersOr(tx, deps, scope, place.play, () => findMembers(deps, scope, entry.who))
    if (!members) return 0
    // A new version that means others begins its changes with who is in now.
    const known = before && (await meansTheSame(tx, deps, place, before)) ? unpackMembers(before.members) : undefined
    const since = known ?? (entry.change === 'enters' && !entry.includePresent ? members : nobody)
    const gone = entry.change === 'enters' ? minus(members, since) : minus(known ?? nobody, members)
    if (gone.count === 0 && known && members.count === known.count && minus(known, members).count === 0) return 0
    await letIn(tx, deps, scope, { place, found: [...gone], before })
    await saveMembership(tx, workspace, {
      play: place.play,
      version: place.version,
      members: packMembers(members),
      looks: (before?.looks ?? 0) + 1,
      lookedAt: deps.clock.now(),
    })
    return gone.count
  })
}

/** Whether the last look was at the audience of this version. One that lets those in who are there looks anew. */
async function meansTheSame(tx: Tx, deps: Deps, place: Place, { version }: MembershipRow): Promise<boolean> {
  if (version === place.version) return true
  const { entry } = (await getVersion(tx, deps.db, place)).definition
  const earlier = (await getVersion(tx, deps.db, { ...place, version })).definition.entry
  if (entry.on !== 'audience' || earlier.on !== 'audience' || entry.includePresent) return false
  return JSON.stringify([entry.who, entry.change]) === JSON.stringify([earlier.who, earlier.change])
}

type Found = { place: Place; found: readonly number[]; before: MembershipRow | undefined }

async function letIn(tx: Tx, deps: Deps, scope: ZonedScope, { place, found, before }: Found): Promise<void> {
  if (found.length === 0) return
  const play = await sharePlay(tx, scope.workspace, place.play)
  if (!play) return
  const number = (before?.looks ?? 0) + 1
  for (let from = 0; from < found.length; from += arrivalsMax) {
    const arrivals = found
      .slice(from, from + arrivalsMax)
      .map((customer) => ({ customer, key: `a/${number}/${customer}`, context: {} }))
    await enterCustomers(tx, deps, scope, play, arrivals)
  }
}
