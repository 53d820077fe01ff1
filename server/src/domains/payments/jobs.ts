import type { Deps } from '../../kernel/deps.ts'
import { watchPayments } from './operations/watch-payments.ts'

const everyMs = 2000

/** Looks after payments that wait, for as long as the server runs. Returns how to end it. */
export function watchPaymentsAlways(deps: Deps): () => Promise<void> {
  let running: Promise<unknown> | undefined
  const timer = setInterval(() => {
    running ??= watchPayments(deps)
      .catch((error: unknown) => deps.log.warn('could not look after payments', { error: String(error) }))
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
