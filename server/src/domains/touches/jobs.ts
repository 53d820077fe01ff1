import type { Deps } from '../../kernel/deps.ts'
import { repeat } from '../../kernel/repeat.ts'
import { fitHooks } from './operations/compare-hooks.ts'
import { deliverTouches, forgetOutbox } from './operations/deliver-touches.ts'
import { releaseWaiting } from './operations/release-waiting.ts'

const everyMs = 2_000
const fitEveryMs = 3600_000

/** Decides what waited, hands to the channels what is due. Safe in several processes at once, and to repeat. */
export async function keepTouches(deps: Deps): Promise<void> {
  await releaseWaiting(deps)
  while ((await deliverTouches(deps)) > 0);
}

/** Does so for as long as the server runs, and fits the fatigue of hooks every hour. Returns how to end it. */
export function keepTouchesAlways(deps: Deps): () => Promise<void> {
  let fittedAt = Number.NEGATIVE_INFINITY
  return repeat(deps, { everyMs, what: 'look after messages' }, async () => {
    await keepTouches(deps)
    const now = deps.clock.now().getTime()
    if (now - fittedAt < fitEveryMs) return
    fittedAt = now
    await fitHooks(deps)
    await forgetOutbox(deps)
  })
}
