import type { CouponState, OfferTerms } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export type CouponRow = {
  id: string
  offer: number
  offerCode: string
  version: number
  terms: OfferTerms
  state: CouponState
  claimedBy: number
  holder: number
  claimedAt: Date
  /** `2026-03-01`, in the workspace's zone. */
  claimedDay: string
  store: number
  channel: string
  byNew: boolean
  validFrom: Date
  expiresAt: Date
  mostMinor: bigint
  givenMinor: bigint
  outsideCode: string | null
  redemption: string | null
  changedAt: Date
}

const columns = sql`c.id, c.offer, o.code as offer_code, c.version, t.terms, c.state, c.claimed_by, c.holder, c.claimed_at,
  c.claimed_day::text as claimed_day, c.store, c.channel, c.by_new, c.valid_from, c.expires_at, c.most_minor, c.given_minor,
  c.outside_code, c.redemption, c.changed_at`
const withTerms = sql`offers.coupon c
  join offers.terms t on t.workspace = c.workspace and t.offer = c.offer and t.version = c.version
  join offers.offer o on o.workspace = c.workspace and o.id = c.offer`

export async function listCoupons(tx: Tx, workspace: number, ids: readonly string[]): Promise<CouponRow[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<CouponRow>`
    select ${columns} from ${withTerms}
    where c.workspace = ${workspace} and c.id = any(${[...ids]}::uuid[]) order by c.id`.execute(tx)
  return rows
}

/** Locked until commit, in the order of their ids; whoever waited sees what the one before made of them. */
export async function lockCoupons(tx: Tx, workspace: number, ids: readonly string[]): Promise<CouponRow[]> {
  if (ids.length === 0) return []
  await sql`
    select 1 from offers.coupon where workspace = ${workspace} and id = any(${[...ids]}::uuid[])
    order by id for no key update`.execute(tx)
  return listCoupons(tx, workspace, ids)
}

/** All coupons that these records hold, newest first. */
export async function listHeld(
  tx: Tx,
  workspace: number,
  records: readonly number[],
  { openOnly, limit }: { openOnly: boolean; limit: number },
): Promise<CouponRow[]> {
  const { rows } = await sql<CouponRow>`
    select ${columns} from ${withTerms}
    where c.workspace = ${workspace} and c.holder = any(${[...records]}::int[])
      and (${!openOnly}::boolean or c.state = 'claimed')
    order by c.id desc limit ${limit}`.execute(tx)
  return rows
}

export type CouponFilter = {
  offer: number
  state: CouponState | undefined
  /** Undefined: all of them. */
  stores: readonly number[] | undefined
  before: string | undefined
  limit: number
}

/** Coupons of an offer, newest first; in a limited scope those claimed in one of its stores. */
export async function listOfOffer(tx: Tx, workspace: number, filter: CouponFilter): Promise<CouponRow[]> {
  const conditions = [sql`c.workspace = ${workspace} and c.offer = ${filter.offer}`]
  if (filter.state) conditions.push(sql`c.state = ${filter.state}`)
  if (filter.stores) conditions.push(sql`c.store = any(${[...filter.stores]}::int[])`)
  if (filter.before) conditions.push(sql`c.id < ${filter.before}::uuid`)
  const { rows } = await sql<CouponRow>`
    select ${columns} from ${withTerms} where ${sql.join(conditions, sql` and `)}
    order by c.id desc limit ${filter.limit}`.execute(tx)
  return rows
}

export async function findByOutsideCode(tx: Tx, workspace: number, code: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from offers.coupon where workspace = ${workspace} and outside_code = ${code}`.execute(tx)
  return rows[0]?.id
}

export type CouponChange = {
  id: string
  state: CouponState
  holder: number
  redemption: string | null
  givenMinor: bigint
  mostMinor: bigint
  expiresAt: Date
}

/** Writes coupons that this transaction holds locked. The table's trigger refuses steps that there are not. */
export async function updateCoupons(
  tx: Tx,
  workspace: number,
  at: Date,
  changes: readonly CouponChange[],
): Promise<void> {
  if (changes.length === 0) return
  await sql`
    update offers.coupon c set state = n.state, holder = n.holder, redemption = n.redemption, given_minor = n.given,
      most_minor = n.most, expires_at = n.expires_at, changed_at = ${at}
    from unnest(${changes.map((c) => c.id)}::uuid[], ${changes.map((c) => c.state)}::text[],
      ${changes.map((c) => c.holder)}::int[], ${changes.map((c) => c.redemption)}::uuid[],
      ${changes.map((c) => String(c.givenMinor))}::bigint[], ${changes.map((c) => String(c.mostMinor))}::bigint[],
      ${changes.map((c) => c.expiresAt)}::timestamptz[])
      as n(id, state, holder, redemption, given, most, expires_at)
    where c.workspace = ${workspace} and c.id = n.id`.execute(tx)
}

export type Expired = {
  workspace: number
  id: string
  offer: number
  offerCode: string
  holder: number
  store: number
  channel: string
  claimedDay: string
  mostMinor: bigint
}

/** Ends what is due, over all workspaces, and leaves out what somebody holds locked: a use that is under way wins. */
export async function expireDue(tx: Tx, at: Date, limit: number): Promise<Expired[]> {
  const { rows } = await sql<Expired>`
    with due as (
      select workspace, id from offers.coupon
      where state in ('claimed', 'gifting') and expires_at <= ${at}
      order by workspace, id limit ${limit} for no key update skip locked
    )
    update offers.coupon c set state = 'expired', changed_at = ${at}
    from due, offers.offer o
    where c.workspace = due.workspace and c.id = due.id and o.workspace = c.workspace and o.id = c.offer
    returning c.workspace, c.id, c.offer, o.code as offer_code, c.holder, c.store, c.channel,
      c.claimed_day::text as claimed_day, c.most_minor`.execute(tx)
  return rows
}

/** One process at a time ends coupons and adds up figures. False: another one is at it. */
export async function tryKeeperLock(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ taken: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended('regulars.offers.keeper', 0)) as taken`.execute(tx)
  return rows[0]?.taken ?? false
}

export type GiftRow = { coupon: string; giver: number; takenBy: number | null; endedAt: Date | null }

export async function findGift(tx: Tx, workspace: number, tokenHash: Buffer): Promise<GiftRow | undefined> {
  const { rows } = await sql<GiftRow>`
    select coupon, giver, taken_by, ended_at from offers.gift
    where workspace = ${workspace} and token_hash = ${tokenHash}`.execute(tx)
  return rows[0]
}

export async function findGiftRequest(
  tx: Tx,
  workspace: number,
  coupon: string,
  requestId: string,
): Promise<GiftRow | undefined> {
  const { rows } = await sql<GiftRow>`
    select coupon, giver, taken_by, ended_at from offers.gift
    where workspace = ${workspace} and coupon = ${coupon}::uuid and request_id = ${requestId}`.execute(tx)
  return rows[0]
}

export async function insertGift(
  tx: Tx,
  workspace: number,
  gift: { coupon: string; giver: number; requestId: string; tokenHash: Buffer; at: Date },
): Promise<void> {
  await sql`
    insert into offers.gift (workspace, token_hash, coupon, giver, request_id, made_at)
    values (${workspace}, ${gift.tokenHash}, ${gift.coupon}::uuid, ${gift.giver}, ${gift.requestId}, ${gift.at})`.execute(
    tx,
  )
}

/** Of a coupon that is locked. */
/** False where this person has opened it before. */
export async function insertOpening(
  tx: Tx,
  workspace: number,
  { tokenHash, customer, at }: { tokenHash: Buffer; customer: number; at: Date },
): Promise<boolean> {
  const { rows } = await sql`
    insert into offers.gift_opening (workspace, token_hash, customer, opened_at)
    values (${workspace}, ${tokenHash}, ${customer}, ${at})
    on conflict (workspace, token_hash, customer) do nothing returning 1`.execute(tx)
  return rows.length > 0
}

export async function endGift(
  tx: Tx,
  workspace: number,
  { coupon, takenBy, at }: { coupon: string; takenBy: number | null; at: Date },
): Promise<void> {
  await sql`
    update offers.gift set taken_by = ${takenBy}, ended_at = ${at}
    where workspace = ${workspace} and coupon = ${coupon}::uuid and ended_at is null`.execute(tx)
}
