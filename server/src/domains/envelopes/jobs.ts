import type { Deps } from '../../kernel/deps.ts'
import { endDue } from './operations/end-envelope.ts'

const everyMs = 30_000

/** Ends envelopes whose time is over, twice a minute for as long as the server runs. Any number of processes may do it. */
export function keepEnvelopesAlways(deps: Deps): () => Promise<void> {
  let running: Promise<unknown> | undefined
  const timer = setInterval(() => {
    running ??= endDue(deps)
      .catch((error: unknown) => deps.log.warn('could not end envelopes', { error: String(error) }))
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
