/**
 * What a report looks at. Instants: `from` included, `until` not. `stores` and `channel` choose by the fact that places a
 * customer or an order in the report (the order itself, a first order, a registration); each report says which.
 */
export type Filter = {
  from: Date | null
  until: Date | null
  stores: readonly number[] | null
  channel: string | null
}

type FilterColumns = { at?: string; store?: string; channel?: string }

/** The filter as a condition over the given columns; `1` when it lets everything through. */
export function filterCondition(filter: Filter, { at, store, channel }: FilterColumns): string {
  const conditions: string[] = []
  if (at && filter.from) conditions.push(`${at} >= {from:DateTime64(3, 'UTC')}`)
  if (at && filter.until) conditions.push(`${at} < {until:DateTime64(3, 'UTC')}`)
  if (store && filter.stores) conditions.push(`${store} in {stores:Array(UInt32)}`)
  if (channel && filter.channel !== null) conditions.push(`${channel} = {channel:String}`)
  return conditions.length === 0 ? '1' : conditions.join(' and ')
}

export function filterParams(filter: Filter): Record<string, unknown> {
  return {
    ...(filter.from ? { from: instantParam(filter.from) } : {}),
    ...(filter.until ? { until: instantParam(filter.until) } : {}),
    ...(filter.stores ? { stores: filter.stores } : {}),
    ...(filter.channel === null ? {} : { channel: filter.channel }),
  }
}

/** As ClickHouse reads a DateTime64(3, 'UTC'). */
export const instantParam = (at: Date): string => at.toISOString().replace('T', ' ').replace('Z', '')

/** Does the filter choose by place, so that the place of a first order must be found out? */
export const choosesPlace = (filter: Filter): boolean => filter.stores !== null || filter.channel !== null

/** Orders that count as paid: of an identified customer, of more than nothing. */
export const PAID = `fact = 'paid' and amount_minor > 0 and customer > 0`

/** Two columns, `home` and `home_channel`: where the customer's first (or last) fact happened. */
export function homeColumns(
  which: 'first' | 'last',
  { only, rank = '0' }: { only?: string; rank?: string } = {},
): string {
  const pick = `${which === 'first' ? 'argMin' : 'argMax'}${only ? 'If' : ''}`
  const condition = only ? `, ${only}` : ''
  return `${pick}(store, ${sortKey(rank)}${condition}) as home, ${pick}(channel, ${sortKey(rank)}${condition}) as home_channel`
}

/**
 * A number that sorts facts by time, those of one instant by rank and then by store, so that "the first" is the same fact
 * on every shard. A plain number, because `argMin` by a tuple is slow: 10 s against 0.5 s over 5 million orders.
 */
const sortKey = (rank: string): string =>
  `toUInt128(toUnixTimestamp64Milli(at)) * 8589934592 + ${rank} * 4294967296 + store`

/** The filter over the columns of `homeColumns`, with the time of the fact that it describes. */
export const homeCondition = (filter: Filter, at?: string): string =>
  filterCondition(filter, { ...(at ? { at } : {}), store: 'home', channel: 'home_channel' })

export const monthColumn = (at: string): string => `toRelativeMonthNum(${at}, {tz:String})`

/** Things a customer did: events she caused herself, and paid orders. A coupon that a play gave is none. */
export const activeFacts = (columns: string, filter: Filter): string => `
  select ${columns} from {{events}}
  where customer > 0 and kind not in (${passiveKinds.map((kind) => `'${kind}'`).join(', ')})
    and not (kind = 'coupon.claimed' and channel = 'play')
    and ${filterCondition(filter, { at: 'at', store: 'store', channel: 'channel' })}
  union all
  select ${columns} from {{orders}}
  where ${PAID} and ${filterCondition(filter, { at: 'at', store: 'store', channel: 'channel' })}`

/** Events that happen to a customer: they do not make her active. */
export const passiveKinds: readonly string[] = [
  'customer.identified',
  'group.named',
  'message.delivered',
  'touch.sent',
  'slot.shown',
  'card.issued',
  'courier.visited',
  'order.refunded',
]
