import type { TillStoryEntry, TillTicket } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { kernelRefusals, Refusal } from '../../../kernel/errors.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { getStory } from '../../ledger/index.ts'
import * as refunds from '../queries/refunds.ts'
import * as queries from '../queries/tickets.ts'
import { storyOf } from '../rules/books.ts'
import { showReceipt, withTenders } from './show-receipt.ts'

/** One sale with its refunds and its story, oldest first. Refuses `not_found`. */
export async function showTicket(deps: Deps, scope: Scope, ticketNo: string): Promise<TillTicket> {
  const { workspace } = scope
  const { kept, rows } = await deps.db.as(scope, async (tx) => {
    const ticket = await queries.findTicket(tx, workspace, ticketNo)
    if (!ticket) throw kernelRefusals.not_found()
    return { kept: await withTenders(tx, workspace, ticket), rows: await refunds.listRefunds(tx, workspace, ticketNo) }
  })
  const receipt = await showReceipt(deps, workspace, kept)
  const { ticket, tenders } = kept
  const story = [...saleEntries(kept), ...rows.map(refundEntry), ...(await transferEntries(deps, scope, ticketNo))]
  return {
    ...receipt,
    tenders: receipt.tenders.map((tender, index) => ({
      ...tender,
      refundedMinor: minorToJson(tenders[index]?.refundedMinor ?? 0n),
    })),
    refundedMinor: minorToJson(ticket.refundedMinor),
    recordedAt: ticket.recordedAt.toISOString(),
    cashier: ticket.cashier,
    offline: ticket.offline,
    waitsUntil: ticket.waitsUntil?.toISOString() ?? null,
    refunds: rows.map(({ result }) => result),
    story: story.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)),
  }
}

function saleEntries({
  ticket,
  tenders,
}: {
  ticket: queries.TicketRow
  tenders: queries.TenderRow[]
}): TillStoryEntry[] {
  const at = ticket.paidAt.toISOString()
  const entry = (
    what: TillStoryEntry['what'],
    kind: string,
    reference: string,
    amountMinor: number,
  ): TillStoryEntry => ({
    at,
    what,
    kind,
    reference,
    amountMinor,
    entries: [],
  })
  return [
    entry('sale', ticket.state, ticket.ticketNo, minorToJson(ticket.grossMinor)),
    ...ticket.reductions
      .filter(({ of }) => of === 'coupon')
      .map(({ code, amountMinor }) => entry('coupon', 'redeemed', code ?? '', amountMinor)),
    ...tenders.map(({ provider, payment, amountMinor }) =>
      entry('payment', provider, payment ?? '', minorToJson(amountMinor)),
    ),
    ...(ticket.state === 'paid' ? [entry('order', ticket.kind, ticket.ticketNo, minorToJson(ticket.dueMinor))] : []),
  ]
}

const refundEntry = ({ refundNo, refundedAt, amountMinor }: refunds.RefundRow): TillStoryEntry => ({
  at: refundedAt.toISOString(),
  what: 'refund',
  kind: 'refunded',
  reference: refundNo,
  amountMinor: minorToJson(amountMinor),
  entries: [],
})

/** What the ledger wrote, with both sides of it; nothing yet of a sale that waits for all of its money. */
async function transferEntries(deps: Deps, scope: Scope, ticketNo: string): Promise<TillStoryEntry[]> {
  try {
    const { transfers } = await getStory(deps, scope, storyOf(ticketNo))
    return transfers.map(({ at, kind, key, entries }) => ({
      at,
      what: 'transfer',
      kind,
      reference: key,
      amountMinor: null,
      entries: entries.map(({ holder, asset, amountMinor }) => ({ account: holder.text, asset, amountMinor })),
    }))
  } catch (error) {
    if (error instanceof Refusal && error.code === 'transfer_unknown') return []
    throw error
  }
}
