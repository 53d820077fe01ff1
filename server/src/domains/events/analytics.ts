import type { ScopedAnalytics } from '../../kernel/clickhouse.ts'

export type EventRow = {
  kind: string
  at: string
  messageId: string
  customer: number
  store: number
  channel: string
  source: string
  properties: string
}

const at = `formatDateTime(at, '%Y-%m-%dT%H:%i:%S.%fZ', 'UTC') as at_text`
const ofEvents = `kind, ${at}, message_id as messageId, customer, store, channel, source, properties`

// An order is one fact in its own table; here it reads as the event that it is.
const ofOrders = `if(fact = 'paid', 'order.paid', 'order.refunded') as kind, ${at}, order_no as messageId, customer, store, channel,
  'orders' as source, toJSONString(map('orderNo', order_no)) as numbers, amount_minor`
const orderColumns = `kind, at_text, messageId, customer, store, channel, source,
  concat('{"orderNo":', JSONExtractRaw(numbers, 'orderNo'), ',"amountMinor":', toString(amount_minor), '}') as properties`

type Raw = Omit<EventRow, 'at'> & { at_text: string }
const named = (rows: Raw[]): EventRow[] => rows.map(({ at_text, ...row }) => ({ ...row, at: at_text }))

/** The newest events by arrival. */
export async function listRecent(ch: ScopedAnalytics, filter: { kind?: string; limit: number }): Promise<EventRow[]> {
  const rows = await ch.rows<Raw>(
    `select ${ofEvents} from {{events}} where received_at > now() - interval 7 day ${filter.kind ? 'and kind = {kind:String}' : ''}
     order by received_at desc, at desc, message_id limit {limit:UInt32}`,
    { limit: filter.limit, kind: filter.kind ?? '' },
  )
  return named(rows)
}

export type KindRow = { kind: string; events: number; lastAt: string }

export async function countKinds(ch: ScopedAnalytics): Promise<KindRow[]> {
  return ch.rows<KindRow>(
    `select kind, count() as events, formatDateTime(max(at), '%Y-%m-%dT%H:%i:%S.%fZ', 'UTC') as lastAt
     from (select toString(kind) as kind, at from {{events}}
           union all select if(fact = 'paid', 'order.paid', 'order.refunded') as kind, at from {{orders}})
     group by kind order by events desc limit 1000`,
  )
}

/** What happened to one person, newest first, over all the records that were joined. */
export async function listOfCustomer(
  ch: ScopedAnalytics,
  filter: { customer: number; kinds?: string[]; before?: string; limit: number },
): Promise<EventRow[]> {
  const conditions = [
    'customer = {customer:UInt32}',
    ...(filter.before ? ['at < parseDateTime64BestEffort({before:String}, 3)'] : []),
  ]
  const where = conditions.join(' and ')
  const kinds = filter.kinds && filter.kinds.length > 0 ? 'where kind in {kinds:Array(String)}' : ''
  const rows = await ch.rows<Raw>(
    `select * from (
       select ${ofEvents} from {{events}} where ${where}
       union all
       select ${orderColumns} from (select ${ofOrders} from {{orders}} where ${where})
     ) ${kinds} order by at_text desc, messageId limit {limit:UInt32}`,
    { customer: filter.customer, kinds: filter.kinds ?? [], before: filter.before ?? '', limit: filter.limit },
  )
  return named(rows)
}
