import { ORDER_BATCH_MAX, type RefundBatchResult } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { Problem } from '../errors.ts'
import * as queries from '../queries.ts'
import { checkRefund } from '../rules/check-order.ts'
import { type CheckedRefund, compareText } from '../rules/order.ts'
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

const changed: Problem = { code: 'refund_changed', detail: 'a refund with this number exists with other content' }

/**
 * Records a batch of refunds as clients send them (contract: `RefundInput`), at most 1,000 in one transaction. Refunds of
 * an order never sum to more than the order. Safe to retry.
 */
export async function recordRefunds(
  deps: Deps,
  context: RecordContext,
  inputs: readonly unknown[],
): Promise<RefundBatchResult> {
  const checked = inputs.map((input) => checkRefund(input, context.currency))
  const good = checked.filter((entry): entry is CheckedRefund => !('code' in entry))
  const outcomes =
    good.length > 0 ? await inBatch(deps, context.scope, (tx) => recordCheckedRefunds(tx, deps, context, good)) : []
  const { results, ...counts } = toBatchResult(inputs, checked, outcomes, 'refundNo')
  return { results: results.map(({ number, ...rest }) => ({ refundNo: number, ...rest })), ...counts }
}

/** A refund and what it takes from its order, decided under the order's lock. */
type Decided = { refund: CheckedRefund; order: queries.RefundableOrder | undefined; store: number }

/** The same for refunds whose shape is known to be good, in the caller's transaction. Wake the relay after the commit. */
export async function recordCheckedRefunds(
  tx: Tx,
  deps: Deps,
  context: RecordContext,
  refunds: readonly CheckedRefund[],
): Promise<Outcome[]> {
  invariant(refunds.length <= ORDER_BATCH_MAX, `a batch has at most ${ORDER_BATCH_MAX} refunds`)
  const { workspace } = context.scope
  // The orders first: whoever waits here for another batch with the same refunds then sees what it recorded.
  const orders = await queries.lockRefundableOrders(
    tx,
    workspace,
    [...new Set(refunds.map((refund) => refund.orderNo))].filter(Boolean),
  )
  // Numbers are the workspace's, taken ones of unseen stores included (see recordCheckedOrders).
  const numbers = [...new Set(refunds.map((refund) => refund.refundNo))]
  const digests = await acrossStores(tx, () => queries.findRefundDigests(tx, workspace, numbers))
  const stores = await resolveStores(tx, deps, context, new Set(refunds.map((refund) => refund.storeCode)))

  const decided = new Map<string, Decided>()
  const outcomes = refunds.map((refund): Outcome | undefined => {
    const digest = digests.get(refund.refundNo) ?? decided.get(refund.refundNo)?.refund.digest
    if (digest !== undefined) return digest === refund.digest ? unchanged : refused(changed)
    const decision = decideRefund(refund, orders.get(refund.orderNo), stores, context.allowUnlinked ?? false)
    if ('code' in decision) return refused(decision)
    if (decision.order) decision.order.left -= BigInt(refund.amountMinor)
    decided.set(refund.refundNo, decision)
    return undefined
  })
  const made = decided.size > 0 ? await insertDecided(tx, deps, context, [...decided.values()]) : new Set<string>()
  const lost = [...decided.keys()].filter((number) => !made.has(number))
  const later = lost.length > 0 ? await queries.findRefundDigests(tx, workspace, lost) : new Map<string, string>()
  return outcomes.map((outcome, index) => {
    const refund = refunds[index]
    if (outcome || !refund) return outcome ?? refused(changed)
    if (made.has(refund.refundNo)) return decided.get(refund.refundNo)?.order ? created : { ...created, unlinked: true }
    return later.get(refund.refundNo) === refund.digest ? unchanged : refused(changed)
  })
}

/** What `recordCheckedRefunds` would say, without writing; `pending` are orders that the same file brings. */
export async function previewCheckedRefunds(
  tx: Tx,
  context: RecordContext,
  refunds: readonly CheckedRefund[],
): Promise<Outcome[]> {
  const digests = await queries.findRefundDigests(tx, context.scope.workspace, [
    ...new Set(refunds.map((refund) => refund.refundNo)),
  ])
  return refunds.map((refund) => {
    const digest = digests.get(refund.refundNo)
    if (digest === undefined) {
      digests.set(refund.refundNo, refund.digest)
      return created
    }
    return digest === refund.digest ? unchanged : refused(changed)
  })
}

function decideRefund(
  refund: CheckedRefund,
  order: queries.RefundableOrder | undefined,
  stores: ReadonlyMap<string, number>,
  allowUnlinked: boolean,
): Decided | Problem {
  if (refund.orderNo !== '' && !order && !allowUnlinked)
    return { code: 'order_unknown', detail: `orderNo: ${refund.orderNo}` }
  if (order && order.left < BigInt(refund.amountMinor)) {
    return { code: 'refund_exceeds_order', detail: `${order.left} minor units are left of order ${order.orderNo}` }
  }
  if (order && refund.storeCode === '') return { refund, order, store: order.store }
  const store = stores.get(refund.storeCode)
  return store === undefined ? storeProblem(refund.storeCode) : { refund, order, store }
}

async function insertDecided(tx: Tx, deps: Deps, context: RecordContext, decided: Decided[]): Promise<Set<string>> {
  const { workspace } = context.scope
  decided.sort((a, b) => compareText(a.refund.refundNo, b.refund.refundNo))
  const products = await resolveProducts(
    tx,
    deps,
    context,
    decided.map(({ refund }) => refund),
  )
  const strangers = await resolveBuyers(
    tx,
    deps,
    context,
    decided.map(({ refund, order, store }) => ({
      // The order knows who bought; only a refund without one has to say it.
      person: order ? undefined : refund.person,
      at: refund.at,
      store,
      channel: refund.channel,
    })),
  )
  const facts = decided.map(({ refund, order, store }, index) => ({
    customer: (order ? order.customer : strangers[index]) ?? 0,
    at: refund.at,
    number: refund.refundNo,
    fact: 'refunded' as const,
    store,
    channel: refund.channel || (order?.channel ?? ''),
    kind: order?.kind ?? refund.kind,
    amountMinor: refund.amountMinor,
    refundOf: order?.orderNo ?? '',
    drivenBy: '',
    lines: refund.lines,
  }))
  const rows = facts.map(
    (fact, index): queries.RefundRow => ({
      refund_no: fact.number,
      order_no: fact.refundOf || null,
      store: fact.store,
      channel: fact.channel,
      customer: fact.customer || null,
      kind: fact.kind,
      refunded_at: new Date(fact.at).toISOString(),
      amount_minor: fact.amountMinor,
      lines: storedLines(fact.lines, products),
      digest: decided[index]?.refund.digest ?? '',
    }),
  )
  const made = await queries.insertRefunds(tx, { workspace, currency: context.currency, source: context.source }, rows)
  const news = facts.filter((fact) => made.has(fact.number))
  const sums = new Map<string, number>()
  for (const fact of news) if (fact.refundOf) sums.set(fact.refundOf, (sums.get(fact.refundOf) ?? 0) + fact.amountMinor)
  if (sums.size > 0)
    await queries.addRefunded(
      tx,
      workspace,
      [...sums].map(([order_no, amount_minor]) => ({ order_no, amount_minor })),
    )
  await recordFacts(tx, workspace, news, products)
  return made
}
