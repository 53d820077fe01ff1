import type { TillTenderInput } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import type { Transfer } from '../../ledger/index.ts'
import { type PaymentAsk, payNow } from '../../payments/index.ts'
import { refusals } from '../errors.ts'
import { attempt } from '../queries/attempt.ts'
import type { TenderRow } from '../queries/tickets.ts'
import { paymentNoOf, storyOf } from '../rules/books.ts'
import { changeOf } from '../rules/ticket.ts'
import type { Buyer } from './recognise-buyer.ts'

const immediate: ReadonlySet<string> = new Set(['stored-value', 'cash', 'terminal'])

/** Whether a provider decides later: the sale then waits. */
export const isDeferred = (provider: string): boolean => !immediate.has(provider)

export type Till = { ticketNo: string; store: number; at: Date; offline: boolean }

export type Taken = { tenders: TenderRow[]; transfers: Transfer[]; takenMinor: bigint; notes: string[] }

export const askFor = (till: Till, tender: TillTenderInput, position: number, buyer: Buyer): PaymentAsk => ({
  paymentNo: paymentNoOf(till.ticketNo, position),
  story: storyOf(till.ticketNo),
  purpose: 'sale',
  provider: tender.provider,
  store: till.store,
  amountMinor: BigInt(tender.amountMinor),
  customers: buyer.payer,
  ...(tender.provider === 'stored-value' || tender.payerCode === undefined ? {} : { payerCode: tender.payerCode }),
  ...(buyer.owner && tender.provider === 'stored-value' ? { owner: buyer.owner } : {}),
  ...(tender.reference === undefined ? {} : { reference: tender.reference }),
  at: till.at,
})

/**
 * Takes what is paid at once, in the transaction of the sale; what a provider decides later is noted as awaited. Offline,
 * what cannot be taken any more is noted and left out: the customer has gone with the goods.
 * @throws customer_needed, and what payments refuse
 */
export async function takeTenders(
  tx: Tx,
  deps: Deps,
  scope: Scope,
  till: Till,
  tenders: readonly TillTenderInput[],
  buyer: Buyer,
): Promise<Taken> {
  const taken: Taken = { tenders: [], transfers: [], takenMinor: 0n, notes: [] }
  for (const [index, tender] of tenders.entries()) {
    const ask = askFor(till, tender, index + 1, buyer)
    const row: TenderRow = {
      position: index + 1,
      provider: tender.provider,
      payment: ask.paymentNo,
      amountMinor: ask.amountMinor,
      refundedMinor: 0n,
      changeMinor: changeOf(tender),
      state: isDeferred(tender.provider) ? 'waiting' : 'succeeded',
      payUrl: null,
    }
    if (row.state === 'waiting' && !till.offline) {
      taken.tenders.push(row)
      continue
    }
    const pay = async () => {
      if (tender.provider === 'stored-value' && buyer.payer.length === 0) throw refusals.customer_needed()
      return payNow(tx, deps, scope, ask)
    }
    const paid = till.offline ? await attempt(tx, pay) : { done: await pay() }
    if ('refusal' in paid) {
      taken.notes.push(`${tender.provider} ${tender.amountMinor}: ${paid.refusal.message}`)
      continue
    }
    taken.tenders.push({ ...row, state: 'succeeded' })
    taken.transfers.push(...paid.done.transfers)
    taken.takenMinor += ask.amountMinor
  }
  return taken
}
