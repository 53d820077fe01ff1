import type { Tx } from '../../../kernel/postgres.ts'
import type { ProductRef } from '../../catalog/index.ts'
import { markPresence } from '../../customers/index.ts'
import { emit } from '../../events/index.ts'
import { analyticsTime, type Line, sumUnits } from '../rules/order.ts'
import { productOf } from './record-context.ts'

/** An order or refund as the facts in ClickHouse tell it. */
export type Fact = {
  customer: number
  at: number
  number: string
  fact: 'paid' | 'refunded'
  store: number
  channel: string
  kind: string
  amountMinor: number
  refundOf: string
  drivenBy: string
  lines: readonly Line[]
}

/** Sends facts on their way and notes which store met which customer, in the transaction of the change. */
export async function recordFacts(
  tx: Tx,
  workspace: number,
  facts: readonly Fact[],
  products: ReadonlyMap<string, ProductRef>,
): Promise<void> {
  const orders: unknown[][] = []
  const orderLines: unknown[][] = []
  const presence: { customer: number; store: number; at: Date }[] = []
  for (const f of facts) {
    const at = analyticsTime(f.at)
    // In the order of the columns in migrations/0001-orders.ch.ts.
    orders.push([
      workspace,
      f.customer,
      at,
      f.number,
      f.fact,
      f.store,
      f.channel,
      f.kind,
      f.amountMinor,
      f.refundOf,
      f.drivenBy,
      sumUnits(f.lines),
      f.lines.length,
    ])
    for (const line of f.lines) {
      const { id, category } = productOf(products, line)
      orderLines.push([
        workspace,
        f.customer,
        at,
        f.number,
        f.fact,
        f.store,
        f.channel,
        id,
        category,
        line.quantity,
        line.amountMinor,
      ])
    }
    if (f.customer > 0 && f.store > 0) presence.push({ customer: f.customer, store: f.store, at: new Date(f.at) })
  }
  if (presence.length > 0) await markPresence(tx, workspace, presence)
  const touched = (fact: Fact['fact']) => facts.filter((each) => each.fact === fact).map((each) => each.customer)
  await emit(tx, {
    workspace,
    facts: { orders, order_lines: orderLines },
    touched: { 'order.paid': touched('paid'), 'order.refunded': touched('refunded') },
  })
}
