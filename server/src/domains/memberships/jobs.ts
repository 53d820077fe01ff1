import type { Deps } from '../../kernel/deps.ts'
import { repeat } from '../../kernel/repeat.ts'
import { listWorkspaces } from '../organization/index.ts'
import { expirePoints } from './operations/expire-points.ts'
import { greetBirthdays } from './operations/greet-birthdays.ts'
import { nameCards } from './operations/name-cards.ts'
import { reviewLevels } from './operations/review-levels.ts'
import { tryDailyLock } from './queries/cards.ts'

const everyMs = 3600_000
const namingEveryMs = 3000

/**
 * Looks after memberships for as long as the server runs: every hour, since days begin at other hours in other zones;
 * and every three seconds after the numbers of new cards.
 */
export function keepMembershipsAlways(deps: Deps): () => Promise<void> {
  const ends = [
    repeat(deps, { everyMs, what: 'look after memberships', atOnce: true }, () => keepMemberships(deps)),
    repeat(deps, { everyMs: namingEveryMs, what: 'name new cards', atOnce: true }, () => nameCards(deps)),
  ]
  return async () => {
    for (const end of ends) await end()
  }
}

/**
 * What is due: points whose time is over, levels whose period has ended, birthdays. One process at a time; safe to run at
 * any time and as often as wanted. A workspace that fails does not hold up the others.
 */
export async function keepMemberships(deps: Deps): Promise<void> {
  await deps.db.system(async (tx) => {
    if (!(await tryDailyLock(tx))) return
    for (const { id } of await listWorkspaces(deps)) {
      await keepWorkspace(deps, id).catch((error: unknown) =>
        deps.log.warn('memberships of a workspace wait', { workspace: id, error: String(error) }),
      )
    }
  })
  deps.wakeRelay()
}

async function keepWorkspace(deps: Deps, workspace: number): Promise<void> {
  await expirePoints(deps, workspace)
  await reviewLevels(deps, workspace)
  await greetBirthdays(deps, workspace)
}
