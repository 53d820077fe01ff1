import type { Deps } from '../../kernel/deps.ts'
import { repeat } from '../../kernel/repeat.ts'
import { watchPayments } from './operations/watch-payments.ts'

const everyMs = 2000

/** Looks after payments that wait, for as long as the server runs. Returns how to end it. */
export function watchPaymentsAlways(deps: Deps): () => Promise<void> {
  return repeat(deps, { everyMs, what: 'look after payments' }, () => watchPayments(deps))
}
