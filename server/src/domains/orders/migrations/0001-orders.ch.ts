import type { AnalyticsTable } from '../../../kernel/analytics-schema.ts'

// Facts are appended, never changed: one 'paid' row an order, one 'refunded' row a refund. Amounts are never negative;
// the fact says the direction. customer 0 is an order without a customer, store 0 an unknown store.
const orders = `
  workspace UInt32,
  customer UInt32,
  at DateTime64(3, 'UTC'),
  order_no String,
  fact Enum8('paid' = 1, 'refunded' = 2),
  store UInt32,
  channel LowCardinality(String),
  kind LowCardinality(String),
  amount_minor Int64,
  refund_of String,
  driven_by LowCardinality(String),
  units Float64,
  line_count UInt16`

const orderLines = `
  workspace UInt32,
  customer UInt32,
  at DateTime64(3, 'UTC'),
  order_no String,
  fact Enum8('paid' = 1, 'refunded' = 2),
  store UInt32,
  channel LowCardinality(String),
  product UInt32,
  category UInt32,
  quantity Float64,
  amount_minor Int64`

export const tables: AnalyticsTable[] = [
  {
    name: 'orders',
    columns: orders,
    partitionBy: 'toYear(at)',
    orderBy: '(workspace, customer, at)',
    shardBy: 'customer',
    storeScoped: true,
  },
  {
    name: 'order_lines',
    columns: orderLines,
    partitionBy: 'toYear(at)',
    orderBy: '(workspace, customer, at)',
    shardBy: 'customer',
    storeScoped: true,
  },
]
