import type { Deps } from '../../../kernel/deps.ts'
import { Refusal } from '../../../kernel/errors.ts'
import { startRefund } from '../../payments/index.ts'
import * as queries from '../queries/refunds.ts'

export const paymentRefundNo = (refundNo: string, position: number): string => `${refundNo}.${position}`

/**
 * Asks wallets to give back their share of a refund, after the refund is on the books. Safe to repeat: the provider knows
 * the number; what got no answer is asked again by the jobs.
 */
export async function askProviders(deps: Deps, workspace: number, refundNo: string): Promise<void> {
  const asked = await deps.db.as({ workspace, stores: '*' }, (tx) => queries.listAskedOf(tx, workspace, refundNo))
  for (const share of asked) await askProvider(deps, { workspace, ...share })
}

export async function askProvider(deps: Deps, { workspace, ...share }: queries.Asked): Promise<void> {
  const scope = { workspace, stores: '*' } as const
  const { refundNo, position, payment: paymentNo, amountMinor } = share
  try {
    const ask = { refundNo: paymentRefundNo(refundNo, position), paymentNo, amountMinor }
    const { state } = await startRefund(deps, scope, ask)
    if (state === 'processing') return
    await deps.db.as(scope, (tx) => queries.setRefundTenderState(tx, workspace, { refundNo, position, state }))
  } catch (error) {
    // It stays asked; the jobs try again.
    if (error instanceof Refusal) deps.log.warn('a provider was not asked for a refund', { refundNo, code: error.code })
    else deps.log.warn('a provider could not be asked for a refund', { refundNo, error: String(error) })
  }
}
