import type { OfferFigures, OfferKind, OfferState, OfferSupply, OfferTerms } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export type OfferRow = {
  id: number
  code: string
  state: OfferState
  version: number
  kind: OfferKind
  terms: OfferTerms
  claimFrom: Date | null
  claimTo: Date | null
  supply: OfferSupply
  codeMode: 'own' | 'imported'
  public: boolean
  createdAt: Date
  publishedAt: Date | null
  stoppedAt: Date | null
}

const columns = sql`o.id, o.code, o.state, o.version, o.kind, t.terms, o.claim_from, o.claim_to, o.supply, o.code_mode,
  o.public, o.created_at, o.published_at, o.stopped_at`
const withTerms = sql`offers.offer o
  join offers.terms t on t.workspace = o.workspace and t.offer = o.id and t.version = o.version`

/** By number, or by code, which never begins with a digit. */
const named = (reference: string | number) =>
  /^\d{1,9}$/.test(String(reference)) ? sql`o.id = ${Number(reference)}` : sql`o.code = ${String(reference)}`

export async function findOffer(tx: Tx, workspace: number, reference: string | number): Promise<OfferRow | undefined> {
  const { rows } = await sql<OfferRow>`
    select ${columns} from ${withTerms} where o.workspace = ${workspace} and ${named(reference)}`.execute(tx)
  return rows[0]
}

/** Locked until commit: claims of an offer, and whatever changes it, take turns. */
export async function lockOffer(tx: Tx, workspace: number, reference: string | number): Promise<OfferRow | undefined> {
  const lock = (): Promise<{ rows: OfferRow[] }> =>
    sql<OfferRow>`
      select ${columns} from ${withTerms} where o.workspace = ${workspace} and ${named(reference)}
      for no key update of o`.execute(tx)
  // Where a change made a new version while this waited, the statement still sees the terms of before and finds nothing
  // that fits; the next one sees what was committed.
  return (await lock()).rows[0] ?? (await lock()).rows[0]
}

export async function insertOffer(
  tx: Tx,
  workspace: number,
  offer: Pick<
    OfferRow,
    'code' | 'kind' | 'terms' | 'claimFrom' | 'claimTo' | 'supply' | 'codeMode' | 'public' | 'createdAt'
  >,
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    insert into offers.offer (workspace, code, kind, name, claim_from, claim_to, supply, code_mode, public, created_at)
    values (${workspace}, ${offer.code}, ${offer.kind}, ${JSON.stringify(offer.terms.name)}::jsonb, ${offer.claimFrom},
      ${offer.claimTo}, ${JSON.stringify(offer.supply)}::jsonb, ${offer.codeMode}, ${offer.public}, ${offer.createdAt})
    on conflict (workspace, code) do nothing returning id`.execute(tx)
  if (rows[0]) await insertTerms(tx, workspace, { ...offer, id: rows[0].id, version: 1, at: offer.createdAt })
  return rows[0]?.id
}

export async function insertTerms(
  tx: Tx,
  workspace: number,
  { id, version, terms, at }: { id: number; version: number; terms: OfferTerms; at: Date },
): Promise<void> {
  await sql`
    insert into offers.terms (workspace, offer, version, terms, made_at)
    values (${workspace}, ${id}, ${version}, ${JSON.stringify(terms)}::jsonb, ${at})`.execute(tx)
}

export async function updateOffer(tx: Tx, workspace: number, offer: OfferRow): Promise<void> {
  await sql`
    update offers.offer set version = ${offer.version}, kind = ${offer.kind},
      name = ${JSON.stringify(offer.terms.name)}::jsonb, claim_from = ${offer.claimFrom}, claim_to = ${offer.claimTo},
      supply = ${JSON.stringify(offer.supply)}::jsonb, public = ${offer.public}
    where workspace = ${workspace} and id = ${offer.id}`.execute(tx)
}

export async function updateState(
  tx: Tx,
  workspace: number,
  { id, state, at }: { id: number; state: 'published' | 'stopped'; at: Date },
): Promise<void> {
  const moment = state === 'published' ? sql`published_at = ${at}, stopped_at = null` : sql`stopped_at = ${at}`
  await sql`
    update offers.offer set state = ${state}, ${moment} where workspace = ${workspace} and id = ${id}`.execute(tx)
}

export type SeenPlaces = { stores: readonly string[]; cities: readonly string[] }

export type OfferFilter = {
  state: OfferState | undefined
  kind: OfferKind | undefined
  search: string | undefined
  /** Codes of the stores and cities that the reader sees; undefined: all. */
  seen: SeenPlaces | undefined
  before: number | undefined
  limit: number
}

export async function listOffers(tx: Tx, workspace: number, filter: OfferFilter): Promise<OfferRow[]> {
  const conditions = [sql`o.workspace = ${workspace}`]
  if (filter.state) conditions.push(sql`o.state = ${filter.state}`)
  if (filter.kind) conditions.push(sql`o.kind = ${filter.kind}`)
  if (filter.seen) {
    const { stores, cities } = filter.seen
    conditions.push(
      sql`(t.terms->'scope'->'stores' = '[]' and t.terms->'scope'->'cities' = '[]'
        or t.terms->'scope'->'stores' ?| ${[...stores]}::text[] or t.terms->'scope'->'cities' ?| ${[...cities]}::text[])`,
    )
  }
  if (filter.before !== undefined) conditions.push(sql`o.id < ${filter.before}`)
  if (filter.search)
    conditions.push(
      sql`(starts_with(o.code, ${filter.search}) or position(lower(${filter.search}) in lower(o.name::text)) > 0)`,
    )
  const { rows } = await sql<OfferRow>`
    select ${columns} from ${withTerms} where ${sql.join(conditions, sql` and `)}
    order by o.id desc limit ${filter.limit}`.execute(tx)
  return rows
}

/** Published offers that anybody may claim now, as far as time goes. */
export async function listClaimable(tx: Tx, workspace: number, at: Date, limit: number): Promise<OfferRow[]> {
  const { rows } = await sql<OfferRow>`
    select ${columns} from ${withTerms}
    where o.workspace = ${workspace} and o.state = 'published' and o.public
      and (o.claim_from is null or o.claim_from <= ${at}) and (o.claim_to is null or o.claim_to > ${at})
    order by o.id desc limit ${limit}`.execute(tx)
  return rows
}

/** False for an append that was made before. */
export async function insertSupplyAppend(
  tx: Tx,
  workspace: number,
  append: { offer: number; requestId: string; stock: number; budgetMinor: number; reason: string; at: Date },
): Promise<boolean> {
  const { rows } = await sql`
    insert into offers.supply_append (workspace, offer, request_id, stock, budget_minor, reason, at)
    values (${workspace}, ${append.offer}, ${append.requestId}, ${append.stock}, ${append.budgetMinor}, ${append.reason}, ${append.at})
    on conflict (workspace, offer, request_id) do nothing returning 1`.execute(tx)
  return rows.length > 0
}

export type Tally = { offer: number; slot: string } & { [K in keyof OfferFigures]: bigint }

/** Live: with what was not added up yet. `slots` undefined: all. */
export async function readTallies(
  tx: Tx,
  workspace: number,
  offers: readonly number[],
  slots?: readonly string[],
): Promise<Tally[]> {
  if (offers.length === 0) return []
  const where = sql`workspace = ${workspace} and offer = any(${[...offers]}::int[])
    and (${slots === undefined}::boolean or slot = any(${[...(slots ?? [])]}::text[]))`
  const { rows } = await sql<Tally>`
    select offer, slot, sum(claimed)::bigint as claimed, sum(claimed_by_new)::bigint as claimed_by_new,
      sum(redeemed)::bigint as redeemed, sum(returned)::bigint as returned, sum(expired)::bigint as expired,
      sum(voided)::bigint as voided, sum(promised_minor)::bigint as promised_minor, sum(given_minor)::bigint as given_minor
    from (
      select offer, slot, claimed, claimed_by_new, redeemed, returned, expired, voided, promised_minor, given_minor
      from offers.tally where ${where}
      union all
      select offer, slot, 0, 0, redeemed, returned, expired, voided, promised_minor, given_minor
      from offers.tally_change where ${where}
    ) figures group by offer, slot order by slot`.execute(tx)
  return rows
}

/** Adds to figures whose offer is locked. */
export async function addClaims(
  tx: Tx,
  workspace: number,
  offer: number,
  slots: readonly { slot: string; claimed: number; claimedByNew: number; promisedMinor: bigint }[],
): Promise<void> {
  await sql`
    insert into offers.tally as t (workspace, offer, slot, claimed, claimed_by_new, promised_minor)
    select ${workspace}, ${offer}, slot, claimed, by_new, promised
    from unnest(${slots.map((s) => s.slot)}::text[], ${slots.map((s) => s.claimed)}::bigint[],
      ${slots.map((s) => s.claimedByNew)}::bigint[], ${slots.map((s) => String(s.promisedMinor))}::bigint[])
      as s(slot, claimed, by_new, promised)
    on conflict (workspace, offer, slot) do update set claimed = t.claimed + excluded.claimed,
      claimed_by_new = t.claimed_by_new + excluded.claimed_by_new,
      promised_minor = t.promised_minor + excluded.promised_minor`.execute(tx)
}

export type TallyChange = {
  offer: number
  slot: string
  redeemed?: number
  returned?: number
  expired?: number
  voided?: number
  promisedMinor?: bigint
  givenMinor?: bigint
}

/** Leaves what a use, a return or an end adds to the figures, without waiting for anybody. */
export async function insertTallyChanges(tx: Tx, workspace: number, changes: readonly TallyChange[]): Promise<void> {
  if (changes.length === 0) return
  await sql`
    insert into offers.tally_change (workspace, offer, slot, redeemed, returned, expired, voided, promised_minor, given_minor)
    select ${workspace}, c.* from unnest(
      ${changes.map((c) => c.offer)}::int[], ${changes.map((c) => c.slot)}::text[],
      ${changes.map((c) => c.redeemed ?? 0)}::bigint[], ${changes.map((c) => c.returned ?? 0)}::bigint[],
      ${changes.map((c) => c.expired ?? 0)}::bigint[], ${changes.map((c) => c.voided ?? 0)}::bigint[],
      ${changes.map((c) => String(c.promisedMinor ?? 0n))}::bigint[], ${changes.map((c) => String(c.givenMinor ?? 0n))}::bigint[]
    ) as c`.execute(tx)
}

export async function listChangedOffers(tx: Tx): Promise<{ workspace: number; offer: number }[]> {
  const { rows } = await sql<{ workspace: number; offer: number }>`
    select distinct workspace, offer from offers.tally_change limit 1000`.execute(tx)
  return rows
}

/** Adds up what was left, for an offer that is locked. */
export async function foldTallyChanges(tx: Tx, workspace: number, offer: number): Promise<void> {
  await sql`
    with gone as (
      delete from offers.tally_change where workspace = ${workspace} and offer = ${offer} returning *
    )
    insert into offers.tally as t (workspace, offer, slot, redeemed, returned, expired, voided, promised_minor, given_minor)
    select workspace, offer, slot, sum(redeemed), sum(returned), sum(expired), sum(voided), sum(promised_minor), sum(given_minor)
    from gone group by workspace, offer, slot
    on conflict (workspace, offer, slot) do update set redeemed = t.redeemed + excluded.redeemed,
      returned = t.returned + excluded.returned, expired = t.expired + excluded.expired, voided = t.voided + excluded.voided,
      promised_minor = t.promised_minor + excluded.promised_minor, given_minor = t.given_minor + excluded.given_minor`.execute(
    tx,
  )
}

export async function insertOutsideCodes(
  tx: Tx,
  workspace: number,
  offer: number,
  codes: readonly string[],
): Promise<Set<string>> {
  const { rows } = await sql<{ code: string }>`
    insert into offers.outside_code (workspace, code, offer)
    select ${workspace}, code, ${offer} from unnest(${[...codes]}::text[]) with ordinality as c(code, place) order by place
    on conflict (workspace, code) do nothing returning code`.execute(tx)
  return new Set(rows.map((row) => row.code))
}

export async function findOutsideCodes(
  tx: Tx,
  workspace: number,
  codes: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ code: string; offer: number }>`
    select code, offer from offers.outside_code where workspace = ${workspace} and code = any(${[...codes]}::text[])`.execute(
    tx,
  )
  return new Map(rows.map((row) => [row.code, row.offer]))
}

export async function countFreeCodes(
  tx: Tx,
  workspace: number,
  offers: readonly number[],
): Promise<Map<number, number>> {
  if (offers.length === 0) return new Map()
  const { rows } = await sql<{ offer: number; free: number }>`
    select offer, count(*)::int as free from offers.outside_code
    where workspace = ${workspace} and offer = any(${[...offers]}::int[]) and coupon is null group by offer`.execute(tx)
  return new Map(rows.map((row) => [row.offer, row.free]))
}

/** In all workspaces. */
export async function endOffers(tx: Tx, at: Date): Promise<void> {
  await sql`
    update offers.offer o set state = 'ended' from offers.terms t
    where o.state in ('published', 'stopped') and t.workspace = o.workspace and t.offer = o.id and t.version = o.version
      and (o.claim_to <= ${at} or (t.terms->'validity'->>'to')::timestamptz <= ${at})`.execute(tx)
}

/** Of an offer that was never published; nothing else can name it. False where it was. */
export async function deleteDraft(tx: Tx, workspace: number, id: number): Promise<boolean> {
  const { rows } = await sql`
    select from offers.offer where workspace = ${workspace} and id = ${id} and state = 'draft' for update`.execute(tx)
  if (rows.length === 0) return false
  await sql`delete from offers.outside_code where workspace = ${workspace} and offer = ${id}`.execute(tx)
  await sql`delete from offers.supply_append where workspace = ${workspace} and offer = ${id}`.execute(tx)
  await sql`delete from offers.terms where workspace = ${workspace} and offer = ${id}`.execute(tx)
  await sql`delete from offers.offer where workspace = ${workspace} and id = ${id}`.execute(tx)
  return true
}
