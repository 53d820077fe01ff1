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
  type Buyer,
  created,
  inBatch,
  type Outcome,
  type RecordContext,
  recogniseBuyers,
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
  const outcomes = good.length > 0 ? await recordGood(deps, context, good) : []
  const { results, ...counts } = toBatchResult(inputs, checked, outcomes, 'orderNo')
  return { results: results.map(({ number, ...rest }) => ({ orderNo: number, ...rest })), ...counts }
}

/** Buyers are recognised first, so that the orders of several batches are written side by side. */
async function recordGood(deps: Deps, context: RecordContext, orders: readonly CheckedOrder[]): Promise<Outcome[]> {
  // A caller who may not write to some of the stores must leave no customer there either: all in one, below.
  const buyers = context.scope.stores === '*' ? await findBuyers(deps, context, orders) : undefined
  return inBatch(deps, context.scope, (tx) => recordCheckedOrders(tx, deps, context, orders, buyers))
}

/**
 * Ordinals by order number, of the orders that are not recorded yet. A crash after it leaves customers and stores who are
 * found again when the batch is sent again.
 */
async function findBuyers(
  deps: Deps,
  context: RecordContext,
  orders: readonly CheckedOrder[],
): Promise<Map<string, number>> {
  const { fresh, stores } = await inBatch(deps, context.scope, async (tx) => {
    const known = await queries.findOrderDigests(tx, context.scope.workspace, distinctNumbers(orders))
    const fresh = firstOfEach(orders).filter((order) => !known.has(order.orderNo))
    return { fresh, stores: await resolveStores(tx, deps, context, new Set(fresh.map((order) => order.storeCode))) }
  })
  const ordinals = fresh.length > 0 ? await recogniseBuyers(deps, context, fresh.map(buyerOf(stores))) : []
  return new Map(fresh.map((order, index) => [order.orderNo, ordinals[index] ?? 0]))
}

/** Of two with one number the first counts. */
function firstOfEach(orders: readonly CheckedOrder[]): CheckedOrder[] {
  const first = new Map<string, CheckedOrder>()
  for (const order of orders) if (!first.has(order.orderNo)) first.set(order.orderNo, order)
  return [...first.values()]
}

const buyerOf =
  (stores: ReadonlyMap<string, number>) =>
  (order: CheckedOrder): Buyer => ({
    person: order.person,
    at: order.paidAt,
    store: stores.get(order.storeCode) ?? 0,
    channel: order.channel,
  })

/**
 * The same for orders whose shape is known to be good, in the caller's transaction. Wake the relay after the commit.
 * `buyers` are those who were recognised before, by order number.
 */
export async function recordCheckedOrders(
  tx: Tx,
  deps: Deps,
  context: RecordContext,
  orders: readonly CheckedOrder[],
  buyers?: ReadonlyMap<string, number>,
): Promise<Outcome[]> {
  invariant(orders.length <= ORDER_BATCH_MAX, `a batch has at most ${ORDER_BATCH_MAX} orders`)
  const { workspace } = context.scope
  // Numbers are the workspace's: one that is taken in a store which the caller cannot see is taken all the same, and an
  // order that will be refused must not make its customer and products first.
  const digests = await acrossStores(tx, () => queries.findOrderDigests(tx, workspace, distinctNumbers(orders)))
  const unknown = firstOfEach(orders).filter((order) => !digests.has(order.orderNo))
  const fresh = new Map(unknown.map((order) => [order.orderNo, order]))

  const stores = await resolveStores(tx, deps, context, new Set([...fresh.values()].map((order) => order.storeCode)))
  const writable = [...fresh.values()].filter((order) => stores.has(order.storeCode))
  const made =
    writable.length > 0 ? await insertFresh(tx, deps, context, { orders: writable, stores, buyers }) : new Set<string>()
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

type Fresh = {
  orders: CheckedOrder[]
  stores: ReadonlyMap<string, number>
  buyers: ReadonlyMap<string, number> | undefined
}

/** Numbers of the orders that were new. Locks in one order everywhere: products, customers, order numbers, presence. */
async function insertFresh(
  tx: Tx,
  deps: Deps,
  context: RecordContext,
  { orders, stores, buyers }: Fresh,
): Promise<Set<string>> {
  orders.sort((a, b) => compareText(a.orderNo, b.orderNo))
  const products = await resolveProducts(tx, deps, context, orders)
  const placed = orders.map((order) => ({ order, store: stores.get(order.storeCode) ?? 0 }))
  const customers = buyers
    ? orders.map((order) => buyers.get(order.orderNo) ?? 0)
    : await resolveBuyers(tx, deps, context, orders.map(buyerOf(stores)))
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
