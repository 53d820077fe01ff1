import type { TillBatchResult } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { Refusal } from '../../../kernel/errors.ts'
import type { Cashier } from './name-cashier.ts'
import { sellBasket, type TicketInput } from './sell-basket.ts'

/**
 * Takes the queue of a till that was without a line, one ticket after the other, each decided alone; a resend changes
 * nothing. What can no longer be honoured is a sale all the same, with a difference: the customer was served. Refused is
 * only what cannot be a sale at all, such as a number that names another one.
 */
export async function recordOffline(
  deps: Deps,
  cashier: Cashier,
  tickets: readonly TicketInput[],
): Promise<TillBatchResult> {
  const results: TillBatchResult['results'] = []
  for (const ticket of tickets) results.push(await recordOne(deps, cashier, ticket))
  const count = (status: string) => results.filter((result) => result.status === status).length
  return { results, created: count('created'), unchanged: count('unchanged'), refused: count('refused') }
}

async function recordOne(
  deps: Deps,
  cashier: Cashier,
  ticket: TicketInput,
): Promise<TillBatchResult['results'][number]> {
  const { ticketNo } = ticket
  try {
    const { receipt, status } = await sellBasket(deps, cashier, ticket, true)
    return { ticketNo, status, differenceMinor: receipt.differenceMinor }
  } catch (error) {
    // A fault is the whole batch's: it is sent again.
    if (!(error instanceof Refusal) || error.status >= 500) throw error
    const detail = error.detail ?? error.message
    return { ticketNo, status: 'refused', differenceMinor: 0, code: error.code, detail }
  }
}
