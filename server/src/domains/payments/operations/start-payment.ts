import type { Deps } from '../../../kernel/deps.ts'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { refusals } from '../errors.ts'
import type { DeferredProvider } from '../providers/provider.ts'
import { getProvider } from '../providers/registry.ts'
import * as queries from '../queries/payments.ts'
import type { PaymentAsk, PaymentRow } from '../rules/payment.ts'
import { applyAnswer } from './apply-answer.ts'
import { getEnabled, type Reachable, reachProvider } from './find-provider.ts'
import { openPayment } from './open-payment.ts'

function deferredProvider(name: PaymentAsk['provider']): DeferredProvider {
  const provider = getProvider(name)
  if (provider.kind !== 'deferred') throw new Error(`${name} is settled at once: use payNow`)
  return provider
}

/**
 * Asks a provider whose answer may take its time (alipay, test), in transactions of its own: `succeeded` (a pay code was
 * shown and accepted), `processing` with `payUrl` (show it to the customer), or `failed`. When it succeeds, now or later,
 * its transfer is posted and a `PaymentNews` written in the same transaction. Safe to retry with the same number.
 * @throws payment_changed, provider_disabled, provider_not_ready
 */
export async function startPayment(
  deps: Deps,
  scope: Scope,
  ask: PaymentAsk,
  /** What has to be decided with the opening of the payment, in its transaction. */
  alongside: (tx: Tx) => Promise<unknown> = async () => undefined,
): Promise<PaymentRow> {
  const provider = deferredProvider(ask.provider)
  const { payment, reachable } = await deps.db.as(scope, (tx) =>
    acrossStores(tx, async () => {
      await getEnabled(tx, scope.workspace, ask.provider)
      const reachable = await reachProvider(tx, deps, scope, provider)
      const settled = { state: 'created', feeMinor: null } as const
      const { payment } = await openPayment(tx, deps, scope.workspace, ask, settled)
      await alongside(tx)
      return { payment, reachable }
    }),
  )
  // A request that was repeated finds it started; one whose first answer got lost starts it again, under the same number.
  const hasNoCode = payment.state === 'processing' && payment.payUrl === null && ask.payerCode === undefined
  if (payment.state !== 'created' && !hasNoCode) return payment
  const answer = await provider.start(reachable.access, {
    ...payment,
    payerCode: ask.payerCode,
    now: deps.clock.now(),
  })
  return answerTo(deps, scope.workspace, payment.paymentNo, { reachable, answer })
}

const answerTo = (
  deps: Deps,
  workspace: number,
  paymentNo: string,
  { reachable, answer }: { reachable: Reachable; answer: Parameters<typeof applyAnswer>[2]['answer'] },
): Promise<PaymentRow> => applyAnswer(deps, workspace, { paymentNo, answer, feePermille: reachable.feePermille })

/** The payment, if the scope shows it, and how to reach its provider; undefined for one that is settled at once. */
async function reachOf(
  deps: Deps,
  scope: Scope,
  paymentNo: string,
): Promise<{ payment: PaymentRow; reachable: Reachable | undefined }> {
  return deps.db.as(scope, async (tx) => {
    const payment = await queries.findPayment(tx, scope.workspace, paymentNo)
    if (!payment) throw refusals.payment_unknown()
    const provider = getProvider(payment.provider)
    const reachable = provider.kind === 'deferred' ? await reachProvider(tx, deps, scope, provider) : undefined
    return { payment, reachable }
  })
}

const isOpen = ({ state }: PaymentRow): boolean => state === 'created' || state === 'processing'

/**
 * Asks the provider how a payment stands. One that has waited too long is given up instead. Safe to repeat.
 * @throws payment_unknown
 */
export async function queryPayment(deps: Deps, scope: Scope, paymentNo: string): Promise<PaymentRow> {
  const { payment, reachable } = await reachOf(deps, scope, paymentNo)
  if (!reachable || !isOpen(payment)) return payment
  if (payment.cancelAskedAt) return tellCancelled(deps, scope.workspace, paymentNo, reachable)
  const answer = await reachable.provider.query(reachable.access, paymentNo)
  const now = await answerTo(deps, scope.workspace, paymentNo, { reachable, answer })
  // Only what the provider does not know of as paid is given up for the time it took.
  const isLate = isOpen(now) && now.waitsUntil <= deps.clock.now() && answer.state === 'waiting'
  return isLate ? cancelPayment(deps, scope, paymentNo) : now
}

/**
 * Gives up a payment that waits: of this and its success exactly one happens, whichever is written first. The provider
 * is told, and `closed` is written when it agreed; until then the watcher tells it again. Safe to repeat.
 * @throws payment_unknown, payment_settled when it had succeeded before (refund it)
 */
export async function cancelPayment(deps: Deps, scope: Scope, paymentNo: string): Promise<PaymentRow> {
  const { reachable } = await reachOf(deps, scope, paymentNo)
  if (!reachable) throw refusals.payment_settled()
  const { workspace } = scope
  const payment = await deps.db.as({ workspace, stores: '*' }, async (tx) => {
    const held = await queries.findPaymentForUpdate(tx, workspace, paymentNo)
    if (!held) throw refusals.payment_unknown()
    if (held.state === 'succeeded') throw refusals.payment_settled()
    const now = deps.clock.now()
    // From here on a success is undone at the provider instead of counting.
    if (isOpen(held) && !held.cancelAskedAt)
      await queries.updatePayment(tx, workspace, { ...held, cancelAskedAt: now, askAt: now })
    return held
  })
  if (!isOpen(payment)) return payment
  return tellCancelled(deps, workspace, paymentNo, reachable)
}

/** Tells the provider that a payment is given up; what was paid all the same goes back. */
export async function tellCancelled(
  deps: Deps,
  workspace: number,
  paymentNo: string,
  reachable: Reachable,
): Promise<PaymentRow> {
  const told = await reachable.provider.cancel(reachable.access, paymentNo)
  const answer =
    told === 'closed' ? ({ state: 'closed' } as const) : ({ state: 'unknown', reason: 'not told yet' } as const)
  return answerTo(deps, workspace, paymentNo, { reachable, answer })
}
