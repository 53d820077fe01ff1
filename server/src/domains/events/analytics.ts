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

const columns = `kind, formatDateTime(at, '%Y-%m-%dT%H:%i:%S.%fZ', 'UTC') as at_text, message_id as messageId, customer, store, channel, source, properties`

type Raw = Omit<EventRow, 'at'> & { at_text: string }
const named = (rows: Raw[]): EventRow[] => rows.map(({ at_text, ...row }) => ({ ...row, at: at_text }))

/** The newest events by arrival. */
export async function listRecent(ch: ScopedAnalytics, filter: { kind?: string; limit: number }): Promise<EventRow[]> {
  const rows = await ch.rows<Raw>(
    `select ${columns} from {{events}} where received_at > now() - interval 7 day ${filter.kind ? 'and kind = {kind:String}' : ''}
     order by received_at desc, at desc limit {limit:UInt32}`,
    { limit: filter.limit, kind: filter.kind ?? '' },
  )
  return named(rows)
}

export type KindRow = { kind: string; events: number; lastAt: string }

export async function countKinds(ch: ScopedAnalytics): Promise<KindRow[]> {
  return ch.rows<KindRow>(
    `select kind, count() as events, formatDateTime(max(at), '%Y-%m-%dT%H:%i:%S.%fZ', 'UTC') as lastAt
     from {{events}} group by kind order by events desc limit 1000`,
  )
}

/** What happened to one person, newest first, over all the records that were joined. */
export async function listOfCustomer(
  ch: ScopedAnalytics,
  filter: { customer: number; kinds?: string[]; before?: string; limit: number },
): Promise<EventRow[]> {
  const conditions = ['customer = {customer:UInt32}']
  if (filter.kinds && filter.kinds.length > 0) conditions.push('kind in {kinds:Array(String)}')
  if (filter.before) conditions.push('at < parseDateTime64BestEffort({before:String}, 3)')
  const rows = await ch.rows<Raw>(
    `select ${columns} from {{events}} where ${conditions.join(' and ')} order by at desc, message_id limit {limit:UInt32}`,
    { customer: filter.customer, kinds: filter.kinds ?? [], before: filter.before ?? '', limit: filter.limit },
  )
  return named(rows)
}
