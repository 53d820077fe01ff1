import type { TillReceipt } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { kernelRefusals, Refusal } from '../../../kernel/errors.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { inBatch } from '../../orders/index.ts'
import { cancelPayment, type PaymentRow, queryPayment } from '../../payments/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/tickets.ts'
import { endWaiting } from './end-waiting.ts'
import { type KeptTicket, showReceipt, withTenders } from './show-receipt.ts'

/**
 * Gives up a sale that waits. Of this and its payment's success one happens, whichever the payment knew first. Safe to
 * repeat; `waiting` where the provider has not agreed yet.
 * @throws not_found, ticket_paid
 */
export async function cancelSale(deps: Deps, scope: Scope, ticketNo: string): Promise<TillReceipt> {
  const kept = await find(deps, scope, ticketNo)
  if (kept.ticket.state === 'paid') throw refusals.ticket_paid()
  if (kept.ticket.state === 'waiting') await giveUp(deps, scope.workspace, kept)
  const now = await find(deps, scope, ticketNo)
  if (now.ticket.state === 'paid') throw refusals.ticket_paid()
  return showReceipt(deps, scope.workspace, now)
}

function find({ db }: Deps, scope: Scope, ticketNo: string): Promise<KeptTicket> {
  return db.as(scope, async (tx) => {
    const ticket = await queries.findTicket(tx, scope.workspace, ticketNo)
    if (!ticket) throw kernelRefusals.not_found()
    return withTenders(tx, scope.workspace, ticket)
  })
}

/** Ends a sale that waits by what becomes of its payment. One that never was opened cannot be any more. */
export async function giveUp(deps: Deps, workspace: number, { ticket, tenders }: KeptTicket): Promise<void> {
  const { ticketNo } = ticket
  const scope: Scope = { workspace, stores: '*' }
  const payment = tenders.find(({ state }) => state === 'waiting')?.payment
  const outcome = payment ? await cancel(deps, scope, payment) : 'unknown'
  const end = (how: 'paid' | 'dropped', payer = 0) =>
    inBatch(deps, scope, (tx) => endWaiting(tx, deps, workspace, { ticketNo, how, payer }))
  if (outcome === 'unknown') await end('dropped')
  else if (outcome.state === 'succeeded') await end('paid', outcome.customer)
  else if (outcome.state === 'closed' || outcome.state === 'failed') await end('dropped')
}

async function cancel(deps: Deps, scope: Scope, paymentNo: string): Promise<PaymentRow | 'unknown'> {
  try {
    return await cancelPayment(deps, scope, paymentNo)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.code === 'payment_unknown') return 'unknown'
    // It succeeded before: whoever takes the news, or comes next, completes the sale.
    if (error.code === 'payment_settled') return queryPayment(deps, scope, paymentNo)
    throw error
  }
}
