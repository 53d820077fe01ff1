import type { Deps } from '../../../kernel/deps.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { refusals } from '../errors.ts'
import { findPayment } from '../queries/payments.ts'
import type { PaymentRow } from '../rules/payment.ts'
import { applyAnswer } from './apply-answer.ts'

type Pretended = { paymentNo: string; outcome: 'succeeded' | 'failed'; wallet?: string }

/** What the customer of the test provider does. @throws payment_unknown, payment_not_pretended */
export async function pretendPayment(
  deps: Deps,
  scope: Scope,
  { paymentNo, outcome, wallet }: Pretended,
): Promise<PaymentRow> {
  const payment = await deps.db.as(scope, (tx) => findPayment(tx, scope.workspace, paymentNo))
  if (!payment) throw refusals.payment_unknown()
  if (payment.provider !== 'test') throw refusals.payment_not_pretended()
  const { amountMinor } = payment
  const answer =
    outcome === 'succeeded'
      ? ({ state: outcome, amountMinor, reference: `test-${paymentNo}`, ...(wallet ? { wallet } : {}) } as const)
      : ({ state: outcome, reason: 'pretended' } as const)
  return applyAnswer(deps, scope.workspace, { paymentNo, answer, feePermille: null })
}
