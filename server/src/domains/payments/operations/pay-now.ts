import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import type { Transfer } from '../../ledger/index.ts'
import { refusals } from '../errors.ts'
import { getProvider } from '../providers/registry.ts'
import * as queries from '../queries/payments.ts'
import type { PaymentAsk, PaymentRow, RefundAsk, RefundRow } from '../rules/payment.ts'
import { feeOf, fitsRefund } from '../rules/transition.ts'
import { getEnabled } from './find-provider.ts'
import { openPayment } from './open-payment.ts'
import { tellPayment, transfersOf } from './settle-payment.ts'

/**
 * Takes a payment that is settled at once (cash, terminal, stored value) in the caller's transaction, and gives the
 * transfers for the caller to post with the rest of its story. Safe to retry with the same number: the transfers are the
 * same, so posting them again changes nothing. Wake the relay after the commit.
 * @throws payment_changed, payment_not_immediate, payment_payer_missing, provider_disabled, value_insufficient,
 *   member_inactive, member_limit_passed
 */
export async function payNow(
  tx: Tx,
  deps: Deps,
  scope: Scope,
  ask: PaymentAsk,
  /** What has to be decided with the opening of the payment. */
  alongside: (tx: Tx) => Promise<unknown> = async () => undefined,
): Promise<{ payment: PaymentRow; transfers: Transfer[] }> {
  const provider = getProvider(ask.provider)
  if (provider.kind !== 'immediate') throw refusals.payment_not_immediate()
  return acrossStores(tx, async () => {
    const { feePermille } = await getEnabled(tx, scope.workspace, ask.provider)
    const settled = { state: 'succeeded', feeMinor: feeOf(ask.amountMinor, feePermille) } as const
    const { payment, isNew, at } = await openPayment(tx, deps, scope.workspace, ask, settled)
    await alongside(tx)
    const sale = () => provider.take(tx, deps, scope, { payment, ask, at })
    const transfers = await transfersOf(tx, deps, scope, { payment, at, sale })
    if (isNew) {
      const { paymentNo: number, amountMinor } = payment
      await tellPayment(tx, deps, scope.workspace, payment, { kind: 'payment.succeeded', number, amountMinor, at })
    }
    return { payment, transfers }
  })
}

/**
 * Refunds a part of such a payment, likewise. Refunds of a payment never sum to more than it. Safe to retry with the same
 * number.
 * @throws payment_unknown, payment_not_settled, payment_is_recharge, refund_exceeds_payment, payment_refund_changed,
 *   payment_not_immediate
 */
export async function refundNow(
  tx: Tx,
  deps: Deps,
  scope: Scope,
  ask: RefundAsk,
): Promise<{ refund: RefundRow; transfers: Transfer[] }> {
  return acrossStores(tx, async () => {
    const { payment, refund, isNew } = await openRefund(tx, deps, scope.workspace, ask, 'succeeded')
    const provider = getProvider(payment.provider)
    if (provider.kind !== 'immediate') throw refusals.payment_not_immediate()
    const transfers = await provider.giveBack(tx, deps, scope, { payment, refund })
    if (isNew) {
      const { refundNo: number, amountMinor, at } = refund
      await tellPayment(tx, deps, scope.workspace, payment, { kind: 'payment.refunded', number, amountMinor, at })
    }
    return { refund, transfers }
  })
}

type OpenedRefund = { payment: queries.KeptPayment; refund: RefundRow; isNew: boolean }

/**
 * The refund of this number, made now under the lock of its payment, or found with the same content. Its amount counts
 * from now on: as refunded, or as set aside until the provider has answered. `ofRecharge`: its domain decides, so that
 * nobody gets the money back and keeps the value.
 */
export async function openRefund(
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  workspace: number,
  ask: RefundAsk & { ofRecharge?: boolean },
  state: 'processing' | 'succeeded',
): Promise<OpenedRefund> {
  const payment = await queries.findPaymentForUpdate(tx, workspace, ask.paymentNo)
  if (!payment) throw refusals.payment_unknown()
  if ((payment.purpose === 'recharge') !== (ask.ofRecharge ?? false)) throw refusals.payment_is_recharge()
  const earlier = await queries.findRefund(tx, workspace, ask.refundNo)
  if (earlier) {
    if (earlier.paymentNo !== ask.paymentNo || earlier.amountMinor !== ask.amountMinor)
      throw refusals.payment_refund_changed()
    return { payment, refund: earlier, isNew: false }
  }
  if (payment.state !== 'succeeded') throw refusals.payment_not_settled()
  if (!fitsRefund(payment, ask.amountMinor)) throw refusals.refund_exceeds_payment()
  const now = clock.now()
  const refund: RefundRow = {
    refundNo: ask.refundNo,
    paymentNo: ask.paymentNo,
    state,
    amountMinor: ask.amountMinor,
    reason: ask.reason ?? '',
    at: ask.at ?? now,
    failure: null,
  }
  const isDone = state === 'succeeded'
  const made = await queries.insertRefund(tx, workspace, {
    ...refund,
    store: payment.store,
    settledAt: isDone ? now : null,
    askAt: isDone ? null : new Date(now.getTime() + 5000),
  })
  // Another payment's refund took the number since.
  if (!made) throw refusals.payment_refund_changed()
  invariant(ask.amountMinor > 0n, 'a refund is of something')
  const moved = isDone ? { refunding: 0n, refunded: ask.amountMinor } : { refunding: ask.amountMinor, refunded: 0n }
  await queries.moveRefunds(tx, workspace, ask.paymentNo, moved)
  return { payment, refund, isNew: true }
}
