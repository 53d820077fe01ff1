import { minorToJson } from '../../../kernel/money.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { emit, factTime } from '../../events/index.ts'

/** Something that happened to a coupon, as the events tell it. */
export type CouponNews = {
  coupon: string
  messageId: string
  customer: number
  offer: number
  offerCode: string
  at: Date
  store: number
  channel: string
  /** What it may take off, or did. */
  amountMinor: bigint
}

const source = 'offers'

/** Sends what happened on its way, in the transaction of the change. Wake the relay after the commit. */
export async function emitCoupons(
  tx: Tx,
  workspace: number,
  kind: 'coupon.claimed' | 'coupon.redeemed' | 'coupon.gifted' | 'coupon.returned' | 'coupon.expired',
  news: readonly CouponNews[],
): Promise<void> {
  if (news.length === 0) return
  // In the order of the columns of the table `events`.
  const events = news.map(({ coupon, messageId, customer, offer, offerCode, at, store, channel, amountMinor }) => [
    workspace,
    customer,
    factTime(at),
    kind,
    messageId,
    store,
    channel,
    source,
    JSON.stringify({ coupon, offer: offerCode, offerId: offer, amountMinor: minorToJson(amountMinor) }),
    factTime(at),
  ])
  await emit(tx, { workspace, facts: { events }, touched: { [kind]: news.map(({ customer }) => customer) } })
}

type Share = {
  coupon: { id: string; store: number; channel: string }
  /** Who made or opened it. */
  customer: number
  /** Public id of whoever made it. */
  inviter: string
  at: Date
}

/** What friends pass on to each other, in the transaction of the change. Wake the relay after the commit. */
export async function emitShare(
  tx: Tx,
  workspace: number,
  kind: 'share.made' | 'share.opened',
  { coupon, customer, inviter, at }: Share,
): Promise<void> {
  const messageId = `${coupon.id}/${kind}/${customer}/${at.getTime()}`
  const properties = JSON.stringify({ share: coupon.id, inviter })
  const row = [workspace, customer, factTime(at), kind, messageId, coupon.store, coupon.channel, source, properties]
  await emit(tx, { workspace, facts: { events: [[...row, factTime(at)]] }, touched: { [kind]: [customer] } })
}

export async function emitFollow(
  tx: Tx,
  workspace: number,
  follow: { customer: number; messageId: string; at: Date; store: number; channel: string },
): Promise<void> {
  const { customer, messageId, at, store, channel } = follow
  const row = [
    workspace,
    customer,
    factTime(at),
    'window.followed',
    messageId,
    store,
    channel,
    source,
    '{}',
    factTime(at),
  ]
  await emit(tx, { workspace, facts: { events: [row] }, touched: { 'window.followed': [customer] } })
}
