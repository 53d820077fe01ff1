import type { TillReceipt } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import { findPublicIds } from '../../customers/index.ts'
import { describeStores } from '../../organization/index.ts'
import * as queries from '../queries/tickets.ts'
import { paidPagePath } from './show-paid-ticket.ts'

export type KeptTicket = { ticket: queries.TicketRow; tenders: queries.TenderRow[]; storeCode: string }

/** Whatever the caller may see: numbers are the workspace's, and a taken one must not look free. */
export async function findKept(tx: Tx, workspace: number, ticketNo: string): Promise<KeptTicket | undefined> {
  return acrossStores(tx, async () => {
    const ticket = await queries.findTicket(tx, workspace, ticketNo)
    return ticket && withTenders(tx, workspace, ticket)
  })
}

export async function withTenders(tx: Tx, workspace: number, ticket: queries.TicketRow): Promise<KeptTicket> {
  const tenders = await queries.listTenders(tx, workspace, ticket.ticketNo)
  const stores = await describeStores(tx, workspace, [ticket.store])
  return { ticket, tenders, storeCode: stores.get(ticket.store)?.code ?? '' }
}

/**
 * The reply to a sale, from what never changes once it is paid: however often and by whomever it is asked, it is the same.
 */
export async function showReceipt(deps: Deps, workspace: number, kept: KeptTicket): Promise<TillReceipt> {
  const { ticket, tenders, storeCode } = kept
  // The cashier has just served this customer: which records his stores show does not matter.
  const publicIds = await findPublicIds(deps, { workspace, stores: '*' }, [ticket.customer ?? 0])
  return {
    ticketNo: ticket.ticketNo,
    state: ticket.state,
    storeCode,
    channel: ticket.channel,
    paidAt: ticket.paidAt.toISOString(),
    customer: (ticket.customer !== null && publicIds.get(ticket.customer)) || null,
    grossMinor: minorToJson(ticket.grossMinor),
    reductions: ticket.reductions,
    dueMinor: minorToJson(ticket.dueMinor),
    differenceMinor: minorToJson(ticket.differenceMinor),
    notes: ticket.notes,
    lines: ticket.lines,
    tenders: tenders.map((tender) => ({
      provider: tender.provider,
      payment: tender.payment,
      amountMinor: minorToJson(tender.amountMinor),
      refundedMinor: 0,
      changeMinor: minorToJson(tender.changeMinor),
      state: tender.state,
      payUrl: tender.state === 'waiting' ? tender.payUrl : null,
    })),
    pointsUsed: minorToJson(ticket.pointsUsed),
    pointsEarned: minorToJson(ticket.pointsEarned),
    growthEarned: minorToJson(ticket.growthEarned),
    page: paidPagePath(deps, workspace, ticket.ticketNo),
  }
}
