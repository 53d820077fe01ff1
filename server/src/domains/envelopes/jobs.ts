import type { Deps } from '../../kernel/deps.ts'
import { repeat } from '../../kernel/repeat.ts'
import { endDue } from './operations/end-envelope.ts'

const everyMs = 30_000

/** Ends envelopes whose time is over, twice a minute for as long as the server runs. Any number of processes may do it. */
export function keepEnvelopesAlways(deps: Deps): () => Promise<void> {
  return repeat(deps, { everyMs, what: 'end envelopes' }, () => endDue(deps))
}
