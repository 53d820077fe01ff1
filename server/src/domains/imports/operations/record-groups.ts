import type { Tx } from '../../../kernel/postgres.ts'
import {
  type CheckedOrder,
  type CheckedRefund,
  type Outcome,
  prepareBatch,
  previewCheckedOrders,
  previewCheckedRefunds,
  type RecordContext,
  recordCheckedOrders,
  recordCheckedRefunds,
} from '../../orders/index.ts'
import type { PartCounts } from '../rules/counts.ts'
import type { Row } from '../rules/csv.ts'
import type { OrderReader, ReadGroup } from '../rules/read-order.ts'
import { isReasonCode, type Reason, reason } from '../rules/reasons.ts'
import type { BatchResult, Group, Recording } from './record-bucket.ts'

type OrderGroup = Extract<ReadGroup, { is: 'order' }>
type RefundGroup = Extract<ReadGroup, { is: 'refund' }>

/** Reads and records groups of lines, or only says what would become of them (dry run). */
export async function recordOrderGroups(
  tx: Tx,
  recording: Recording,
  reader: OrderReader,
  groups: readonly Group[],
  pass: number,
): Promise<BatchResult> {
  const { row } = recording
  const result: BatchResult = { counts: {}, rejected: [], deferred: [], people: new Set() }
  const orders: OrderGroup[] = []
  const refunds: RefundGroup[] = []
  for (const { key, rows } of groups) {
    const group = reader.readGroup(key.slice(1), rows)
    if (group.is === 'order') orders.push(group)
    else if (group.is === 'rejected') {
      result.rejected.push(...group.rejected)
      add(result.counts, { rejectedOrders: key === 'k' ? 0 : 1, rejectedLines: rows.length, linesDone: rows.length })
    } else if (pass === 1 && group.refund.orderNo !== '' && !row.dryRun) result.deferred.push(...rows)
    else refunds.push(group)
  }
  const outcomes = await settle(
    tx,
    recording,
    orders.map((group) => group.order),
    refunds.map((group) => group.refund),
  )
  for (const [index, group] of orders.entries()) countOrder(result, group, outcomes.orders[index])
  for (const [index, group] of refunds.entries()) countRefund(result, group, outcomes.refunds[index])
  return result
}

async function settle(tx: Tx, { deps, scope, row }: Recording, orders: CheckedOrder[], refunds: CheckedRefund[]) {
  const context: RecordContext = { scope, currency: row.currency, source: 'import', allowUnlinked: true }
  if (row.dryRun) {
    return {
      orders: await previewCheckedOrders(tx, context, orders),
      refunds: await previewCheckedRefunds(tx, context, refunds),
    }
  }
  if (orders.length > 0 && refunds.length > 0) await prepareBatch(tx, deps, context, [...orders, ...refunds])
  return {
    orders: orders.length > 0 ? await recordCheckedOrders(tx, deps, context, orders) : [],
    refunds: refunds.length > 0 ? await recordCheckedRefunds(tx, deps, context, refunds) : [],
  }
}

function add(counts: PartCounts, more: PartCounts): void {
  for (const [name, value] of Object.entries(more) as [keyof PartCounts, number][])
    counts[name] = (counts[name] ?? 0) + value // the keys of PartCounts
}

/** False when it was refused: then its lines are among the rejected. */
function countOutcome(result: BatchResult, rows: readonly Row[], outcome: Outcome | undefined): boolean {
  add(result.counts, { linesDone: rows.length })
  if (outcome && outcome.status !== 'refused') {
    add(result.counts, { [outcome.status]: 1 })
    return true
  }
  const why = toReason(outcome)
  result.rejected.push(...rows.map((row) => ({ row, why })))
  add(result.counts, { rejectedOrders: 1, rejectedLines: rows.length })
  return false
}

function toReason(outcome: Outcome | undefined): Reason {
  if (outcome?.status !== 'refused') return reason('refused', 'no answer')
  return isReasonCode(outcome.code)
    ? reason(outcome.code, outcome.detail)
    : reason('refused', `${outcome.code}, ${outcome.detail}`)
}

function countPerson(result: BatchResult, person: CheckedOrder['person']): void {
  const first = person?.identifiers[0]
  if (first) result.people.add(`${first.kind}:${first.value}`)
  else add(result.counts, { unidentified: 1 })
}

function countOrder(result: BatchResult, { order, rows }: OrderGroup, outcome: Outcome | undefined): void {
  if (!countOutcome(result, rows, outcome)) return
  add(result.counts, { orders: 1, paidMinor: order.amountMinor, zeroOrders: order.amountMinor === 0 ? 1 : 0 })
  countPerson(result, order.person)
}

function countRefund(result: BatchResult, { refund, rows }: RefundGroup, outcome: Outcome | undefined): void {
  if (!countOutcome(result, rows, outcome)) return
  const unlinked = refund.orderNo === '' || (outcome?.status === 'created' && outcome.unlinked === true)
  add(result.counts, { refunds: 1, refundedMinor: refund.amountMinor, unlinkedRefunds: unlinked ? 1 : 0 })
  countPerson(result, refund.person)
}
