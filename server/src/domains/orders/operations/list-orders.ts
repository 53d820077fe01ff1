import type { Order, OrderLine, OrderList, OrderQuery, OrderSummary } from '@regulars/contract'
import { Temporal } from 'temporal-polyfill'
import { readCursor, writeCursor } from '../../../kernel/cursor.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant, kernelRefusals } from '../../../kernel/errors.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope, ZonedScope } from '../../../kernel/scope.ts'
import { describeProducts, type ProductLabel } from '../../catalog/index.ts'
import { findPublicIds, getOrdinal, listRecords } from '../../customers/index.ts'
import { describeStores, findStores, type StoreLabel } from '../../organization/index.ts'
import * as queries from '../queries.ts'

/** Orders in scope, newest first, a page at a time. Refuses `customer_not_found`. */
export async function listOrders(deps: Deps, scope: ZonedScope, query: OrderQuery): Promise<OrderList> {
  // Orders keep the record they came under, whatever was joined since.
  const records = query.customer
    ? await listRecords(deps, scope, await getOrdinal(deps, scope, query.customer))
    : undefined
  const found = await deps.db.as(scope, async (tx) => {
    const filter = await toFilter(tx, scope, query, records)
    const rows = filter ? await queries.listOrders(tx, scope.workspace, filter) : []
    return {
      rows,
      stores: await describeStores(
        tx,
        scope.workspace,
        rows.map((row) => row.store),
      ),
    }
  })
  const page = found.rows.slice(0, query.limit)
  const last = page.at(-1)
  return {
    items: await summarise(deps, scope, page, found.stores),
    nextCursor: found.rows.length > query.limit && last ? writeCursor(last.paidAt, last.orderNo) : null,
  }
}

/** One order with its lines and refunds. Refuses `not_found`. */
export async function getOrder(deps: Deps, scope: Scope, orderNo: string): Promise<Order> {
  const { row, refunds, products, stores } = await deps.db.as(scope, async (tx) => {
    const row = await queries.findOrder(tx, scope.workspace, orderNo)
    if (!row) throw kernelRefusals.not_found()
    const refunds = await queries.listRefundsOf(tx, scope.workspace, orderNo)
    const ids = [row, ...refunds].flatMap(({ lines }) => lines.map(([product]) => product))
    return {
      row,
      refunds,
      products: await describeProducts(tx, ids),
      stores: await describeStores(tx, scope.workspace, [row.store]),
    }
  })
  const [summary] = await summarise(deps, scope, [row], stores)
  invariant(summary, 'a row has a summary')
  return {
    ...summary,
    lines: toLines(row.lines, products),
    refunds: refunds.map((refund) => ({
      refundNo: refund.refundNo,
      orderNo: refund.orderNo,
      at: refund.refundedAt.toISOString(),
      amountMinor: minorToJson(refund.amountMinor),
      lines: toLines(refund.lines, products),
    })),
  }
}

const dayStart = (day: string, timezone: string, plusDays: number): Date =>
  new Date(Temporal.PlainDate.from(day).add({ days: plusDays }).toZonedDateTime(timezone).epochMilliseconds)

/** Undefined when the filter names a store that is not there: then nothing fits. */
async function toFilter(
  tx: Tx,
  scope: ZonedScope,
  query: OrderQuery,
  customers: number[] | undefined,
): Promise<queries.OrderFilter | undefined> {
  const store = query.store ? (await findStores(tx, scope.workspace, [query.store])).get(query.store) : undefined
  if (query.store && store === undefined) return undefined
  return {
    numberPrefix: query.search || undefined,
    store,
    channel: query.channel,
    kind: query.kind,
    customers,
    from: query.from ? dayStart(query.from, scope.timezone, 0) : undefined,
    before: query.to ? dayStart(query.to, scope.timezone, 1) : undefined,
    after: afterOf(query.cursor),
    limit: query.limit + 1,
  }
}

async function summarise(
  deps: Deps,
  scope: Scope,
  rows: queries.StoredOrder[],
  stores: ReadonlyMap<number, StoreLabel>,
): Promise<OrderSummary[]> {
  const publicIds = await findPublicIds(
    deps,
    scope,
    rows.flatMap((row) => row.customer ?? []),
  )
  return rows.map((row) => {
    const store = stores.get(row.store)
    return {
      orderNo: row.orderNo,
      store: store ? { code: store.code, name: store.name } : null,
      channel: row.channel,
      kind: row.kind,
      placedAt: row.placedAt?.toISOString() ?? null,
      paidAt: row.paidAt.toISOString(),
      currency: row.currency,
      customer: (row.customer !== null && publicIds.get(row.customer)) || null,
      amountMinor: minorToJson(row.amountMinor),
      refundedMinor: minorToJson(row.refundedMinor),
      lineCount: row.lines.length,
      drivenBy: row.drivenBy,
      source: row.source,
    }
  })
}

const toLines = (lines: queries.OrderRow['lines'], products: ReadonlyMap<number, ProductLabel>): OrderLine[] =>
  lines.map(([product, sku, quantity, amountMinor]) => {
    const label = products.get(product)
    return { sku, name: label?.name ?? '', categoryCode: label?.categoryCode ?? null, quantity, amountMinor }
  })

function afterOf(cursor: string | undefined) {
  if (!cursor) return undefined
  const { at: paidAt, number: orderNo } = readCursor(cursor)
  return { paidAt, orderNo }
}
