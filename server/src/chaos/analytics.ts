import { type ClickHouseConnection, connectClickHouse } from '../kernel/clickhouse.ts'

export type EventRow = {
  message_id: string
  customer: number
  at: number
  kind: string
  store: number
  channel: string
  properties: string
}
export type OrderRow = {
  order_no: string
  customer: number
  at: number
  fact: 'paid' | 'refunded'
  store: number
  channel: string
  amount_minor: number
  refund_of: string
  units: number
  line_count: number
}
export type LineRow = {
  order_no: string
  fact: string
  customer: number
  product: number
  quantity: number
  amount_minor: number
}

/** What ClickHouse holds, every stored row of it. */
export class StoredKnowledge {
  readonly #connection: ClickHouseConnection

  constructor(url: string) {
    this.#connection = connectClickHouse({ url, database: 'regulars', layout: { kind: 'plain' } })
  }

  close = (): Promise<void> => this.#connection.close()

  /** Events that clients sent, whose message id contains `tag`. */
  events = (tag: string): Promise<EventRow[]> =>
    this.#connection.rows<EventRow>(
      `select message_id, customer, toUnixTimestamp64Milli(at) as at, kind, store, channel, properties
       from events where position(message_id, {tag:String}) > 0 and startsWith(source, 'key-')`,
      { tag },
    )

  orders = (tag: string): Promise<OrderRow[]> =>
    this.#connection.rows<OrderRow>(
      `select order_no, customer, toUnixTimestamp64Milli(at) as at, fact, store, channel, amount_minor, refund_of, units, line_count
       from orders where position(order_no, {tag:String}) > 0`,
      { tag },
    )

  lines = (tag: string): Promise<LineRow[]> =>
    this.#connection.rows<LineRow>(
      `select order_no, fact, customer, product, quantity, amount_minor from order_lines where position(order_no, {tag:String}) > 0`,
      { tag },
    )

  /** Orders as events, where the orders domain tells of them so. */
  orderEvents = (tag: string) =>
    this.#connection.rows<{ order_no: string; customer: number; amount_minor: number }>(
      `select JSONExtractString(properties, 'orderNo') as order_no, customer, JSONExtractInt(properties, 'amountMinor') as amount_minor
       from events where kind = 'order.paid' and position(properties, {tag:String}) > 0`,
      { tag },
    )

  /** All rows; of the events those that clients sent. */
  async countOf(table: 'events' | 'orders'): Promise<number> {
    const where = table === 'events' ? `where startsWith(source, 'key-')` : ''
    const [row] = await this.#connection.rows<{ n: number }>(`select count() as n from ${table} ${where}`)
    return row?.n ?? 0
  }
}
