import type { Deps } from '../../kernel/deps.ts'
import { repeat } from '../../kernel/repeat.ts'
import { countOrders } from './operations/count-orders.ts'
import { keepsSlots } from './queries/keeping.ts'
import { forgetOld } from './queries/outcomes.ts'
import { endPlacements } from './queries/placements.ts'

const everyMs = 60_000
const dayMs = 86_400_000
/** Longer than any window in which an order may be held to come from an impression. */
const decisionDays = 100

/** Counts orders as successes, ends what is over and forgets what is old, for as long as the server runs. Returns how to end it. */
export function keepSlotsAlways(deps: Deps): () => Promise<void> {
  return repeat(deps, { everyMs, what: 'look after slots' }, () => keepSlots(deps))
}

/** One round, in one process at a time. */
export async function keepSlots(deps: Deps): Promise<void> {
  const now = deps.clock.now()
  await deps.db.system(async (tx) => {
    if (!(await keepsSlots(tx))) return
    await endPlacements(tx, now)
    await forgetOld(tx, {
      decisionsBefore: new Date(now.getTime() - decisionDays * dayMs),
      seenBefore: new Date(now.getTime() - 3 * dayMs),
    })
    await countOrders(deps, now)
  })
}
