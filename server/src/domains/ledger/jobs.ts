import type { Deps } from '../../kernel/deps.ts'
import { repeat } from '../../kernel/repeat.ts'
import { listWorkspaces } from '../organization/index.ts'
import { readHorizon, sealTransfers } from './operations/seal-transfers.ts'
import { continueVerifying } from './operations/verify-ledger.ts'
import { voidExpired } from './operations/void-expired.ts'

const everyMs = 10_000
/** Rows that one turn looks at, over all workspaces: about two seconds of one processor, a fifth of it. */
const rowsPerTurn = 2_000_000

/**
 * What the ledger does by itself: voids what has expired, seals what is settled, looks whether everything agrees. Any
 * number of processes may run it. Returns how to end it.
 */
export function startLedgerJobs(deps: Deps): () => Promise<void> {
  let stopped = false
  let horizon: Awaited<ReturnType<typeof readHorizon>> | undefined
  const work = async (): Promise<void> => {
    await voidExpired(deps)
    const workspaces = await listWorkspaces(deps)
    // Sealed is what was written before the turn before: by now everybody who wrote then is done, as a rule.
    let isSealed = true
    for (const { id } of horizon ? workspaces : [])
      if (horizon && (await sealTransfers(deps, id, horizon)) === undefined) isSealed = false
    if (isSealed) horizon = await readHorizon(deps)
    let rows = 0
    for (const { id } of workspaces) {
      if (stopped) return
      rows += await continueVerifying(deps, id, Math.max(rowsPerTurn - rows, rowsPerTurn / workspaces.length))
    }
  }
  const end = repeat(deps, { everyMs, what: 'look after the ledger' }, work)
  return async () => {
    stopped = true
    await end()
  }
}
