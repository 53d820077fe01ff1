import type { Envelope } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { post } from '../../ledger/index.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries.ts'
import { restTransfer } from '../rules/transfers.ts'
import { viewOf } from './list-envelopes.ts'

/** Ends an envelope before its time; what nobody took goes back, once. Safe to repeat. @throws envelope_unknown */
export function endEnvelope(deps: Deps, by: Caller, id: number): Promise<Envelope> {
  return deps.db.as(by.scope, async (tx) => {
    const { envelope, ended } = await endLocked(tx, deps, by.workspace, id)
    if (ended) await recordAudit(tx, deps, { ...by, action: 'envelope.ended', object: `envelope/${id}` })
    return viewOf(envelope)
  })
}

const endingsMax = 100

/** Ends those whose time is over. Several processes may do it: whoever holds the row decides. Returns how many ended. */
export async function endDue(deps: Pick<Deps, 'db' | 'clock'>): Promise<number> {
  const due = await deps.db.system((tx) => queries.listDue(tx, deps.clock.now(), endingsMax))
  let count = 0
  for (const { workspace, id } of due) {
    const scope = { workspace, stores: '*' } as const
    const { ended } = await deps.db.as(scope, (tx) => endLocked(tx, deps, workspace, id))
    if (ended) count += 1
  }
  return count
}

async function endLocked(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  workspace: number,
  id: number,
): Promise<{ envelope: queries.EnvelopeRow; ended: boolean }> {
  const before = await queries.findEnvelopeForUpdate(tx, workspace, id)
  if (!before) throw refusals.envelope_unknown()
  if (before.state === 'ended') return { envelope: before, ended: false }
  const at = deps.clock.now()
  await queries.endEnvelope(tx, workspace, id, at)
  if (before.leftMinor > 0n)
    await post(tx, deps, { workspace, stores: '*' }, [
      restTransfer({ id, asset: before.asset, amountMinor: before.leftMinor, at }),
    ])
  const envelope = { ...before, state: 'ended', endedAt: at, returnedMinor: before.leftMinor, leftMinor: 0n } as const
  return { envelope, ended: true }
}
