import type { Deps } from '../../../kernel/deps.ts'
import type { Scope } from '../../../kernel/scope.ts'
import type { PaymentAsk, PaymentRow } from '../rules/payment.ts'

/**
 * Asks a provider whose answer may take its time (alipay, test), in transactions of its own: `succeeded` (a pay code was
 * shown and accepted), `processing` with `payUrl` (show it to the customer), or `failed`. When it succeeds, now or later,
 * its transfer is posted and a `PaymentNews` written in the same transaction. Safe to retry with the same number.
 * @throws payment_changed, provider_disabled, provider_not_ready
 */
export async function startPayment(_deps: Deps, _scope: Scope, _ask: PaymentAsk): Promise<PaymentRow> {
  throw new Error('comes within the hour')
}

/** Asks the provider how it stands. Safe to repeat. @throws payment_unknown */
export async function queryPayment(_deps: Deps, _scope: Scope, _paymentNo: string): Promise<PaymentRow> {
  throw new Error('comes within the hour')
}

/**
 * Gives up a payment that waits: of this and its success exactly one happens. Safe to repeat.
 * @throws payment_unknown, payment_settled when it had succeeded before (refund it)
 */
export async function cancelPayment(_deps: Deps, _scope: Scope, _paymentNo: string): Promise<PaymentRow> {
  throw new Error('comes within the hour')
}
