import type { Deps } from '../../../kernel/deps.ts'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { post, type Transfer } from '../../ledger/index.ts'
import { abandonRechargeRefund, finishRechargeRefund } from '../../prepaid/index.ts'
import { refusals } from '../errors.ts'
import type { RefundAnswer } from '../providers/provider.ts'
import { getProvider } from '../providers/registry.ts'
import * as queries from '../queries/payments.ts'
import type { PaymentRow, RefundAsk, RefundRow } from '../rules/payment.ts'
import { paymentRefundTransfer } from '../rules/transfers.ts'
import { type Reachable, reachProvider } from './find-provider.ts'
import { openRefund, refundNow } from './pay-now.ts'
import { tellAbove, tellPayment } from './settle-payment.ts'

/**
 * Refunds a part of a payment of any provider, in transactions of its own: the amount is set aside, the provider asked,
 * and the transfer posted when it agreed. `processing` where its answer is not known; the watcher asks again, and a
 * `PaymentNews` tells the end. Safe to retry with the same number.
 * @throws payment_unknown, payment_not_settled, payment_is_recharge, refund_exceeds_payment, payment_refund_changed
 */
export async function startRefund(deps: Deps, scope: Scope, ask: RefundAsk): Promise<RefundRow> {
  const opened = await deps.db.as(scope, async (tx) => {
    // Seen by whoever asks: another store's payment does not exist for him.
    const payment = await queries.findPayment(tx, scope.workspace, ask.paymentNo)
    if (!payment) throw refusals.payment_unknown()
    return acrossStores(tx, () => begin(tx, deps, scope, payment, ask))
  })
  deps.wakeRelay()
  if (!opened.reachable || opened.refund.state !== 'processing') return opened.refund
  return askForRefund(deps, scope.workspace, opened.refund, opened.reachable)
}

async function begin(
  tx: Tx,
  deps: Deps,
  scope: Scope,
  { provider: name }: PaymentRow,
  ask: RefundAsk,
): Promise<{ refund: RefundRow; reachable: Reachable | undefined }> {
  const provider = getProvider(name)
  if (provider.kind === 'immediate') {
    const { refund, transfers } = await refundNow(tx, deps, scope, ask)
    await post(tx, deps, scope, transfers)
    return { refund, reachable: undefined }
  }
  const reachable = await reachProvider(tx, deps, scope, provider)
  const { refund } = await openRefund(tx, deps, scope.workspace, ask, 'processing')
  return { refund, reachable }
}

/** Asks the provider for a refund that is set aside, and writes down what it said. Safe to repeat. */
export async function askForRefund(
  deps: Deps,
  workspace: number,
  refund: RefundRow,
  { provider, access }: Reachable,
): Promise<RefundRow> {
  const answer = await provider.refund(access, refund)
  const settled = await deps.db.as({ workspace, stores: '*' }, (tx) => applyRefund(tx, deps, workspace, refund, answer))
  deps.wakeRelay()
  return settled
}

async function applyRefund(
  tx: Tx,
  deps: Deps,
  workspace: number,
  { refundNo, paymentNo }: RefundRow,
  answer: RefundAnswer,
): Promise<RefundRow> {
  const scope: Scope = { workspace, stores: '*' }
  const payment = await queries.findPaymentForUpdate(tx, workspace, paymentNo)
  const refund = await queries.findRefund(tx, workspace, refundNo)
  if (!payment || !refund) throw refusals.payment_unknown()
  // Answered before, by another process or an earlier try.
  if (refund.state !== 'processing' || answer.state === 'unknown') return refund
  const { amountMinor } = refund
  const settledAt = deps.clock.now()
  if (answer.state === 'failed') {
    await queries.settleRefund(tx, workspace, { refundNo, state: 'failed', failure: answer.reason, settledAt: null })
    await queries.moveRefunds(tx, workspace, paymentNo, { refunding: -amountMinor, refunded: 0n })
    if (payment.purpose === 'recharge') await abandonRechargeRefund(tx, scope, paymentNo)
    await tellAbove(tx, deps, workspace, payment, 'refund-failed', refundNo)
    return { ...refund, state: 'failed', failure: answer.reason }
  }
  await queries.settleRefund(tx, workspace, { refundNo, state: 'succeeded', failure: null, settledAt })
  await queries.moveRefunds(tx, workspace, paymentNo, { refunding: -amountMinor, refunded: amountMinor })
  const told = { kind: 'payment.refunded', number: refundNo, amountMinor, at: settledAt } as const
  await tellPayment(tx, deps, workspace, payment, told)
  await tellAbove(tx, deps, workspace, payment, 'refunded', refundNo)
  await post(tx, deps, scope, await transfersBack(tx, scope, payment, refund))
  return { ...refund, state: 'succeeded' }
}

export const transfersBack = async (
  tx: Tx,
  scope: Scope,
  payment: PaymentRow,
  refund: RefundRow,
): Promise<Transfer[]> =>
  payment.purpose === 'recharge'
    ? finishRechargeRefund(tx, scope, payment.paymentNo)
    : [paymentRefundTransfer(payment, refund)]
