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

  /** Sales by number, with shelf price and what was paid. */
  tickets(tag: string) {
    return this.#rows<{ id: string; content: string }>(
      `select ticket_no as id, json_build_array(gross_minor, due_minor)::text as content
       from till.ticket where strpos(ticket_no, $1) > 0 and state = 'paid'`,
      [tag],
    ).then(asJson)
  }

  ticketRefunds(tag: string) {
    return this.#rows<{ id: string; content: string }>(
      `select refund_no as id, json_build_array(ticket_no, amount_minor)::text as content
       from till.refund where strpos(refund_no, $1) > 0`,
      [tag],
    ).then(asJson)
  }

  recharges(tag: string) {
    return this.#rows<{ id: string; content: string }>(
      `select recharge_no as id, json_build_array(principal_minor)::text as content
       from prepaid.recharge where strpos(recharge_no, $1) > 0 and state = 'done'`,
      [tag],
    ).then(asJson)
  }

  claims(tag: string) {
    return this.#rows<{ id: string; content: string }>(
      `select request_id as id, '[]' as content from offers.coupon where strpos(request_id, $1) > 0`,
      [tag],
    )
  }

  /** Sales whose story in the ledger does not sell what the ticket says, or sells it twice. */
  async storyProblems(tag: string): Promise<string[]> {
    const rows = await this.#rows<{ ticket_no: string; sold: string; should: string }>(
      `select t.ticket_no, coalesce(l.sold, 0)::text as sold,
              (case when t.refunded_minor = t.due_minor then 0 else t.gross_minor end)::text as should
       from till.ticket t
       left join (
         select f.story, sum(e.amount_minor) as sold
         from ledger.transfer f
         join ledger.entry e on e.workspace = f.workspace and e.transfer = f.id
         join ledger.account a on a.workspace = e.workspace and a.id = e.account
         where a.holder like 'store/%/sales'
         group by f.story
       ) l on l.story = 'sale/' || t.ticket_no
       where strpos(t.ticket_no, $1) > 0
         and coalesce(l.sold, 0) <> case when t.refunded_minor = t.due_minor then 0 else t.gross_minor end`,
      [tag],
    )
    return rows.map(({ ticket_no, sold, should }) => `the ledger sold ${sold} with ${ticket_no}, not ${should}`)
  }

  /** Whatever of the books does not agree with itself, by arithmetic that owes nothing to the product's own verifier. */
  async moneyProblems(): Promise<string[]> {
    const checks: [problem: string, query: string][] = [
      [
        'a transfer does not sum to zero',
        `select transfer::text as what from ledger.entry group by workspace, transfer, asset having sum(amount_minor) <> 0`,
      ],
      [
        'a balance is not the sum of its entries',
        `select a.holder || ' ' || a.asset as what from ledger.account a
         left join ledger.entry e on e.workspace = a.workspace and e.account = a.id
         group by a.workspace, a.id, a.holder, a.asset, a.balance_minor, a.entries
         having a.balance_minor <> coalesce(sum(e.amount_minor), 0) or a.entries <> count(e.number)`,
      ],
      ['a key was used twice', `select key as what from ledger.transfer group by workspace, key having count(*) > 1`],
      [
        'a transfer has no entries',
        `select f.key as what from ledger.transfer f
         where f.phase = 'posted' and not exists (select from ledger.entry e where e.workspace = f.workspace and e.transfer = f.id)`,
      ],
      [
        'stored value in lots and in the ledger differ',
        `select r.customer::text as what from (
           select workspace, customer, sum(principal_left) as left_minor from prepaid.recharge group by workspace, customer
         ) r
         left join ledger.account a
           on a.workspace = r.workspace and a.holder = 'customer/' || r.customer and a.asset = 'principal'
         where r.left_minor <> coalesce(a.balance_minor, 0)`,
      ],
      [
        'points in lots and in the ledger differ',
        `select a.holder as what from ledger.account a
         left join (
           select workspace, customer, sum(points_left) as left_points from memberships.points_lot group by workspace, customer
         ) l on l.workspace = a.workspace and a.holder = 'customer/' || l.customer
         where a.asset = 'points' and a.holder like 'customer/%' and a.balance_minor <> coalesce(l.left_points, 0)`,
      ],
      [
        'a coupon is used without a use, or by two',
        `select c.id::text as what from offers.coupon c where c.state = 'redeemed' and c.redemption is null`,
      ],
      ['the ledger stopped itself', `select workspace::text as what from ledger.stop`],
    ]
    const problems: string[] = []
    for (const [problem, query] of checks) {
      const rows = await this.#rows<{ what: string }>(query)
      if (rows[0]) problems.push(`${problem}: ${rows[0].what} and ${rows.length - 1} more`)
    }
    return problems
  }
}

/** PostgreSQL writes arrays with blanks. */
const asJson = (rows: { id: string; content: string }[]): { id: string; content: string }[] =>
  rows.map(({ id, content }) => ({ id, content: JSON.stringify(JSON.parse(content)) }))
