import type { RechargeInput } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { post } from '../../ledger/index.ts'
import { beginRechargeRefund, getPlanPrice, openRecharge } from '../../prepaid/index.ts'
import { refusals } from '../errors.ts'
import { getProvider } from '../providers/registry.ts'
import * as queries from '../queries/payments.ts'
import type { PaymentAsk, PaymentRow, RefundRow } from '../rules/payment.ts'
import { clearingOf } from '../rules/transfers.ts'
import { reachProvider } from './find-provider.ts'
import { openRefund, payNow } from './pay-now.ts'
import { startPayment } from './start-payment.ts'
import { askForRefund, transfersBack } from './start-refund.ts'

/** A recharge whose customer and store were looked up. */
type RechargeOrder = Pick<
  RechargeInput,
  'rechargeNo' | 'plan' | 'amountMinor' | 'kind' | 'provider' | 'payerCode' | 'reference' | 'waitMinutes'
> & { store: number; customer: number; records: readonly number[] }

/**
 * Pays into an account: room is made in it, the money taken, and the value there when it came. The recharge and its
 * payment have one number. Safe to retry with the same number.
 * @throws what opening a recharge and taking a payment refuse
 */
export async function rechargeValue(deps: Deps, scope: Scope, order: RechargeOrder): Promise<PaymentRow> {
  const at = deps.clock.now()
  const { plan } = order
  const principalMinor = BigInt(order.amountMinor ?? 0)
  const offer = plan === undefined ? { principalMinor } : { plan }
  const amountMinor =
    plan === undefined ? principalMinor : await deps.db.as(scope, (tx) => getPlanPrice(tx, scope.workspace, plan))
  const ask: PaymentAsk = {
    paymentNo: order.rechargeNo,
    story: `recharge/${order.rechargeNo}`,
    purpose: 'recharge',
    provider: order.provider,
    store: order.store,
    amountMinor,
    subject: '',
    customers: [order.customer],
    payerCode: order.payerCode,
    reference: order.reference,
    waitMinutes: order.waitMinutes,
  }
  const { rechargeNo, customer, records, store, kind } = order
  const clearing = clearingOf(order.provider)
  const open = (tx: Tx) =>
    openRecharge(tx, deps, scope, { rechargeNo, customer, records, store, offer, kind, clearing, at })
  if (getProvider(order.provider).kind === 'deferred') return startPayment(deps, scope, ask, open)
  const payment = await deps.db.as(scope, async (tx) => {
    const { payment, transfers } = await payNow(tx, deps, scope, ask, open)
    await post(tx, deps, scope, transfers)
    return payment
  })
  deps.wakeRelay()
  return payment
}

type RechargeRefund = { rechargeNo: string; refundNo: string; consent: boolean; reason?: string }

/**
 * Pays the principal of a recharge back, the way it came; its bonus is taken back. Safe to retry with the same number.
 * @throws payment_unknown, recharge_not_paid, recharge_refunded, recharge_used_up, consent_needed
 */
export async function refundRecharge(deps: Deps, scope: Scope, ask: RechargeRefund): Promise<RefundRow> {
  const { workspace } = scope
  const at = deps.clock.now()
  const opened = await deps.db.as(scope, async (tx) => {
    const seen = await queries.findPayment(tx, workspace, ask.rechargeNo)
    if (seen?.purpose !== 'recharge') throw refusals.payment_unknown()
    return acrossStores(tx, async () => {
      // The payment before the account, as when it is settled.
      await queries.findPaymentForUpdate(tx, workspace, ask.rechargeNo)
      const { payBackMinor } = await beginRechargeRefund(tx, deps, scope, { ...ask, at })
      const provider = getProvider(seen.provider)
      const isImmediate = provider.kind === 'immediate'
      const refundAsk = { ...ask, paymentNo: ask.rechargeNo, amountMinor: payBackMinor, at, ofRecharge: true }
      const state = isImmediate ? 'succeeded' : 'processing'
      const { payment, refund } = await openRefund(tx, deps, workspace, refundAsk, state)
      if (isImmediate) await post(tx, deps, scope, await transfersBack(tx, scope, payment, refund))
      const reachable = isImmediate ? undefined : await reachProvider(tx, deps, scope, provider)
      return { refund, reachable }
    })
  })
  if (!opened.reachable || opened.refund.state !== 'processing') return opened.refund
  return askForRefund(deps, workspace, opened.refund, opened.reachable)
}
