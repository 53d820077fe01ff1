import type { Payment, PaymentList, PaymentQuery, PaymentRefund } from '@regulars/contract'
import { Temporal } from 'temporal-polyfill'
import { readCursor, writeCursor } from '../../../kernel/cursor.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Scope, ZonedScope } from '../../../kernel/scope.ts'
import { findPublicIds, getOrdinal, listRecords } from '../../customers/index.ts'
import { describeStores, findStores } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/payments.ts'
import type { PaymentRow, RefundRow } from '../rules/payment.ts'

/** Payments in scope, newest first, a page at a time. @throws customer_not_found */
export async function listPayments(deps: Deps, scope: ZonedScope, query: PaymentQuery): Promise<PaymentList> {
  const customers = query.customer
    ? await listRecords(deps, scope, await getOrdinal(deps, scope, query.customer))
    : undefined
  const rows = await deps.db.as(scope, async (tx) => {
    const store = query.store ? (await findStores(tx, scope.workspace, [query.store])).get(query.store) : undefined
    if (query.store && store === undefined) return []
    return queries.listPayments(tx, scope.workspace, {
      numberPrefix: query.search || undefined,
      store,
      provider: query.provider,
      state: query.state,
      customers,
      from: query.from ? dayStart(query.from, scope.timezone, 0) : undefined,
      before: query.to ? dayStart(query.to, scope.timezone, 1) : undefined,
      after: afterOf(query.cursor),
      limit: query.limit + 1,
    })
  })
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  return {
    items: await describePayments(deps, scope, page),
    nextCursor: rows.length > query.limit && last ? writeCursor(last.createdAt, last.paymentNo) : null,
  }
}

const dayStart = (day: string, timezone: string, plusDays: number): Date =>
  new Date(Temporal.PlainDate.from(day).add({ days: plusDays }).toZonedDateTime(timezone).epochMilliseconds)

/** One payment with its refunds. @throws payment_unknown */
export async function getPayment(deps: Deps, scope: Scope, paymentNo: string): Promise<Payment> {
  const row = await deps.db.as(scope, (tx) => queries.findPayment(tx, scope.workspace, paymentNo))
  if (!row) throw refusals.payment_unknown()
  const [payment] = await describePayments(deps, scope, [row])
  invariant(payment, 'a row has a description')
  return payment
}

/** Payments as staff read them, in the order given. */
export async function describePayments(deps: Deps, scope: Scope, rows: readonly PaymentRow[]): Promise<Payment[]> {
  const { refunds, stores } = await deps.db.as(scope, async (tx) => ({
    refunds: await queries.listRefundsOf(
      tx,
      scope.workspace,
      rows.map((row) => row.paymentNo),
    ),
    stores: await describeStores(
      tx,
      scope.workspace,
      rows.map((row) => row.store),
    ),
  }))
  const people = await findPublicIds(
    deps,
    scope,
    rows.map((row) => row.customer),
  )
  return rows.map((row) => {
    const store = stores.get(row.store)
    return {
      paymentNo: row.paymentNo,
      story: row.story,
      purpose: row.purpose,
      provider: row.provider,
      state: row.state,
      store: store ? { code: store.code, name: store.name } : null,
      customer: people.get(row.customer) ?? null,
      subject: row.subject,
      amountMinor: minorToJson(row.amountMinor),
      refundedMinor: minorToJson(row.refundedMinor),
      feeMinor: row.feeMinor === null ? null : minorToJson(row.feeMinor),
      payUrl: row.payUrl,
      reference: row.reference,
      failure: row.failure,
      createdAt: row.createdAt.toISOString(),
      waitsUntil: row.waitsUntil.toISOString(),
      settledAt: row.settledAt?.toISOString() ?? null,
      refunds: refunds.filter((refund) => refund.paymentNo === row.paymentNo).map(refundView),
    }
  })
}

export const refundView = (refund: RefundRow): PaymentRefund => ({
  refundNo: refund.refundNo,
  state: refund.state,
  amountMinor: minorToJson(refund.amountMinor),
  reason: refund.reason,
  at: refund.at.toISOString(),
  failure: refund.failure,
})

function afterOf(cursor: string | undefined) {
  if (!cursor) return undefined
  const { at: createdAt, number: paymentNo } = readCursor(cursor)
  return { createdAt, paymentNo }
}
