import type { ScopedAnalytics } from '../../../kernel/clickhouse.ts'
import { DAY_MS } from '../rules/calendar.ts'
import { type Filter, filterCondition, filterParams, homeColumns, homeCondition, monthColumn, PAID } from './filter.ts'

export type NewBySource = { month: number; channel: string; newConsumers: number; referred: number }

/** A friend brought her: she took a gift or opened a share in the 30 days before her first paid order. */
const REFERRAL_KINDS = ['coupon.gifted', 'share.opened']

/** New consumers by month and the channel of the first order, and who of them a friend had brought. */
export function newBySource(ch: ScopedAnalytics, filter: Filter): Promise<NewBySource[]> {
  return ch.rows<NewBySource>(
    `select ${monthColumn('first_at')} as month, home_channel as channel, count() as newConsumers,
       countIf(arrayExists(t -> t <= first_ms and t >= first_ms - ${30 * DAY_MS}, brought)) as referred
     from (
       select customer, minIf(at, what = 1) as first_at, toUnixTimestamp64Milli(first_at) as first_ms,
         ${homeColumns('first', { only: 'what = 1' })}, groupArrayIf(toUnixTimestamp64Milli(at), what = 0) as brought
       from (
         select customer, at, store, toString(channel) as channel, toUInt8(0) as what from {{events}}
         where customer > 0 and kind in (${REFERRAL_KINDS.map((kind) => `'${kind}'`).join(', ')})
         union all
         select customer, at, store, toString(channel) as channel, toUInt8(1) as what from {{orders}} where ${PAID}
       )
       group by customer
       having countIf(what = 1) > 0
     )
     where ${homeCondition(filter, 'first_at')}
     group by month, channel`,
    filterParams(filter),
  )
}

export type ShareGroup = {
  month: number
  inviter: string
  sharers: number
  opened: number
  claimed: number
  paid: number
  newConsumers: number
}
/** How shares are told apart: by the month in which they were opened, or by who made them. */
export type ShareBy = 'month' | 'inviter'

const monthOr = (by: ShareBy, at: string) =>
  by === 'month' ? `${monthColumn(at)} as month, '' as inviterKey` : `0 as month, inviter as inviterKey`

/**
 * Of everybody who opened what a friend had shared (a link, or a coupon as a gift), by the first time: who claimed or was
 * given a coupon within 30 days, and who of them paid within 30 days of opening.
 */
export async function shareGroups(ch: ScopedAnalytics, filter: Filter, by: ShareBy): Promise<ShareGroup[]> {
  const soon = `ms >= opened_ms and ms <= opened_ms + ${30 * DAY_MS}`
  const rows = await ch.rows<Omit<ShareGroup, 'inviter'> & { inviterKey: string }>(
    `select ${monthOr(by, 'opened_at')}, uniqExactIf(inviter, inviter != '') as sharers,
       count() as opened, countIf(has_claim) as claimed, countIf(has_claim and has_paid) as paid,
       countIf(has_claim and has_paid and first_paid >= opened_ms) as newConsumers
     from (
       select customer, minIf(at, what = 0) as opened_at, toUnixTimestamp64Milli(opened_at) as opened_ms,
         ${homeColumns('first', { only: 'what = 0' })}, argMinIf(inviter, tuple(at, inviter = '', inviter), what = 0) as inviter,
         arrayExists(ms -> ${soon}, groupArrayIf(toUnixTimestamp64Milli(at), what in (0, 1) and claims)) as has_claim,
         groupArrayIf(toUnixTimestamp64Milli(at), what = 2) as paid_ms,
         arrayExists(ms -> ${soon}, paid_ms) as has_paid, arrayMin(paid_ms) as first_paid
       from (
         select customer, at, store, toString(channel) as channel,
           if(kind in ('coupon.gifted', 'share.opened'), 0, 1) as what, kind != 'share.opened' as claims,
           JSONExtractString(properties, 'inviter') as inviter
         from {{events}} where customer > 0 and kind in ('coupon.gifted', 'share.opened', 'coupon.claimed')
         union all
         select customer, at, store, toString(channel) as channel, 2 as what, 0 as claims, '' as inviter
         from {{orders}} where ${PAID}
       )
       group by customer
       having countIf(what = 0) > 0
     )
     where ${homeCondition(filter, 'opened_at')}
     group by month, inviterKey order by month, inviterKey`,
    filterParams(filter),
  )
  return rows.map(({ inviterKey, ...row }) => ({ ...row, inviter: inviterKey }))
}

export type SharesMade = { month: number; inviter: string; shared: number; sharers: number }

/** What was shared (event share.made), by its own time, place and channel. */
export async function sharesMade(ch: ScopedAnalytics, filter: Filter, by: ShareBy): Promise<SharesMade[]> {
  const rows = await ch.rows<Omit<SharesMade, 'inviter'> & { inviterKey: string }>(
    `select ${monthOr(by, 'at')}, count() as shared, uniqExact(customer) as sharers
     from (
       select customer, at, JSONExtractString(properties, 'inviter') as inviter from {{events}}
       where customer > 0 and kind = 'share.made'
         and ${filterCondition(filter, { at: 'at', store: 'store', channel: 'channel' })}
     )
     group by month, inviterKey order by month, inviterKey`,
    filterParams(filter),
  )
  return rows.map(({ inviterKey, ...row }) => ({ ...row, inviter: inviterKey }))
}
