import type { Deps } from '../../../kernel/deps.ts'
import type { Scope } from '../../../kernel/scope.ts'
import type { RefundAsk, RefundRow } from '../rules/payment.ts'

/**
 * Refunds a part of a payment of any provider, in transactions of its own: the amount is set aside, the provider asked,
 * and the transfer posted when it agreed. `processing` where its answer is not known; a job asks again, and a
 * `PaymentNews` tells the end. Safe to retry with the same number.
 * @throws payment_unknown, payment_not_settled, refund_exceeds_payment, payment_refund_changed
 */
export async function startRefund(_deps: Deps, _scope: Scope, _ask: RefundAsk): Promise<RefundRow> {
  throw new Error('comes within the hour')
}
