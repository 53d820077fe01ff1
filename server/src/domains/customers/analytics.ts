import type { ScopedAnalytics } from '../../kernel/clickhouse.ts'

export type Spending = {
  customer: number
  orders: number
  paidMinor: number
  refundedMinor: number
  lastOrderAt: string
}

const figures = `
  countIf(fact = 'paid' and amount_minor > 0) as orders,
  sumIf(amount_minor, fact = 'paid') as paidMinor,
  sumIf(amount_minor, fact = 'refunded') as refundedMinor,
  maxIf(at, fact = 'paid' and amount_minor > 0) as lastAt`

type Raw = Omit<Spending, 'lastOrderAt'> & { lastAt: string }

const named = (rows: Raw[]): Spending[] =>
  rows.map(({ lastAt, ...row }) => ({ ...row, lastOrderAt: row.orders > 0 ? `${lastAt.replace(' ', 'T')}Z` : '' }))

/** What these people bought. Absent when they bought nothing. */
export async function listSpending(ch: ScopedAnalytics, customers: number[]): Promise<Map<number, Spending>> {
  if (customers.length === 0) return new Map()
  const rows = await ch.rows<Raw>(
    `select customer, ${figures} from {{orders}} where customer in {customers:Array(UInt32)} group by customer`,
    { customers },
  )
  return new Map(named(rows).map((row) => [row.customer, row]))
}

export type SpendingOrder = 'recent' | 'paid' | 'orders'
const sortColumns: Record<SpendingOrder, string> = { recent: 'lastAt', paid: 'paidMinor', orders: 'orders' }

/** Consumers in order of what they bought. Pages by offset: the figures move while one reads, a cursor would promise more. */
export async function listConsumers(
  ch: ScopedAnalytics,
  filter: { order: SpendingOrder; store?: number; channel?: string; limit: number; offset: number },
): Promise<{ rows: Spending[]; total: number }> {
  const conditions = ['customer > 0']
  if (filter.store !== undefined) conditions.push('store = {store:UInt32}')
  if (filter.channel !== undefined) conditions.push('channel = {channel:String}')
  const where = conditions.join(' and ')
  const params = { store: filter.store ?? 0, channel: filter.channel ?? '', limit: filter.limit, offset: filter.offset }
  const [rows, totals] = await Promise.all([
    ch.rows<Raw>(
      `select customer, ${figures} from {{orders}} where ${where} group by customer having orders > 0
       order by ${sortColumns[filter.order]} desc, customer limit {limit:UInt32} offset {offset:UInt32}`,
      params,
    ),
    ch.rows<{ total: number }>(
      `select uniqExact(customer) as total from {{orders}} where ${where} and fact = 'paid' and amount_minor > 0`,
      params,
    ),
  ])
  return { rows: named(rows), total: totals[0]?.total ?? 0 }
}

/** What the stage of one person is decided by: interactions, and paid orders in order of time. */
export async function readStageFacts(ch: ScopedAnalytics, customer: number) {
  const [interactions, orders] = await Promise.all([
    ch.rows<{ firstAt: string | null }>(
      `select minOrNull(at) as firstAt from {{events}} where customer = {customer:UInt32}
       and kind in ('window.followed', 'message.replied', 'group.joined', 'coupon.claimed')`,
      { customer },
    ),
    ch.rows<{ at: string; amountMinor: number; driven: number }>(
      `select at, amount_minor as amountMinor, driven_by <> '' as driven from {{orders}}
       where customer = {customer:UInt32} and fact = 'paid' and amount_minor > 0 order by at`,
      { customer },
    ),
  ])
  return { interactedAt: interactions[0]?.firstAt ?? undefined, orders }
}
