import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

// Look-ups say `offer + 0`, which no index can serve: they go by what is looked up, whatever the planner believes of a table
// that it never analysed (see the migration).

/** What a claim has made, as it is answered again and again. */
export type ClaimedCoupon = {
  id: string
  requestId: string
  claimedBy: number
  claimedAt: Date
  validFrom: Date
  expiresAt: Date
  mostMinor: bigint
  outsideCode: string | null
  followed: boolean
  becameMember: boolean
}

export async function findClaims(
  tx: Tx,
  workspace: number,
  offer: number,
  requestIds: readonly string[],
): Promise<Map<string, ClaimedCoupon>> {
  const { rows } = await sql<ClaimedCoupon>`
    select known.* from unnest(${[...requestIds]}::text[]) as asked
    cross join lateral (
      select id, request_id, claimed_by, claimed_at, valid_from, expires_at, most_minor, outside_code, followed, became_member
      from offers.coupon where workspace = ${workspace} and request_id = asked and offer + 0 = ${offer} offset 0
    ) known`.execute(tx)
  return new Map(rows.map((row) => [row.requestId, row]))
}

/** What was claimed of an offer by these records, and was given to them by others. What was voided does not count. */
export async function countByCustomer(
  tx: Tx,
  workspace: number,
  offer: number,
  records: readonly number[],
): Promise<{ holder: number; giver: number | null; count: number }[]> {
  const { rows } = await sql<{ holder: number; giver: number | null; count: number }>`
    select asked as holder, null::int as giver, (
      select count(*) from offers.coupon
      where workspace = ${workspace} and claimed_by = asked and offer + 0 = ${offer} and state <> 'voided'
    )::int as count from unnest(${[...records]}::int[]) as asked
    union all
    select holder, claimed_by, count(*)::int from offers.coupon
    where workspace = ${workspace} and holder = any(${[...records]}::int[]) and offer + 0 = ${offer}
      and claimed_by <> holder and state <> 'voided'
    group by holder, claimed_by`.execute(tx)
  return rows
}

export type PersonKeys = { phones: readonly string[]; devices: readonly string[]; persons: readonly string[] }

/** The same by keyed hash; keys as in rules/decide-claims.ts. */
export async function countByKey(
  tx: Tx,
  workspace: number,
  offer: number,
  { phones, devices, persons }: PersonKeys,
): Promise<Map<string, number>> {
  const of = sql`workspace = ${workspace} and offer + 0 = ${offer} and state <> 'voided'`
  const { rows } = await sql<{ key: string; count: number }>`
    select 'phone/' || phone as key, count(*)::int as count from offers.coupon
    where ${of} and phone = any(${[...phones]}::uuid[]) group by phone
    union all
    select 'device/' || device, count(*)::int from offers.coupon
    where ${of} and device = any(${[...devices]}::uuid[]) group by device
    union all
    select 'person/' || person, count(*)::int from offers.coupon
    where ${of} and person = any(${[...persons]}::uuid[]) group by person`.execute(tx)
  return new Map(rows.map((row) => [row.key, row.count]))
}

/** The next free codes of a list whose offer is locked. */
export async function listFreeCodes(tx: Tx, workspace: number, offer: number, limit: number): Promise<string[]> {
  const { rows } = await sql<{ code: string }>`
    select code from offers.outside_code where workspace = ${workspace} and offer = ${offer} and coupon is null
    order by position limit ${limit}`.execute(tx)
  return rows.map((row) => row.code)
}

export async function takeCodes(
  tx: Tx,
  workspace: number,
  taken: readonly { code: string; coupon: string }[],
): Promise<void> {
  await sql`
    update offers.outside_code o set coupon = taken.coupon
    from unnest(${taken.map((t) => t.code)}::text[], ${taken.map((t) => t.coupon)}::uuid[]) as taken(code, coupon)
    where o.workspace = ${workspace} and o.code = taken.code`.execute(tx)
}

export type NewCoupon = ClaimedCoupon & {
  store: number
  channel: string
  byNew: boolean
  phone: string | undefined
  device: string | undefined
  person: string | undefined
}

export async function insertCoupons(
  tx: Tx,
  of: { workspace: number; offer: number; version: number; day: string },
  coupons: readonly NewCoupon[],
): Promise<void> {
  const [first] = coupons
  if (!first) return
  // Claimed at one moment under one version: only what differs travels by row.
  await sql`
    insert into offers.coupon (workspace, offer, version, claimed_day, claimed_at, changed_at, valid_from, expires_at,
      id, request_id, claimed_by, holder, store, channel, by_new, most_minor, outside_code, phone, device, person)
    select ${of.workspace}, ${of.offer}, ${of.version}, ${of.day}::date, ${first.claimedAt}, ${first.claimedAt},
      ${first.validFrom}, ${first.expiresAt}, c.id, c.request_id, c.customer, c.customer, c.store, c.channel, c.by_new,
      c.most, c.outside_code, c.phone, c.device, c.person
    from unnest(${coupons.map((c) => c.id)}::uuid[], ${coupons.map((c) => c.requestId)}::text[],
      ${coupons.map((c) => c.claimedBy)}::int[], ${coupons.map((c) => c.store)}::int[], ${coupons.map((c) => c.channel)}::text[],
      ${coupons.map((c) => c.byNew)}::boolean[], ${coupons.map((c) => String(c.mostMinor))}::bigint[],
      ${coupons.map((c) => c.outsideCode)}::text[], ${coupons.map((c) => c.phone ?? null)}::uuid[],
      ${coupons.map((c) => c.device ?? null)}::uuid[], ${coupons.map((c) => c.person ?? null)}::uuid[])
      as c(id, request_id, customer, store, channel, by_new, most, outside_code, phone, device, person)`.execute(tx)
}

export async function markJoined(
  tx: Tx,
  workspace: number,
  { coupon, followed, becameMember }: { coupon: string; followed: boolean; becameMember: boolean },
): Promise<void> {
  await sql`
    update offers.coupon set followed = ${followed}, became_member = ${becameMember}
    where workspace = ${workspace} and id = ${coupon}::uuid`.execute(tx)
}

export async function listFollowers(tx: Tx, workspace: number, records: readonly number[]): Promise<Set<number>> {
  const { rows } = await sql<{ customer: number }>`
    select customer from offers.follow where workspace = ${workspace} and customer = any(${[...records]}::int[])`.execute(
    tx,
  )
  return new Set(rows.map((row) => row.customer))
}

/** False for somebody who began before. */
export async function insertFollow(tx: Tx, workspace: number, customer: number, at: Date): Promise<boolean> {
  const { rows } = await sql`
    insert into offers.follow (workspace, customer, at) values (${workspace}, ${customer}, ${at})
    on conflict (workspace, customer) do nothing returning 1`.execute(tx)
  return rows.length > 0
}
