import { hash } from 'node:crypto'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/payments.ts'
import type { PaymentAsk } from '../rules/payment.ts'

const waitMinutesDefault = 180

/** Tells a repeated request from another one with the same number. Who pays may be known later, so it is not in it. */
function digestOf({ story, purpose, provider, store, amountMinor }: PaymentAsk): string {
  const hex = hash('sha256', JSON.stringify([story, purpose, provider, store, String(amountMinor)]))
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}

export type Opened = { payment: queries.KeptPayment; isNew: boolean; at: Date }

/**
 * The payment of this number, made now or found with the same content, and locked until commit. Call it across stores:
 * numbers are the workspace's, whoever asks.
 * @throws payment_changed
 */
export async function openPayment(
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  workspace: number,
  ask: PaymentAsk,
  settled: { state: 'created' | 'succeeded'; feeMinor: bigint | null },
): Promise<Opened> {
  invariant(ask.amountMinor > 0n, 'a payment is of something')
  const now = clock.now()
  const at = ask.at ?? now
  const waitsMs = (ask.waitMinutes ?? waitMinutesDefault) * 60_000
  const isDone = settled.state === 'succeeded'
  const isNew = await queries.insertPayment(tx, workspace, {
    paymentNo: ask.paymentNo,
    story: ask.story,
    purpose: ask.purpose,
    provider: ask.provider,
    state: settled.state,
    store: ask.store,
    customer: ask.customers[0] ?? 0,
    subject: ask.subject ?? '',
    amountMinor: ask.amountMinor,
    reference: ask.reference ?? null,
    feeMinor: settled.feeMinor,
    digest: digestOf(ask),
    createdAt: at,
    waitsUntil: new Date(now.getTime() + waitsMs),
    settledAt: isDone ? now : null,
    askAt: isDone ? null : new Date(now.getTime() + 5000),
  })
  const payment = await queries.findPaymentForUpdate(tx, workspace, ask.paymentNo)
  if (payment?.digest !== digestOf(ask)) throw refusals.payment_changed()
  return { payment, isNew, at: payment.createdAt }
}
