import type { Deps } from '../../kernel/deps.ts'
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
  let running: Promise<unknown> | undefined
  let fittedAt = Number.NEGATIVE_INFINITY
  const turn = async (): Promise<void> => {
    await keepTouches(deps)
    const now = deps.clock.now().getTime()
    if (now - fittedAt < fitEveryMs) return
    fittedAt = now
    await fitHooks(deps)
    await forgetOutbox(deps)
  }
  const timer = setInterval(() => {
    running ??= turn()
      .catch((error: unknown) => deps.log.warn('could not look after messages', { error: String(error) }))
      .finally(() => {
        running = undefined
      })
  }, everyMs)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}
