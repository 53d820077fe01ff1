import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { recognisePeople } from '../../customers/index.ts'
import { post } from '../../ledger/index.ts'
import { dropRecharge } from '../../prepaid/index.ts'
import { refusals } from '../errors.ts'
import { insertRefusedNotice } from '../queries/news.ts'
import * as queries from '../queries/payments.ts'
import type { PaymentRow } from '../rules/payment.ts'
import { paymentTransfer } from '../rules/transfers.ts'
import { askAgainAfterMs, type Decision, decideAnswer, feeOf, type ProviderAnswer } from '../rules/transition.ts'
import { tellAbove, tellPayment, transfersOf } from './settle-payment.ts'

type Answered = { paymentNo: string; answer: ProviderAnswer; feePermille: number | null }
type Standing = Parameters<typeof queries.updatePayment>[2]

/**
 * Writes down what a provider said of a payment: whatever the sequence of answers, notifications and cancellations, it is
 * settled once, its transfer posted once, and the domains above told once. Safe to repeat.
 */
export async function applyAnswer(deps: Deps, workspace: number, answered: Answered): Promise<PaymentRow> {
  const scope: Scope = { workspace, stores: '*' }
  const payer = await recognisePayer(deps, scope, answered)
  const payment = await deps.db.as(scope, async (tx) => {
    const before = await queries.findPaymentForUpdate(tx, workspace, answered.paymentNo)
    if (!before) throw refusals.payment_unknown()
    const decision = decideAnswer(before, answered.answer)
    await carryOut(tx, deps, scope, { before, decision, answered, payer })
    return (await queries.findPayment(tx, workspace, answered.paymentNo)) ?? before
  })
  deps.wakeRelay()
  return payment
}

/**
 * Paying identifies: a wallet's id names its customer, known or new, registered or not. In a transaction of its own, and
 * before the payment is locked, since recognising takes turns.
 */
async function recognisePayer(deps: Deps, { workspace }: Scope, { paymentNo, answer }: Answered): Promise<number> {
  if (answer.state !== 'succeeded' || answer.wallet === undefined) return 0
  const wallet = answer.wallet
  const payment = await deps.db.as({ workspace, stores: '*' }, (tx) => queries.findPayment(tx, workspace, paymentNo))
  // Who pays for a known customer need not be him: a wallet is not put to somebody else's record.
  if (!payment || payment.customer > 0 || payment.settledAt) return 0
  const person = {
    identifiers: [{ kind: 'wallet' as const, value: wallet }],
    at: deps.clock.now(),
    store: payment.store,
  }
  const [ordinal = 0] = await recognisePeople(deps, { workspace, source: 'payment' }, [person])
  return ordinal
}

// Somebody has to look; asking every few seconds would only fill the list.
const distrustMs = 3600_000

type Case = { before: queries.KeptPayment; decision: Decision; answered: Answered; payer: number }

async function carryOut(tx: Tx, deps: Deps, scope: Scope, { before, decision, answered, payer }: Case): Promise<void> {
  const { workspace } = scope
  const now = deps.clock.now()
  const still: Standing = { ...before, askAt: askAgain(now, before.tries), tries: before.tries + 1 }
  const settled = { ...still, settledAt: now, askAt: null, payUrl: null }
  switch (decision.does) {
    case 'nothing':
      return
    case 'wait':
      return queries.updatePayment(tx, workspace, { ...still, state: 'processing', payUrl: decision.payUrl })
    case 'succeed':
      return succeed(tx, deps, scope, { before, settled: { ...settled, customer: before.customer || payer }, answered })
    case 'fail':
      await queries.updatePayment(tx, workspace, { ...settled, state: 'failed', failure: decision.reason })
      return giveUp(tx, deps, scope, before, 'failed')
    case 'close':
      await queries.updatePayment(tx, workspace, { ...settled, state: 'closed' })
      return giveUp(tx, deps, scope, before, 'closed')
    case 'rest':
      return queries.updatePayment(tx, workspace, { ...before, askAt: null })
    case 'undo':
      // The watcher cancels it at the provider, which pays back what came too late.
      deps.log.warn('a payment was made after it had been given up; it goes back', { payment: before.paymentNo })
      return queries.updatePayment(tx, workspace, { ...before, cancelAskedAt: before.cancelAskedAt ?? now, askAt: now })
    case 'distrust':
      deps.log.error('a provider reports another amount', { payment: before.paymentNo, problem: decision.problem })
      await queries.updatePayment(tx, workspace, { ...before, askAt: new Date(now.getTime() + distrustMs) })
      return insertRefusedNotice(tx, workspace, { ...before, problem: decision.problem, at: now })
  }
}

const askAgain = (now: Date, tries: number): Date => new Date(now.getTime() + askAgainAfterMs(tries))

async function succeed(
  tx: Tx,
  deps: Deps,
  scope: Scope,
  { before, settled, answered }: { before: queries.KeptPayment; settled: Standing; answered: Answered },
): Promise<void> {
  const { answer, feePermille } = answered
  if (answer.state !== 'succeeded') return
  const { workspace } = scope
  const at = settled.settledAt ?? deps.clock.now()
  const feeMinor = answer.feeMinor ?? feeOf(before.amountMinor, feePermille)
  await queries.updatePayment(tx, workspace, { ...settled, state: 'succeeded', feeMinor, reference: answer.reference })
  const payment: PaymentRow = { ...before, customer: settled.customer, state: 'succeeded', settledAt: at }
  const { paymentNo: number, amountMinor } = payment
  await tellPayment(tx, deps, workspace, payment, { kind: 'payment.succeeded', number, amountMinor, at })
  await tellAbove(tx, deps, workspace, payment, 'succeeded')
  const sale = () => [paymentTransfer({ ...payment, at })]
  await post(tx, deps, scope, await transfersOf(tx, deps, scope, { payment, at, sale }))
}

async function giveUp(tx: Tx, deps: Deps, scope: Scope, payment: PaymentRow, what: 'failed' | 'closed'): Promise<void> {
  if (payment.purpose === 'recharge') await dropRecharge(tx, scope, payment.paymentNo)
  await tellAbove(tx, deps, scope.workspace, payment, what)
}
