import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import type { Transfer } from '../../ledger/index.ts'
import type { PaymentAsk, PaymentRow, RefundAsk, RefundRow } from '../rules/payment.ts'

/**
 * Takes a payment that is settled at once (cash, terminal, stored value) in the caller's transaction, and gives the
 * transfers for the caller to post with the rest of its story. Safe to retry with the same number: the transfers are the
 * same, so posting them again changes nothing.
 * @throws payment_changed, payment_not_immediate, provider_disabled, value_insufficient, member_limit_passed
 */
export async function payNow(
  _tx: Tx,
  _deps: Deps,
  _scope: Scope,
  _ask: PaymentAsk,
): Promise<{ payment: PaymentRow; transfers: Transfer[] }> {
  throw new Error('comes within the hour')
}

/**
 * Refunds a part of such a payment, likewise. Refunds of a payment never sum to more than it. Safe to retry with the same
 * number.
 * @throws payment_unknown, payment_not_settled, refund_exceeds_payment, payment_refund_changed, payment_not_immediate
 */
export async function refundNow(
  _tx: Tx,
  _deps: Deps,
  _scope: Scope,
  _ask: RefundAsk,
): Promise<{ refund: RefundRow; transfers: Transfer[] }> {
  throw new Error('comes within the hour')
}
