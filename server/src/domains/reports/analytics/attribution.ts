import type { ScopedAnalytics } from '../../../kernel/clickhouse.ts'
import { DAY_MS } from '../rules/calendar.ts'
import { type Filter, filterParams, homeColumns, homeCondition, monthColumn, PAID } from './filter.ts'

/**
 * Credit for the new consumers of a month by channel. `last` is whole people, `position` shares of them: 40 % the first
 * touch, 40 % the last, 20 % those between; of two one half each.
 */
export type ChannelCredit = {
  month: number
  channel: string
  last: number
  lastReturning: number
  position: number
  positionReturning: number
}

/** Told by paying itself, or said of somebody by us: no touch that led to the first order. */
const NO_TOUCH = [
  'customer.identified',
  'group.named',
  'payment.succeeded',
  'payment.refunded',
  'coupon.redeemed',
  'coupon.returned',
  'coupon.expired',
  'member.upgraded',
  'member.downgraded',
  'card.issued',
]

export const LOOKBACK_DAYS = 30

/**
 * The chain of channels of every new consumer in the 30 days before the first paid order; several touches in a row on one
 * channel are one, and what a play gives without a word is none. Without any, the order's own channel has all the credit.
 */
export function channelCredits(ch: ScopedAnalytics, filter: Filter): Promise<ChannelCredit[]> {
  return ch.rows<ChannelCredit>(
    `select month, credit.1 as channel, countIf(credit.3) as last, countIf(credit.3 and returns) as lastReturning,
       sum(credit.2) as position, sumIf(credit.2, returns) as positionReturning
     from (
       select month, returns, arrayJoin(arrayMap(i -> tuple(chain[i],
           multiIf(size = 1, 1., size = 2, 0.5, i in (1, size), 0.4, 0.2 / (size - 2)), i = size), arrayEnumerate(chain))) as credit
       from (
         select ${monthColumn('first_at')} as month, has(months, month + 1) as returns, length(chain) as size,
           arrayCompact(arrayMap(t -> t.2, arraySort(arrayFilter(
             t -> t.1 < first_ms and t.1 >= first_ms - ${LOOKBACK_DAYS * DAY_MS}, touches)))) as met,
           if(empty(met), [home_channel], met) as chain
         from (
           select customer, minIf(at, what = 1) as first_at, toUnixTimestamp64Milli(first_at) as first_ms,
             ${homeColumns('first', { only: 'what = 1' })},
             groupUniqArrayIf(${monthColumn('at')}, what = 1) as months,
             groupArrayIf(tuple(toUnixTimestamp64Milli(at), channel), what = 0 and channel not in ('', 'play')) as touches
           from (
             select customer, at, store, toString(channel) as channel, toUInt8(0) as what from {{events}}
             where customer > 0 and kind not in (${NO_TOUCH.map((kind) => `'${kind}'`).join(', ')})
             union all
             select customer, at, store, toString(channel) as channel, toUInt8(1) as what from {{orders}} where ${PAID}
           )
           group by customer
           having countIf(what = 1) > 0
         )
         where ${homeCondition(filter, 'first_at')}
       )
     )
     group by month, channel`,
    filterParams(filter),
  )
}

/** The channel on which each sender mostly spoke: touches by their sender, slots by their placement. */
export function senderChannels(ch: ScopedAnalytics): Promise<{ sender: string; channel: string }[]> {
  return ch.rows(
    `select sender, argMax(channel, tuple(said, channel)) as channel
     from (
       select if(kind = 'touch.sent', JSONExtractString(properties, 'sender'),
           concat('slot/', JSONExtractString(properties, 'page'), '/', toString(JSONExtractUInt(properties, 'placement')))) as sender,
         toString(channel) as channel, count() as said
       from {{events}} where kind in ('touch.sent', 'slot.shown')
       group by sender, channel
     )
     group by sender`,
  )
}

/** Channels that events and orders name, those with most customers first. */
export function knownChannels(ch: ScopedAnalytics): Promise<{ channel: string; customers: number }[]> {
  return ch.rows(
    `select channel, uniqExact(customer) as customers
     from (
       select toString(channel) as channel, customer from {{events}}
       union all
       select toString(channel) as channel, customer from {{orders}}
     )
     where channel != ''
     group by channel order by customers desc, channel limit 200`,
  )
}
