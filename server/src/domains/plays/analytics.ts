import type { ScopedAnalytics } from '../../kernel/clickhouse.ts'
import { factTime } from '../events/index.ts'

/** Something that somebody did, as plays ask about it. */
export type Happening = {
  customer: number
  kind: string
  id: string
  at: Date
  store: number
  properties: Record<string, unknown>
}

type Row = { customer: number; id: string; atMs: number; store: number; channel: string; properties: string }

const orderFacts = new Map([
  ['order.paid', 'paid'],
  ['order.refunded', 'refunded'],
])
const each = 10

/** What these customers did of one kind since a moment, newest first, up to ten things each. */
export async function readHappenings(
  ch: ScopedAnalytics,
  { kind, customers, since }: { kind: string; customers: readonly number[]; since: Date },
): Promise<Happening[]> {
  const rows = await askHappenings(ch, customers, kind, { since: factTime(since), limit: each })
  return rows.map((row) => toHappening(kind, row))
}

/** The last thing of that kind that each of all customers did since a moment: whom an entry would have let in. */
export async function readLastOfAll(
  ch: ScopedAnalytics,
  { kind, since }: { kind: string; since: Date },
): Promise<Happening[]> {
  const rows = await askHappenings(ch, undefined, kind, { since: factTime(since), limit: 1 })
  return rows.map((row) => toHappening(kind, row))
}

function askHappenings(
  ch: ScopedAnalytics,
  customers: readonly number[] | undefined,
  kind: string,
  params: { since: string; limit: number },
): Promise<Row[]> {
  const fact = orderFacts.get(kind)
  const query = fact
    ? `select customer, order_no as id, toUnixTimestamp64Milli(at) as atMs, store, channel,
         toJSONString(map('amountMinor', toString(amount_minor), 'goods', toString(kind))) as properties
       from {{orders}} where fact = {fact:String} and customer > 0 and at >= {since:DateTime64(3, 'UTC')}
       order by at desc limit {limit:UInt32} by customer`
    : `select customer, message_id as id, toUnixTimestamp64Milli(at) as atMs, store, channel, properties
       from {{events}} where kind = {kind:String} and customer > 0 and at >= {since:DateTime64(3, 'UTC')}
       order by at desc limit {limit:UInt32} by customer`
  const values = { ...params, kind, ...(fact ? { fact } : {}) }
  return customers ? ch.rowsOf<Row>(customers, query, values) : ch.rows<Row>(query, values)
}

function toHappening(kind: string, { customer, id, atMs, store, channel, properties }: Row): Happening {
  const read: unknown = JSON.parse(properties || '{}')
  const own = typeof read === 'object' && read !== null ? { ...read } : {}
  const told = orderFacts.has(kind)
    ? { ...own, amountMinor: Number(Reflect.get(own, 'amountMinor')), orderNo: id }
    : own
  return { customer, kind, id, at: new Date(atMs), store, properties: { channel, ...told } }
}

const habitDays = 90

/** How often each was active in each hour of the day, 0 to 23 in the zone of the scope, over the last 90 days. */
export async function readHours(
  ch: ScopedAnalytics,
  customers: readonly number[],
  now: Date,
): Promise<Map<number, number[]>> {
  const rows = await ch.rowsOf<{ customer: number; hour: number; count: number }>(
    customers,
    `select customer, hour, sum(counted) as count from (
       select customer, toHour(at, {tz:String}) as hour, count() as counted from {{events}}
       where at >= {since:DateTime64(3, 'UTC')} group by customer, hour
       union all
       select customer, toHour(at, {tz:String}) as hour, count() as counted from {{orders}}
       where at >= {since:DateTime64(3, 'UTC')} group by customer, hour
     ) group by customer, hour`,
    { since: factTime(new Date(now.getTime() - habitDays * 24 * 3600_000)) },
  )
  const hours = new Map<number, number[]>()
  for (const { customer, hour, count } of rows) {
    const own = hours.get(customer) ?? new Array<number>(24).fill(0)
    own[hour] = Number(count)
    hours.set(customer, own)
  }
  return hours
}

/** The store in which each bought or was seen last; those who never were anywhere are missing. */
export async function readLastStores(ch: ScopedAnalytics, customers: readonly number[]): Promise<Map<number, number>> {
  const rows = await ch.rowsOf<{ customer: number; last: number }>(
    customers,
    `select customer, argMax(place, seen) as last from (
       select customer, argMax(store, at) as place, max(at) as seen from {{orders}} where store > 0 group by customer
       union all
       select customer, argMax(store, at) as place, max(at) as seen from {{events}} where store > 0 group by customer
     ) group by customer`,
  )
  return new Map(rows.map(({ customer, last }) => [customer, last]))
}
