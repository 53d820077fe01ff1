import type { Order, OrderSummary, PocketHistory, PocketPurchase, PocketTicket, TillTicket } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant, kernelRefusals, Refusal } from '../../../kernel/errors.ts'
import type { CustomerCaller } from '../../../kernel/http.ts'
import { findPublicIds, findRecords } from '../../customers/index.ts'
import { getOrder, listOrders } from '../../orders/index.ts'
import { showTicket } from '../../till/index.ts'

/** What the customer bought, at the till or elsewhere, newest first. */
export async function listPurchases(
  deps: Deps,
  me: CustomerCaller,
  page: { limit: number; cursor?: string | undefined },
): Promise<PocketHistory> {
  const customer = (await findPublicIds(deps, me.scope, [me.ordinal])).get(me.ordinal)
  invariant(customer, 'whoever is signed in has a record')
  const { items, nextCursor } = await listOrders(deps, me.scope, { ...page, customer })
  return { purchases: items.map(toPurchase), nextCursor }
}

const toPurchase = (order: OrderSummary): PocketPurchase => ({
  ticketNo: order.orderNo,
  at: order.paidAt,
  ...(order.store ? { store: order.store } : {}),
  dueMinor: order.amountMinor,
  refundedMinor: order.refundedMinor,
})

/** One of the customer's own purchases with its story. @throws not_found for anybody else's, as if it were not there */
export async function getPurchase(deps: Deps, me: CustomerCaller, ticketNo: string): Promise<PocketTicket> {
  const order = await getOrder(deps, me.scope, ticketNo)
  const owner = order.customer && (await findRecords(deps, me.scope, [order.customer])).get(order.customer)
  if (!owner || !me.records.includes(owner)) throw kernelRefusals.not_found()
  const ticket = await findTicket(deps, me, ticketNo)
  return ticket ? withTicket(order, ticket) : withoutTicket(order)
}

/** Undefined for an order that another system recorded. */
async function findTicket(deps: Deps, me: CustomerCaller, ticketNo: string): Promise<TillTicket | undefined> {
  try {
    return await showTicket(deps, me.scope, ticketNo)
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') return undefined
    throw error
  }
}

const withTicket = (order: Order, ticket: TillTicket): PocketTicket => ({
  ...toPurchase(order),
  grossMinor: ticket.grossMinor,
  lines: ticket.lines.map(({ sku, name, quantity, amountMinor }) => ({
    sku,
    name: name || sku,
    quantity,
    amountMinor,
  })),
  reductions: ticket.reductions
    .filter(({ refusal, amountMinor }) => refusal === null && amountMinor > 0)
    .map(({ of, name, amountMinor }) => ({ of, name, amountMinor })),
  payments: ticket.tenders
    .filter(({ state }) => state === 'succeeded')
    .map(({ provider, amountMinor, refundedMinor }) => ({ provider, amountMinor, refundedMinor })),
  pointsUsed: ticket.pointsUsed,
  pointsEarned: ticket.pointsEarned,
  growthEarned: ticket.growthEarned,
  refunds: ticket.refunds.map((refund) => ({
    at: refund.at,
    amountMinor: refund.amountMinor,
    couponsReturned: refund.couponsReturned.length,
    pointsTakenBack: refund.pointsTakenBack,
    pointsGivenBack: refund.pointsGivenBack,
  })),
})

const withoutTicket = (order: Order): PocketTicket => ({
  ...toPurchase(order),
  grossMinor: order.amountMinor,
  lines: order.lines.map(({ sku, name, quantity, amountMinor }) => ({ sku, name: name || sku, quantity, amountMinor })),
  reductions: [],
  payments: [],
  pointsUsed: 0,
  pointsEarned: 0,
  growthEarned: 0,
  refunds: order.refunds.map(({ at, amountMinor }) => ({
    at,
    amountMinor,
    couponsReturned: 0,
    pointsTakenBack: 0,
    pointsGivenBack: 0,
  })),
})
