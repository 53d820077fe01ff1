import pg from 'pg'

/** What PostgreSQL holds of one workspace, read past every policy: the check trusts nothing of the product. */
export class StoredTruth {
  readonly #client: pg.Client

  private constructor(client: pg.Client) {
    this.#client = client
  }

  static async open(url: string): Promise<StoredTruth> {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    return new StoredTruth(client)
  }

  close = (): Promise<void> => this.#client.end()

  async #rows<T extends pg.QueryResultRow>(query: string, params: unknown[] = []): Promise<T[]> {
    return (await this.#client.query<T>(query, params)).rows
  }

  async waiting(): Promise<{ inbox: number; shipments: number }> {
    const rows = await this.#rows<{ inbox: number; shipments: number }>(
      `select (select count(*)::int from events.inbox) as inbox, (select count(*)::int from events.shipment) as shipments`,
    )
    return rows[0] ?? { inbox: 0, shipments: 0 }
  }

  /** Orders whose number contains `tag`, with their lines as `sku quantity amount`. */
  orders(tag: string) {
    return this.#rows<{
      order_no: string
      store: string | null
      customer: number | null
      at: string
      amount: number
      refunded: number
      channel: string
      lines: [number, string, number, number][]
    }>(
      `select o.order_no, s.code as store, o.customer, (extract(epoch from o.paid_at) * 1000)::float8 as at, o.channel,
              o.amount_minor::float8 as amount, o.refunded_minor::float8 as refunded, o.lines
       from orders.orders o left join organization.store s on s.workspace = o.workspace and s.id = o.store
       where strpos(o.order_no, $1) > 0`,
      [tag],
    )
  }

  refunds(tag: string) {
    return this.#rows<{ refund_no: string; order_no: string; customer: number | null; at: string; amount: number }>(
      `select refund_no, order_no, customer, (extract(epoch from refunded_at) * 1000)::float8 as at, amount_minor::float8 as amount
       from orders.refund where strpos(refund_no, $1) > 0`,
      [tag],
    )
  }

  /** Every identifier with the record that holds it. */
  identifiers() {
    return this.#rows<{ kind: string; hash: string; customer: number }>(
      `select kind, encode(hash, 'hex') as hash, customer from customers.identifier`,
    )
  }

  customers() {
    return this.#rows<{ ordinal: number; merged_into: number | null }>(
      `select ordinal, merged_into from customers.customer`,
    )
  }

  async countOf(what: 'orders' | 'refunds' | 'conflicts' | 'lastOrdinal' | 'workspaces'): Promise<number> {
    const query = {
      orders: 'select count(*)::int as n from orders.orders',
      refunds: 'select count(*)::int as n from orders.refund',
      conflicts: 'select count(*)::int as n from customers.conflict',
      lastOrdinal: 'select coalesce(max(last_ordinal), 0)::int as n from customers.counter',
      workspaces: 'select count(*)::int as n from organization.workspace',
    }[what]
    return (await this.#rows<{ n: number }>(query))[0]?.n ?? 0
  }

  stores() {
    return this.#rows<{ id: number; code: string }>(`select id, code from organization.store`)
  }

  products() {
    return this.#rows<{ id: number; sku: string }>(`select id, sku from catalog.product`)
  }
}
