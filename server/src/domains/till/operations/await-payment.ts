import type { Deps } from '../../../kernel/deps.ts'
import { invariant, Refusal } from '../../../kernel/errors.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { findPerson } from '../../customers/index.ts'
import { inBatch } from '../../orders/index.ts'
import { startPayment } from '../../payments/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/tickets.ts'
import { endWaiting } from './end-waiting.ts'
import { recordsOf } from './recognise-buyer.ts'
import type { TicketInput } from './sell-basket.ts'
import { findKept, type KeptTicket } from './show-receipt.ts'
import { askFor } from './take-tenders.ts'

/**
 * Asks the provider of a sale that waits, and follows its answer. Safe to repeat, and after a crash between the sale and
 * the question: the payment has the ticket's number. A provider that cannot be asked ends the sale as dropped.
 */
export async function awaitPayment(
  deps: Deps,
  scope: Scope,
  kept: KeptTicket,
  input: TicketInput,
): Promise<KeptTicket> {
  const { workspace } = scope
  const { ticketNo, store, paidAt: at, customer } = kept.ticket
  const awaited = kept.tenders.find(({ state }) => state === 'waiting')
  const tender = awaited && input.tenders[awaited.position - 1]
  invariant(awaited && tender, 'a sale that waits has a tender that does')
  const person = customer === null ? undefined : await deps.db.as(scope, (tx) => findPerson(tx, workspace, customer))
  const buyer = { customer: customer ?? 0, person, payer: recordsOf(person), owner: undefined, notes: [] }
  const { at: _, ...ask } = askFor({ ticketNo, store, at, offline: false }, tender, awaited.position, buyer)
  const end = (how: 'paid' | 'dropped', payer = 0) =>
    inBatch(deps, { workspace, stores: '*' }, (tx) => endWaiting(tx, deps, workspace, { ticketNo, how, payer }))
  try {
    const payment = await startPayment(deps, scope, { ...ask, waitMinutes: input.waitMinutes }, async (tx) => {
      // Of dropping the sale and opening its payment one happens.
      const now = await queries.lockTicket(tx, workspace, ticketNo)
      if (now?.state !== 'waiting') throw refusals.ticket_cancelled()
    })
    if (payment.state === 'succeeded') await end('paid', payment.customer)
    else if (payment.state === 'failed' || payment.state === 'closed') await end('dropped')
    else await deps.db.as(scope, (tx) => queries.setPayUrl(tx, workspace, payment.paymentNo, payment.payUrl))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await end('dropped')
    throw error
  }
  const settled = await deps.db.as(scope, (tx) => findKept(tx, workspace, ticketNo))
  invariant(settled, 'a ticket stays')
  return settled
}
