import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import type { Transfer } from '../../ledger/index.ts'
import { earnForSale } from '../../memberships/index.ts'
import { type CheckedOrder, orderDigest, recordCheckedOrders } from '../../orders/index.ts'
import { refusals } from '../errors.ts'
import { storyOf } from '../rules/books.ts'
import type { TicketLine } from '../rules/ticket.ts'

/** A sale that is paid for. */
export type PaidSale = {
  ticketNo: string
  store: number
  storeCode: string
  channel: string
  kind: 'goods' | 'service'
  currency: string
  at: Date
  /** 0 for somebody unknown. */
  customer: number
  lines: readonly TicketLine[]
  dueMinor: bigint
}

export type Earned = { transfers: Transfer[]; points: bigint; growth: bigint }

/** Points and growth for what was paid. Before the tenders are taken: points are locked before stored value, everywhere. */
export async function earn(tx: Tx, deps: Deps, scope: Scope, sale: Omit<PaidSale, 'lines'>): Promise<Earned> {
  if (sale.customer === 0) return { transfers: [], points: 0n, growth: 0n }
  const { customer, store, at, dueMinor: amountMinor } = sale
  return earnForSale(tx, deps, scope, { customer, story: storyOf(sale.ticketNo), store, at, amountMinor })
}

/**
 * Records the order of a sale: its number is the ticket's, its amounts are what was paid.
 * @throws ticket_number_taken, till_store_unknown
 */
export async function recordOrder(tx: Tx, deps: Deps, scope: Scope, sale: PaidSale): Promise<void> {
  const order: CheckedOrder = {
    orderNo: sale.ticketNo,
    storeCode: sale.storeCode,
    channel: sale.channel,
    kind: sale.kind,
    placedAt: null,
    paidAt: sale.at.getTime(),
    drivenBy: '',
    person: undefined,
    lines: sale.lines.map(({ sku, name, categoryCode, quantity, paidMinor }) => ({
      sku,
      name,
      category: categoryCode ?? '',
      quantity,
      amountMinor: paidMinor,
    })),
    amountMinor: Number(sale.dueMinor),
    digest: '',
  }
  order.digest = orderDigest(order)
  const context = { scope, currency: sale.currency, source: 'till' }
  const [outcome] = await recordCheckedOrders(tx, deps, context, [order], new Map([[sale.ticketNo, sale.customer]]))
  invariant(outcome, 'an order has an outcome')
  if (outcome.status === 'created') return
  if (outcome.status === 'refused' && outcome.code === 'store_unknown') throw refusals.till_store_unknown()
  throw refusals.ticket_number_taken()
}
