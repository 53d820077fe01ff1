import { sql } from 'kysely'
import type { Tx } from '../../kernel/postgres.ts'

// Look-ups by number go through `lateral … offset 0`: one probe of the primary key each, whatever the planner believes. On
// a table that grew by 100,000 rows since its last ANALYZE it otherwise read all of the workspace for each batch (30 ms
// instead of 4).

// Batches travel as one JSON parameter: measured as fast as one array a column (unnest), and shorter to read.

export type OrderRow = {
  order_no: string
  store: number
  channel: string
  customer: number | null
  kind: string
  placed_at: string | null
  paid_at: string
  amount_minor: number
  lines: [product: number, sku: string, quantity: number, amountMinor: number][]
  digest: string
  driven_by: string
}

type NumberAndDigest = { number: string; digest: string }

export async function findOrderDigests(tx: Tx, workspace: number, numbers: string[]): Promise<Map<string, string>> {
  const { rows } = await sql<NumberAndDigest>`
    select asked as number, known.digest from unnest(${numbers}::text[]) as asked
    cross join lateral (
      select digest from orders.orders where workspace = ${workspace} and order_no = asked offset 0
    ) known`.execute(tx)
  return new Map(rows.map((row) => [row.number, row.digest]))
}

/** Inserts in the given order, which must be that of the number; returns the numbers that were new. */
export async function insertOrders(
  tx: Tx,
  common: { workspace: number; currency: string; source: string },
  orders: OrderRow[],
): Promise<Set<string>> {
  const { rows } = await sql<{ orderNo: string }>`
    insert into orders.orders (workspace, order_no, store, channel, customer, kind, placed_at, paid_at, currency, amount_minor, lines, digest, driven_by, source)
    select ${common.workspace}, order_no, store, channel, customer, kind, placed_at, paid_at, ${common.currency}, amount_minor, lines, digest, driven_by, ${common.source}
    from json_to_recordset(${JSON.stringify(orders)}::json) as o(
      order_no text, store int, channel text, customer int, kind text, placed_at timestamptz, paid_at timestamptz,
      amount_minor bigint, lines json, digest uuid, driven_by text)
    on conflict (workspace, order_no) do nothing
    returning order_no`.execute(tx)
  return new Set(rows.map((row) => row.orderNo))
}

export type RefundRow = {
  refund_no: string
  order_no: string | null
  store: number
  channel: string
  customer: number | null
  kind: string
  refunded_at: string
  amount_minor: number
  lines: OrderRow['lines']
  digest: string
}

export async function findRefundDigests(tx: Tx, workspace: number, numbers: string[]): Promise<Map<string, string>> {
  const { rows } = await sql<NumberAndDigest>`
    select asked as number, known.digest from unnest(${numbers}::text[]) as asked
    cross join lateral (
      select digest from orders.refund where workspace = ${workspace} and refund_no = asked offset 0
    ) known`.execute(tx)
  return new Map(rows.map((row) => [row.number, row.digest]))
}

export type RefundableOrder = {
  orderNo: string
  store: number
  channel: string
  customer: number | null
  kind: 'goods' | 'service'
  left: bigint
}

/** Locked until commit, in the order of the number: two refunds of one order must wait for each other. */
export async function lockRefundableOrders(
  tx: Tx,
  workspace: number,
  numbers: string[],
): Promise<Map<string, RefundableOrder>> {
  const { rows } = await sql<RefundableOrder>`
    select known.* from unnest(${numbers.toSorted()}::text[]) as asked
    cross join lateral (
      select order_no, store, channel, customer, kind, amount_minor - refunded_minor as left
      from orders.orders where workspace = ${workspace} and order_no = asked offset 0 for no key update
    ) known`.execute(tx)
  return new Map(rows.map((row) => [row.orderNo, row]))
}

export async function insertRefunds(
  tx: Tx,
  common: { workspace: number; currency: string; source: string },
  refunds: RefundRow[],
): Promise<Set<string>> {
  const { rows } = await sql<{ refundNo: string }>`
    insert into orders.refund (workspace, refund_no, order_no, store, channel, customer, kind, refunded_at, currency, amount_minor, lines, digest, source)
    select ${common.workspace}, refund_no, order_no, store, channel, customer, kind, refunded_at, ${common.currency}, amount_minor, lines, digest, ${common.source}
    from json_to_recordset(${JSON.stringify(refunds)}::json) as r(
      refund_no text, order_no text, store int, channel text, customer int, kind text, refunded_at timestamptz,
      amount_minor bigint, lines json, digest uuid)
    on conflict (workspace, refund_no) do nothing
    returning refund_no`.execute(tx)
  return new Set(rows.map((row) => row.refundNo))
}

/** Adds to what was refunded of each order, all of them locked by this transaction. The table refuses more than the order's amount, whatever the code thinks. */
export async function addRefunded(
  tx: Tx,
  workspace: number,
  sums: { order_no: string; amount_minor: number }[],
): Promise<void> {
  await sql`
    update orders.orders o set refunded_minor = o.refunded_minor + found.amount_minor
    from (
      select r.amount_minor, known.ctid as place
      from json_to_recordset(${JSON.stringify(sums)}::json) as r(order_no text, amount_minor bigint)
      cross join lateral (select ctid from orders.orders where workspace = ${workspace} and order_no = r.order_no offset 0) known
    ) found
    where o.ctid = found.place`.execute(tx)
}

export type StoredOrder = {
  orderNo: string
  store: number
  channel: string
  customer: number | null
  kind: 'goods' | 'service'
  placedAt: Date | null
  paidAt: Date
  currency: string
  amountMinor: bigint
  refundedMinor: bigint
  lines: OrderRow['lines']
  drivenBy: string
  source: string
}

export type OrderFilter = {
  numberPrefix: string | undefined
  store: number | undefined
  channel: string | undefined
  kind: string | undefined
  customers: number[] | undefined
  from: Date | undefined
  before: Date | undefined
  after: { paidAt: string; orderNo: string } | undefined
  limit: number
}

const columns = sql`order_no, store, channel, customer, kind, placed_at, paid_at, currency, amount_minor, refunded_minor, lines, driven_by, source`

export async function listOrders(tx: Tx, workspace: number, filter: OrderFilter): Promise<StoredOrder[]> {
  const conditions = [sql`workspace = ${workspace}`]
  if (filter.numberPrefix !== undefined) conditions.push(sql`starts_with(order_no, ${filter.numberPrefix})`)
  if (filter.store !== undefined) conditions.push(sql`store = ${filter.store}`)
  if (filter.channel !== undefined) conditions.push(sql`channel = ${filter.channel}`)
  if (filter.kind !== undefined) conditions.push(sql`kind = ${filter.kind}`)
  if (filter.customers !== undefined) conditions.push(sql`customer = any(${filter.customers}::int[])`)
  if (filter.from) conditions.push(sql`paid_at >= ${filter.from}`)
  if (filter.before) conditions.push(sql`paid_at < ${filter.before}`)
  if (filter.after)
    conditions.push(sql`(paid_at, order_no) < (${filter.after.paidAt}::timestamptz, ${filter.after.orderNo})`)
  const { rows } = await sql<StoredOrder>`
    select ${columns} from orders.orders where ${sql.join(conditions, sql` and `)}
    order by paid_at desc, order_no desc limit ${filter.limit}`.execute(tx)
  return rows
}

export async function findOrder(tx: Tx, workspace: number, orderNo: string): Promise<StoredOrder | undefined> {
  const { rows } = await sql<StoredOrder>`
    select ${columns} from orders.orders where workspace = ${workspace} and order_no = ${orderNo}`.execute(tx)
  return rows[0]
}

export type StoredRefund = {
  refundNo: string
  orderNo: string | null
  refundedAt: Date
  amountMinor: bigint
  lines: OrderRow['lines']
}

export async function listRefundsOf(tx: Tx, workspace: number, orderNo: string): Promise<StoredRefund[]> {
  const { rows } = await sql<StoredRefund>`
    select refund_no, order_no, refunded_at, amount_minor, lines from orders.refund
    where workspace = ${workspace} and order_no = ${orderNo} order by refunded_at, refund_no`.execute(tx)
  return rows
}

/** One probe of the index by customer each, see the top of this file. */
export async function listBuyers(tx: Tx, workspace: number, customers: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ customer: number }>`
    select asked as customer from unnest(${[...customers]}::int[]) as asked
    where exists (
      select from orders.orders where workspace = ${workspace} and customer = asked and amount_minor > 0 offset 0
    )`.execute(tx)
  return rows.map((row) => row.customer)
}

export type Purchase = { customer: number; product: number; at: Date }

/** When each of these customer records last paid for each of these products, since then. */
export async function listLastPurchases(
  tx: Tx,
  workspace: number,
  { customers, products, since }: { customers: readonly number[]; products: readonly number[]; since: Date },
): Promise<Purchase[]> {
  const { rows } = await sql<Purchase>`
    select asked as customer, bought.product, max(bought.paid_at) as at
    from unnest(${[...customers]}::int[]) as asked
    cross join lateral (
      select (line ->> 0)::int as product, o.paid_at
      from orders.orders o cross join lateral json_array_elements(o.lines) as line
      where o.workspace = ${workspace} and o.customer = asked and o.paid_at >= ${since} offset 0
    ) bought
    where bought.product = any (${[...products]}::int[])
    group by asked, bought.product`.execute(tx)
  return rows
}
