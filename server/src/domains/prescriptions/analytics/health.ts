import type { ScopedAnalytics } from '../../../kernel/clickhouse.ts'
import { passiveKinds } from '../../reports/index.ts'

/** What a card looks at. Days are numbered from 1970-01-01 in the workspace's zone. */
export type HealthWindow = {
  /** Last day of the latest period. */
  lastDay: number
  /** The card is about these; null: about everything the reader may see. */
  stores: readonly number[] | null
}

/** One reading: periods ago, and the store; `ALL` is everything that the card is about. */
export type ReadingRow = { measure: string; ago: number; place: number; numerator: number; denominator: number }

export const ALL = -1
export const PERIOD_DAYS = 28
/** Thirteen periods are 52 weeks: the fourteenth is the same weeks of last year. */
export const PERIODS = 14

const WINDOW_MS = PERIOD_DAYS * 86_400_000
const AFTER_TOUCH_MS = 72 * 3_600_000

export const threadKinds = ['customer.registered', 'card.issued', 'window.followed', 'group.joined']
export const sentKinds = ['touch.sent', 'message.delivered']
export const seenKinds = ['touch.seen', 'message.seen', 'touch.acted', 'message.replied']
export const answeredKinds = ['touch.acted', 'message.replied']
export const interactionKinds = [
  'touch.acted',
  'message.replied',
  'coupon.claimed',
  'group.joined',
  'window.followed',
  'feedback.given',
  'product.viewed',
  'page.viewed',
  'screen.viewed',
  'app.opened',
  'search.performed',
  'cart.added',
  'code.scanned',
  'envelope.claimed',
  'slot.clicked',
]
export const putOffKinds = ['complaint.made', 'touch.complained', 'window.unfollowed', 'group.left']

const list = (kinds: readonly string[]): string => kinds.map((kind) => `'${kind}'`).join(', ')
const ago = `toInt32(intDiv({last_day:Int32} - day, ${PERIOD_DAYS}))`
const dayColumn = `toInt32(toRelativeDayNum(at, {tz:String})) as day`

const isChosen = ({ stores }: HealthWindow, store: string): string =>
  stores === null ? '1' : `has({stores:Array(UInt32)}, ${store})`

const params = ({ lastDay, stores }: HealthWindow): Record<string, unknown> => ({
  last_day: lastDay,
  ...(stores === null ? {} : { stores }),
})

/** The places that one fact counts for: everything that is looked at, and in the latest period its store. */
const placesOf = (window: HealthWindow): string =>
  `arrayConcat(if(${isChosen(window, 'store')}, [toInt64(${ALL})], []), if(ago = 0 and store > 0, [toInt64(store)], []))`

export async function readHealth(ch: ScopedAnalytics, window: HealthWindow): Promise<ReadingRow[]> {
  const all = await Promise.all([
    readPeople(ch, window),
    readOrders(ch, window),
    readCategories(ch, window),
    readCoupons(ch, window),
  ])
  const [people, orders, categories, coupons] = all
  // What coupons took off stands against what was paid, whether or not there was a coupon.
  const costs = new Map(coupons.map((row) => [`${row.ago}/${row.place}`, row]))
  for (const { measure, ago, place, denominator } of orders) {
    if (measure !== 'refunded-money') continue
    const numerator = costs.get(`${ago}/${place}`)?.numerator ?? 0
    costs.set(`${ago}/${place}`, { measure: 'coupon-cost', ago, place, numerator, denominator })
  }
  return [...people, ...orders, ...categories, ...costs.values()]
}

type PeopleMeasure = {
  code: string
  /** Pairs (period, store) by which a customer is counted. */
  base: string
  /** Base facts of the period before give the reading of this one: what follows has had its time. */
  shift: 0 | 1
  /** What is added to the numerator; `b.1` is the period of the base. */
  hit: string
}

const peopleMeasures: readonly PeopleMeasure[] = [
  {
    code: 'reachable-consumers',
    base: 'bought',
    shift: 0,
    hit: `thread_day > 0 and thread_day <= {last_day:Int32} - b.1 * ${PERIOD_DAYS}`,
  },
  { code: 'reached-people', base: 'sent', shift: 0, hit: 'has(seen, b.1)' },
  { code: 'interacting-customers', base: 'active', shift: 0, hit: 'has(interacted, b.1)' },
  { code: 'answering-people', base: 'sent', shift: 0, hit: 'has(answered, b.1)' },
  { code: 'returning-buyers', base: 'bought', shift: 1, hit: 'has(bought_ago, b.1 - 1)' },
  { code: 'active-days', base: 'active', shift: 0, hit: 'arrayCount(d -> d.1 = b.1, active_days)' },
  {
    code: 'first-orders',
    base: 'registered',
    shift: 1,
    hit: `arrayExists(t -> t >= registered_ms and t <= registered_ms + ${WINDOW_MS}, paid_ms)`,
  },
  {
    code: 'coupons-used',
    base: 'claimed',
    shift: 1,
    hit: `arrayExists(c -> c.1 = b.1 and arrayExists(t -> t >= c.2 and t <= c.2 + ${WINDOW_MS}, redeemed_ms), claims)`,
  },
  {
    code: 'second-orders',
    base: 'first_bought',
    shift: 1,
    hit: `arrayExists(t -> t > first_ms and t <= first_ms + ${WINDOW_MS}, paid_ms)`,
  },
  { code: 'put-off-people', base: 'met', shift: 0, hit: 'has(put_off, b.1)' },
  {
    code: 'orders-after-touch',
    base: 'sent',
    shift: 0,
    hit: `arrayExists(s -> s.1 = b.1 and arrayExists(t -> t > s.2 and t <= s.2 + ${AFTER_TOUCH_MS}, paid_ms), sent_ms)`,
  },
]

/** The base pairs once for everything that is looked at, and those of the latest period by store. */
function placed(window: HealthWindow, { base, shift }: PeopleMeasure): string {
  const chosen = `arrayFilter(p -> ${isChosen(window, 'p.2')}, ${base})`
  return `arrayConcat(arrayDistinct(arrayMap(p -> tuple(p.1, toInt64(${ALL})), ${chosen})),
    arrayMap(p -> tuple(p.1, toInt64(p.2)), arrayFilter(p -> p.1 = ${shift} and p.2 > 0, ${base})))`
}

/**
 * Every measure that counts people, in one pass: each customer's facts are gathered once, and give one row a measure,
 * period and place. Customers may be spread over shards, so they are put together above everything else.
 */
function readPeople(ch: ScopedAnalytics, window: HealthWindow): Promise<ReadingRow[]> {
  const rows = peopleMeasures.map((measure) => {
    const { code, shift, hit } = measure
    return `arrayMap(b -> tuple('${code}', toInt32(b.1 - ${shift}), b.2, toInt64(${hit})), ${placed(window, measure)})`
  })
  return ch.rows<ReadingRow>(
    `select measure, ago, place, sum(hit) as numerator, count() as denominator
     from (
       select row.1 as measure, row.2 as ago, row.3 as place, row.4 as hit
       from (select arrayJoin(arrayConcat(${rows.join(',\n')})) as row from (${personQuery}))
     )
     where ago between 0 and ${PERIODS - 1}
     group by measure, ago, place`,
    params(window),
  )
}

/** A play gave it: that is no act of hers. */
const GIVEN = 'coupon.given'
const own = `what not in (${list([...passiveKinds, GIVEN])})`
const claims = `what in ('coupon.claimed', '${GIVEN}')`
const personQuery = `
  select customer,
    groupUniqArrayIf(tuple(ago, store), what = 'order.paid') as bought,
    groupUniqArrayIf(ago, what = 'order.paid') as bought_ago,
    groupArrayIf(ms, what = 'order.paid') as paid_ms,
    arrayMin(paid_ms) as first_ms,
    if(empty(paid_ms), [], [argMinIf(tuple(ago, store), tuple(ms, store), what = 'order.paid')]) as first_bought,
    groupUniqArrayIf(tuple(ago, store), ${own}) as active,
    groupUniqArrayIf(tuple(ago, day), ${own}) as active_days,
    groupUniqArrayIf(ago, what in (${list(interactionKinds)})) as interacted,
    groupUniqArrayIf(tuple(ago, store), what in (${list(sentKinds)})) as sent,
    groupUniqArrayIf(tuple(ago, ms), what in (${list(sentKinds)})) as sent_ms,
    groupUniqArrayIf(ago, what in (${list(seenKinds)})) as seen,
    groupUniqArrayIf(ago, what in (${list(answeredKinds)})) as answered,
    groupUniqArrayIf(ago, what in (${list(putOffKinds)})) as put_off,
    arrayDistinct(arrayConcat(active, sent)) as met,
    minIf(day, what in (${list(threadKinds)})) as thread_day,
    minIf(ms, what = 'customer.registered') as registered_ms,
    if(registered_ms = 0, [], [argMinIf(tuple(ago, store), tuple(ms, store), what = 'customer.registered')]) as registered,
    groupUniqArrayIf(tuple(ago, store), ${claims}) as claimed,
    groupUniqArrayIf(tuple(ago, ms), ${claims}) as claims,
    groupArrayIf(ms, what = 'coupon.redeemed') as redeemed_ms
  from (
    select customer, toUnixTimestamp64Milli(at) as ms, ${dayColumn}, ${ago} as ago, store, what
    from (
      select customer, at, store, if(kind = 'coupon.claimed' and channel = 'play', '${GIVEN}', toString(kind)) as what
      from {{events}} where customer > 0 and kind != 'order.paid'
      union all
      select customer, at, store, 'order.paid' as what from {{orders}}
      where customer > 0 and fact = 'paid' and amount_minor > 0
    )
    where day <= {last_day:Int32}
  )
  group by customer`

type OrderSums = {
  ago: number
  place: number
  orders: number
  known: number
  paid: number
  knownPaid: number
  refunded: number
}

async function readOrders(ch: ScopedAnalytics, window: HealthWindow): Promise<ReadingRow[]> {
  const sums = await ch.rows<OrderSums>(
    `select ago, place, countIf(fact = 'paid') as orders, countIf(fact = 'paid' and customer > 0) as known,
       sumIf(amount_minor, fact = 'paid') as paid, sumIf(amount_minor, fact = 'paid' and customer > 0) as knownPaid,
       sumIf(amount_minor, fact = 'refunded') as refunded
     from (
       select fact, customer, amount_minor, ${dayColumn}, ${ago} as ago, arrayJoin(${placesOf(window)}) as place
       from {{orders}}
       where amount_minor > 0 and day <= {last_day:Int32} and ago < ${PERIODS}
     )
     group by ago, place`,
    params(window),
  )
  return sums.flatMap(({ ago, place, orders, known, paid, knownPaid, refunded }) => [
    { measure: 'identified-orders', ago, place, numerator: known, denominator: orders },
    { measure: 'identified-money', ago, place, numerator: knownPaid, denominator: paid },
    { measure: 'average-order', ago, place, numerator: knownPaid, denominator: known },
    { measure: 'refunded-money', ago, place, numerator: refunded, denominator: paid },
  ])
}

function readCategories(ch: ScopedAnalytics, window: HealthWindow): Promise<ReadingRow[]> {
  return ch.rows<ReadingRow>(
    `select 'categories-bought' as measure, ago, place, sum(categories) as numerator, count() as denominator
     from (
       select customer, ago, place, uniqExact(category) as categories
       from (
         select customer, category, ${dayColumn}, ${ago} as ago, arrayJoin(${placesOf(window)}) as place
         from {{order_lines}}
         where customer > 0 and fact = 'paid' and category > 0 and day <= {last_day:Int32} and ago < ${PERIODS}
       )
       group by customer, ago, place
     )
     group by ago, place`,
    params(window),
  )
}

function readCoupons(ch: ScopedAnalytics, window: HealthWindow): Promise<ReadingRow[]> {
  const amount = `JSONExtractInt(properties, 'amountMinor')`
  return ch.rows<ReadingRow>(
    `select 'coupon-cost' as measure, ago, place,
       greatest(sumIf(amount, kind = 'coupon.redeemed') - sumIf(amount, kind = 'coupon.returned'), 0) as numerator,
       toInt64(0) as denominator
     from (
       select kind, ${amount} as amount, ${dayColumn}, ${ago} as ago, arrayJoin(${placesOf(window)}) as place
       from {{events}}
       where kind in ('coupon.redeemed', 'coupon.returned') and day <= {last_day:Int32} and ago < ${PERIODS}
     )
     group by ago, place`,
    params(window),
  )
}

/** The last whole day with records, as a day number; undefined without any. */
export async function lastRecordedDay(ch: ScopedAnalytics, before: number): Promise<number | undefined> {
  const [row] = await ch.rows<{ day: number; facts: number }>(
    `select max(toInt32(toRelativeDayNum(at, {tz:String}))) as day, count() as facts
     from (select at from {{orders}} union all select at from {{events}})
     where toInt32(toRelativeDayNum(at, {tz:String})) < {before:Int32}`,
    { before },
  )
  return row && row.facts > 0 ? row.day : undefined
}

/**
 * How often each thing happened in the last days: what a merchant uses, not what could be switched on. `order.known` is an
 * order of an identified customer, `play.spoke` a touch that a play sent; everything else is a kind of event.
 */
export async function readUse(ch: ScopedAnalytics, since: Date): Promise<ReadonlyMap<string, number>> {
  const rows = await ch.rows<{ what: string; used: number }>(
    `select what, count() as used
     from (
       select arrayJoin(arrayConcat([toString(kind)],
           if(kind = 'touch.sent' and startsWith(JSONExtractString(properties, 'sender'), 'play/'), ['play.spoke'], []))) as what
       from {{events}} where at >= {since:DateTime64(3, 'UTC')}
       union all
       select arrayJoin(arrayConcat(['order.paid'], if(customer > 0, ['order.known'], []))) as what from {{orders}}
       where fact = 'paid' and amount_minor > 0 and at >= {since:DateTime64(3, 'UTC')}
     )
     group by what`,
    { since: since.toISOString().replace('T', ' ').replace('Z', '') },
  )
  return new Map(rows.map(({ what, used }) => [what, used]))
}
