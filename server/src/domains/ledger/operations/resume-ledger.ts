import type { LedgerVerification } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/state.ts'
import { verifyLedger } from './verify-ledger.ts'

/**
 * Lets a stopped ledger write again, if everything agrees now: somebody has put right what was found, in the database or
 * from a backup. Safe to repeat.
 *
 * @throws ledger_broken with what is still wrong
 */
export async function resumeLedger(deps: Deps, caller: Caller, reason: string): Promise<LedgerVerification> {
  const { workspace } = caller
  const verification = await verifyLedger(deps, workspace)
  const [first] = verification.findings
  if (first)
    throw refusals.ledger_broken({ detail: `${verification.findings.length} findings, the first: ${first.detail}` })
  await deps.db.as({ workspace, stores: '*' }, async (tx) => {
    const stop = await queries.findStop(tx, workspace)
    if (!stop) return
    await queries.deleteStop(tx, workspace)
    await recordAudit(tx, deps, {
      workspace,
      actor: caller.actor,
      action: 'ledger.resumed',
      object: 'ledger',
      before: { stoppedAt: stop.at, findings: stop.findings },
      after: { reason },
    })
  })
  return verification
}
