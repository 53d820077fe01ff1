import { ORDER_BATCH_MAX, type OrderBatchResult } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { Problem } from '../errors.ts'
import * as queries from '../queries.ts'
import { checkOrder } from '../rules/check-order.ts'
import { type CheckedOrder, compareText } from '../rules/order.ts'
import { toBatchResult } from './batch-result.ts'
import {
  created,
  inBatch,
  type Outcome,
  type RecordContext,
  refused,
  resolveBuyers,
  resolveProducts,
  resolveStores,
  storedLines,
  storeProblem,
  unchanged,
} from './record-context.ts'
import { recordFacts } from './record-facts.ts'

const changed: Problem = { code: 'order_changed', detail: 'an order with this number exists with other content' }

/**
 * Records a batch of orders as clients send them (contract: `OrderInput`), at most 1,000 in one transaction. Bad ones are
 * refused one by one. Safe to retry: a known number with the same content is `unchanged`.
 */
export async function recordOrders(
  deps: Deps,
  context: RecordContext,
  inputs: readonly unknown[],
): Promise<OrderBatchResult> {
  const checked = inputs.map((input) => checkOrder(input, context.currency))
  const good = checked.filter((entry): entry is CheckedOrder => !('code' in entry))
  const outcomes =
    good.length > 0 ? await inBatch(deps, context.scope, (tx) => recordCheckedOrders(tx, deps, context, good)) : []
  const { results, ...counts } = toBatchResult(inputs, checked, outcomes, 'orderNo')
  return { results: results.map(({ number, ...rest }) => ({ orderNo: number, ...rest })), ...counts }
}

/** The same for orders whose shape is known to be good, in the caller's transaction. Wake the relay after the commit. */
export async function recordCheckedOrders(
  tx: Tx,
  deps: Deps,
  context: RecordContext,
  orders: readonly CheckedOrder[],
): Promise<Outcome[]> {
  invariant(orders.length <= ORDER_BATCH_MAX, `a batch has at most ${ORDER_BATCH_MAX} orders`)
  const { workspace } = context.scope
  // Numbers are the workspace's: one that is taken in a store which the caller cannot see is taken all the same, and an
  // order that will be refused must not make its customer and products first.
  const digests = await acrossStores(tx, () => queries.findOrderDigests(tx, workspace, distinctNumbers(orders)))
  const fresh = new Map<string, CheckedOrder>()
  for (const order of orders)
    if (!digests.has(order.orderNo) && !fresh.has(order.orderNo)) fresh.set(order.orderNo, order)

  const stores = await resolveStores(tx, deps, context, new Set([...fresh.values()].map((order) => order.storeCode)))
  const writable = [...fresh.values()].filter((order) => stores.has(order.storeCode))
  const made = writable.length > 0 ? await insertFresh(tx, deps, context, writable, stores) : new Set<string>()
  // Somebody else recorded the same number between our look and our insert.
  const lost = writable.filter((order) => !made.has(order.orderNo)).map((order) => order.orderNo)
  if (lost.length > 0)
    for (const [no, digest] of await queries.findOrderDigests(tx, workspace, lost)) digests.set(no, digest)

  return orders.map((order) => {
    const first = fresh.get(order.orderNo)
    if (first && !stores.has(first.storeCode)) return refused(storeProblem(first.storeCode))
    if (first === order && made.has(order.orderNo)) return created
    const digest = made.has(order.orderNo) ? first?.digest : digests.get(order.orderNo)
    return digest === order.digest ? unchanged : refused(changed)
  })
}

/** What `recordCheckedOrders` would say, without writing. Stores count as known where the caller would make them. */
export async function previewCheckedOrders(
  tx: Tx,
  context: RecordContext,
  orders: readonly CheckedOrder[],
): Promise<Outcome[]> {
  const { workspace } = context.scope
  const digests = await queries.findOrderDigests(tx, workspace, distinctNumbers(orders))
  return orders.map((order) => {
    const digest = digests.get(order.orderNo)
    if (digest === undefined) {
      digests.set(order.orderNo, order.digest)
      return created
    }
    return digest === order.digest ? unchanged : refused(changed)
  })
}

const distinctNumbers = (orders: readonly CheckedOrder[]): string[] => [
  ...new Set(orders.map((order) => order.orderNo)),
]

/** Numbers of the orders that were new. Locks in one order everywhere: products, customers, order numbers, presence. */
async function insertFresh(
  tx: Tx,
  deps: Deps,
  context: RecordContext,
  orders: CheckedOrder[],
  stores: ReadonlyMap<string, number>,
): Promise<Set<string>> {
  orders.sort((a, b) => compareText(a.orderNo, b.orderNo))
  const products = await resolveProducts(tx, deps, context, orders)
  const placed = orders.map((order) => ({ order, store: stores.get(order.storeCode) ?? 0 }))
  const customers = await resolveBuyers(
    tx,
    deps,
    context,
    placed.map(({ order, store }) => ({ person: order.person, at: order.paidAt, store, channel: order.channel })),
  )
  const rows = placed.map(
    ({ order, store }, index): queries.OrderRow => ({
      order_no: order.orderNo,
      store,
      channel: order.channel,
      customer: customers[index] || null,
      kind: order.kind,
      placed_at: order.placedAt === null ? null : new Date(order.placedAt).toISOString(),
      paid_at: new Date(order.paidAt).toISOString(),
      amount_minor: order.amountMinor,
      lines: storedLines(order.lines, products),
      digest: order.digest,
      driven_by: order.drivenBy,
    }),
  )
  const common = { workspace: context.scope.workspace, currency: context.currency, source: context.source }
  const made = await queries.insertOrders(tx, common, rows)
  const facts = placed.flatMap(({ order, store }, index) =>
    made.has(order.orderNo)
      ? {
          customer: customers[index] ?? 0,
          at: order.paidAt,
          number: order.orderNo,
          fact: 'paid' as const,
          store,
          channel: order.channel,
          kind: order.kind,
          amountMinor: order.amountMinor,
          refundOf: '',
          drivenBy: order.drivenBy,
          lines: order.lines,
        }
      : [],
  )
  await recordFacts(tx, common.workspace, facts, products)
  return made
}
