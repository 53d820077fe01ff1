import type { Deps } from '../../../kernel/deps.ts'
import * as queries from '../queries/state.ts'
import { mustPrepare } from './post-transfers.ts'
import { submitBatch } from './submit-transfer.ts'

const pageSize = 500

/**
 * Voids pending transfers whose time is over. The key is made from the transfer, so two processes at once void it once; one
 * that was settled meanwhile stays as it is. Returns how many were voided.
 */
export async function voidExpired(deps: Deps): Promise<number> {
  let voided = 0
  for (;;) {
    const due = await deps.db.system((tx) => queries.listDue(tx, deps.clock.now(), pageSize))
    let now = 0
    for (const workspace of new Set(due.map((pending) => pending.workspace))) {
      const pending = due.filter((one) => one.workspace === workspace)
      const outcomes = await submitBatch(deps, workspace, pending.map(voiding))
      now += outcomes.filter((outcome) => outcome.status === 'posted').length
    }
    voided += now
    // A stopped ledger voids nothing: it waits for the next round of the job.
    if (due.length < pageSize || now === 0) return voided
  }
}

const voiding = ({ transfer, key, store, story }: queries.DuePending) =>
  mustPrepare({
    key: `expired/${transfer}`,
    kind: 'pending.expired',
    store,
    story,
    entries: [],
    settles: { key, how: 'void' },
  })
