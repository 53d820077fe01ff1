import type { Deps } from '../../../kernel/deps.ts'
import { MicroBatch } from '../../../kernel/micro-batch.ts'
import { type Db, isRetryable } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { refusals } from '../errors.ts'
import type { Outcome } from '../rules/decide-transfers.ts'
import type { Prepared } from '../rules/prepare-transfer.ts'
import type { Transfer } from '../rules/transfer.ts'
import { mustPrepare, type Posted, recordPrepared } from './post-transfers.ts'

/**
 * Records one transfer in a transaction of its own, which it shares with others that arrive at the same time: each is
 * decided alone. Durable when it resolves. Safe to repeat with the same key, and that is the remedy when a reply is lost.
 *
 * @throws as `post`
 */
export async function submit(deps: Deps, scope: Scope, transfer: Transfer): Promise<Posted> {
  const prepared = mustPrepare(transfer)
  const outcome = await submitPrepared(deps, scope.workspace, prepared)
  if (outcome.status === 'refused') throw refusals[outcome.code]({ detail: outcome.detail })
  return { key: prepared.key, id: outcome.id, status: outcome.status }
}

/** The same for a transfer whose shape was checked; a refusal is an outcome. */
export const submitPrepared = (deps: Deps, workspace: number, prepared: Prepared): Promise<Outcome> =>
  batchOf(deps).add(String(workspace), prepared)

/** Records many in one transaction, each decided alone. */
export const submitBatch = (deps: Deps, workspace: number, prepared: readonly Prepared[]): Promise<Outcome[]> =>
  recordAlone(deps, workspace, prepared)

const itemsMax = 250
const triesMax = 5

// One for each database handle: two servers in one test process share nothing.
const batches = new WeakMap<Db, MicroBatch<Prepared, Outcome>>()

function batchOf(deps: Deps): MicroBatch<Prepared, Outcome> {
  const known = batches.get(deps.db)
  if (known) return known
  const made = new MicroBatch<Prepared, Outcome>((workspace, items) => recordAlone(deps, Number(workspace), items), {
    itemsMax,
  })
  batches.set(deps.db, made)
  return made
}

async function recordAlone(deps: Deps, workspace: number, prepared: readonly Prepared[]): Promise<Outcome[]> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await deps.db.as({ workspace, stores: '*' }, (tx) =>
        recordPrepared(tx, deps, workspace, prepared, { allOrNone: false }),
      )
    } catch (error) {
      if (tries === triesMax || !isRetryable(error)) throw error
    }
  }
}
