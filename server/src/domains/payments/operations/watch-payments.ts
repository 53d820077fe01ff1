import type { Deps } from '../../../kernel/deps.ts'
import { refusals } from '../errors.ts'
import { getProvider } from '../providers/registry.ts'
import { deletePayerCodes } from '../queries/codes.ts'
import * as queries from '../queries/payments.ts'
import { reachProvider } from './find-provider.ts'
import { queryPayment, tellCancelled } from './start-payment.ts'
import { askForRefund } from './start-refund.ts'

const atOnce = 50
// Longer than a gateway takes to answer or not: until then nobody else asks for the same payment.
const againMs = 30_000
const usedCodeKeptMs = 24 * 3600_000

/**
 * Asks providers about payments and refunds that wait, gives up those that waited too long, and tells providers again
 * what they did not hear. Returns how many were looked at. Several processes at once look at different ones.
 */
export async function watchPayments(deps: Deps): Promise<number> {
  const now = deps.clock.now()
  const due = await deps.db.system((tx) => queries.takeDue(tx, now, againMs, atOnce))
  for (const { workspace, paymentNo, refundNo } of due) {
    const looking =
      refundNo === null ? lookAtPayment(deps, workspace, paymentNo) : lookAtRefund(deps, workspace, refundNo)
    await looking.catch((error: unknown) =>
      deps.log.warn('could not look after a payment', { payment: paymentNo, error: String(error) }),
    )
  }
  await deps.db.system((tx) => deletePayerCodes(tx, new Date(now.getTime() - usedCodeKeptMs)))
  return due.length
}

async function lookAtPayment(deps: Deps, workspace: number, paymentNo: string): Promise<void> {
  const scope = { workspace, stores: '*' } as const
  const payment = await queryPayment(deps, scope, paymentNo)
  if (payment.state !== 'closed' && payment.state !== 'failed') return
  // Given up, and paid all the same: it goes back.
  const provider = getProvider(payment.provider)
  if (provider.kind !== 'deferred') return
  const reachable = await deps.db.as(scope, (tx) => reachProvider(tx, deps, scope, provider))
  await tellCancelled(deps, workspace, paymentNo, reachable)
}

async function lookAtRefund(deps: Deps, workspace: number, refundNo: string): Promise<void> {
  const scope = { workspace, stores: '*' } as const
  const { refund, reachable } = await deps.db.as(scope, async (tx) => {
    const refund = await queries.findRefund(tx, workspace, refundNo)
    const payment = refund && (await queries.findPayment(tx, workspace, refund.paymentNo))
    if (!refund || !payment) throw refusals.payment_unknown()
    const provider = getProvider(payment.provider)
    const reachable = provider.kind === 'deferred' ? await reachProvider(tx, deps, scope, provider) : undefined
    return { refund, reachable }
  })
  if (reachable && refund.state === 'processing') await askForRefund(deps, workspace, refund, reachable)
}
