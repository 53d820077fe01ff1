import type { Deps } from '../../../kernel/deps.ts'
import { invariant, type Refusal } from '../../../kernel/errors.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { findPeopleByPublicId, type KnownPerson } from '../../customers/index.ts'
import { findMember } from '../../memberships/index.ts'
import { findBuyers } from '../../orders/index.ts'
import { rankClaims } from '../../risk/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/claims.ts'
import * as offerQueries from '../queries/offers.ts'
import {
  type ClaimCounts,
  type ClaimFacts,
  daySlot,
  decideClaims,
  isWorthRanking,
  type OpenOffer,
  slotsOf,
  storeSlot,
  totalSlot,
} from '../rules/decide-claims.ts'
import { dayOf, validityOf } from '../rules/validity.ts'
import { hashDetails, type PersonDetails, type PersonHashes, toUuid } from './hash-keys.ts'
import { emitCoupons } from './tell-news.ts'

export type Claim = PersonDetails & {
  /** Names the claim within its offer, for good. */
  requestId: string
  /** A public id, or the person with all their records. */
  customer: string | KnownPerson
  /** 0: nowhere. */
  store: number
  channel: string
  /** With the claim the customer follows the window and becomes a member: needs of the offer are then no obstacle. */
  join?: boolean
}

export type Claimed = queries.ClaimedCoupon & {
  offer: number
  /** False where this request was answered before. */
  isNew: boolean
}

type Named = Claim & { customer: KnownPerson; hashes: PersonHashes }

/**
 * Decides claims of one offer in the caller's transaction, in their sequence; each is answered alone. The lock on the offer
 * makes every transaction that decides claims of it wait for the one before, in whichever process, so that counting in
 * memory is exact. About ten round trips for all of them together.
 */
export async function claimBatch(
  tx: Tx,
  deps: Deps,
  scope: ZonedScope,
  reference: string | number,
  claims: readonly Claim[],
): Promise<(Claimed | Refusal)[]> {
  const { workspace } = scope
  // What needs no lock comes first: the batch before still holds it, and this one does not wait idle.
  const people = await nameAll(tx, deps, workspace, claims)
  const buyers = await findBuyers(
    tx,
    workspace,
    people.flatMap((claim) => claim?.customer.records ?? []),
  )
  const row = await offerQueries.lockOffer(tx, workspace, reference)
  if (!row) return claims.map(() => refusals.offer_not_found())
  const earlier = await queries.findClaims(tx, workspace, row.id, [...new Set(claims.map((claim) => claim.requestId))])

  const fresh = firstOfEach(people.filter((claim) => claim !== undefined && !earlier.has(claim.requestId)))
  const decided =
    fresh.length > 0
      ? await decideFresh(tx, deps, scope, { row, claims: fresh, buyers })
      : new Map<string, Claimed | Refusal>()
  return claims.map(({ requestId }, index) => {
    const person = people[index]
    if (!person) return refusals.coupon_customer_unknown()
    const known = earlier.get(requestId)
    const answer = known ? { ...known, offer: row.id, isNew: false } : decided.get(requestId)
    invariant(answer, 'every claim is decided')
    if (answer instanceof Error || person.customer.records.includes(answer.claimedBy)) return answer
    return refusals.claim_changed()
  })
}

async function nameAll(
  tx: Tx,
  { secrets }: Deps,
  workspace: number,
  claims: readonly Claim[],
): Promise<(Named | undefined)[]> {
  const publicIds = claims.flatMap(({ customer }) => (typeof customer === 'string' ? customer : []))
  const found =
    publicIds.length > 0 ? await findPeopleByPublicId(tx, workspace, publicIds) : new Map<string, KnownPerson>()
  return claims.map((claim) => {
    const customer = typeof claim.customer === 'string' ? found.get(claim.customer) : claim.customer
    return customer && { ...claim, customer, hashes: hashDetails(secrets, claim) }
  })
}

/** The same request may come twice in one batch: a double click. */
function firstOfEach(claims: readonly (Named | undefined)[]): Named[] {
  const first = new Map<string, Named>()
  for (const claim of claims) if (claim && !first.has(claim.requestId)) first.set(claim.requestId, claim)
  return [...first.values()]
}

async function decideFresh(
  tx: Tx,
  deps: Deps,
  scope: ZonedScope,
  { row, claims, buyers }: { row: offerQueries.OfferRow; claims: readonly Named[]; buyers: ReadonlySet<number> },
): Promise<Map<string, Claimed | Refusal>> {
  const { workspace } = scope
  const at = deps.clock.now()
  const now = { at, day: dayOf(at, scope.timezone) }
  const codes =
    row.codeMode === 'imported' ? await queries.listFreeCodes(tx, workspace, row.id, claims.length) : undefined
  const offer: OpenOffer = { ...row, freeCodes: codes?.length }
  const counts = await readCounts(tx, workspace, row, claims, now.day)
  const facts = await learnFacts(tx, workspace, row, claims, buyers)
  await rank(tx, deps, scope, { row, offer, counts, claims, facts, now })

  const decisions = decideClaims(offer, counts, facts, now)
  const validity = validityOf(row.terms.validity, at, scope.timezone)
  const outcome = new Map<string, Claimed | Refusal>()
  const made: queries.NewCoupon[] = []
  for (const [index, { requestId, customer, store, channel, hashes }] of claims.entries()) {
    const decision = decisions[index]
    invariant(decision, 'every claim is decided')
    if (decision.refused) {
      outcome.set(requestId, refusals[decision.refused]())
      continue
    }
    const coupon = {
      id: uuidv7(),
      requestId,
      claimedBy: customer.ordinal,
      claimedAt: at,
      ...validity,
      mostMinor: decision.mostMinor,
      outsideCode: codes?.[made.length] ?? null,
      followed: false,
      becameMember: false,
    }
    outcome.set(requestId, { ...coupon, offer: row.id, isNew: true })
    const keys = { phone: toUuid(hashes.phone), device: toUuid(hashes.device), person: toUuid(hashes.person) }
    made.push({ ...coupon, ...keys, store, channel, byNew: facts[index]?.isNew ?? false })
  }
  if (made.length > 0) await writeCoupons(tx, scope, row, made, now.day)
  return outcome
}

/** What limits, stock and budget are counted from; read under the lock, so nobody adds to it meanwhile. */
async function readCounts(
  tx: Tx,
  workspace: number,
  { id, terms: { limits }, supply }: offerQueries.OfferRow,
  claims: readonly Named[],
  day: string,
): Promise<ClaimCounts> {
  const stores = [...new Set(claims.map((claim) => claim.store))].filter((store) => store > 0)
  const slots = [totalSlot, daySlot(day), ...stores.map(storeSlot)]
  // What uses and ends gave back to the budget is only looked for where there is one.
  const hasBudget = [supply.budgetMinor, supply.budgetPerDayMinor, supply.budgetPerStoreMinor].some(
    (one) => one !== null,
  )
  if (hasBudget) await offerQueries.foldTallyChanges(tx, workspace, id)
  const tally = await offerQueries.readTallies(tx, workspace, [id], slots)
  const used = new Map<string, number>()
  if (limits.perCustomer !== null) {
    const personOf = new Map(
      claims.flatMap(({ customer }) => customer.records.map((record) => [record, customer] as const)),
    )
    for (const { holder, giver, count } of await queries.countByCustomer(tx, workspace, id, [...personOf.keys()])) {
      const person = personOf.get(holder)
      // Given from one record of a person to another: counted where it was claimed.
      if (!person || (giver !== null && person.records.includes(giver))) continue
      const key = `customer/${keyOf(person)}`
      used.set(key, (used.get(key) ?? 0) + count)
    }
  }
  if (limits.perPhone !== null || limits.perDevice !== null || limits.perNaturalPerson !== null) {
    const hashesOf = (kind: 'phone' | 'device' | 'person') => claims.flatMap(({ hashes }) => toUuid(hashes[kind]) ?? [])
    const keys = { phones: hashesOf('phone'), devices: hashesOf('device'), persons: hashesOf('person') }
    for (const [key, count] of await queries.countByKey(tx, workspace, id, keys)) used.set(key, count)
  }
  return { tally: new Map(tally.map((entry) => [entry.slot, entry])), used, codesTaken: 0 }
}

async function learnFacts(
  tx: Tx,
  workspace: number,
  { terms: { needs } }: offerQueries.OfferRow,
  claims: readonly Named[],
  buyers: ReadonlySet<number>,
): Promise<ClaimFacts[]> {
  const records = [...new Set(claims.flatMap(({ customer }) => customer.records))]
  const followers = needs.follow ? await queries.listFollowers(tx, workspace, records) : new Set<number>()
  const members = new Set<number>()
  if (needs.member) {
    for (const { customer, join } of claims) {
      if (join || members.has(customer.ordinal)) continue
      if (await findMember(tx, { workspace }, { customer: customer.ordinal, store: 0 })) members.add(customer.ordinal)
    }
  }
  return claims.map(({ customer, store, hashes, join = false }) => ({
    person: keyOf(customer),
    store,
    phone: toUuid(hashes.phone),
    device: toUuid(hashes.device),
    naturalPerson: toUuid(hashes.person),
    isNew: !customer.records.some((record) => buyers.has(record)),
    isMember: join || members.has(customer.ordinal),
    isFollower: join || customer.records.some((record) => followers.has(record)),
    rank: 0,
  }))
}

/** The same number whichever of the records came. */
const keyOf = ({ records }: KnownPerson): number => Math.min(...records)

type ToRank = {
  row: offerQueries.OfferRow
  offer: OpenOffer
  counts: ClaimCounts
  claims: readonly Named[]
  facts: ClaimFacts[]
  now: { at: Date; day: string }
}

/** The one place where the anti-cheat is asked. It keeps its own log of what it said. */
async function rank(tx: Tx, deps: Deps, scope: ZonedScope, { row, offer, counts, claims, facts, now }: ToRank) {
  const asked = facts.flatMap((fact, index) => (isWorthRanking(offer, counts, fact, now) ? index : []))
  if (asked.length === 0) return
  const rankings = await rankClaims(
    tx,
    deps,
    scope,
    asked.flatMap((index) => {
      const claim = claims[index]
      if (!claim) return []
      const { ordinal, records } = claim.customer
      return {
        what: 'coupon.claim',
        about: `offer/${row.id}`,
        store: claim.store,
        customers: [ordinal, ...records.filter((record) => record !== ordinal)],
        ...claim.hashes,
        at: now.at,
      }
    }),
  )
  for (const [place, index] of asked.entries()) {
    const fact = facts[index]
    if (fact) fact.rank = rankings[place]?.rank ?? 0
  }
}

async function writeCoupons(
  tx: Tx,
  { workspace }: ZonedScope,
  row: offerQueries.OfferRow,
  made: readonly queries.NewCoupon[],
  day: string,
): Promise<void> {
  await queries.insertCoupons(tx, { workspace, offer: row.id, version: row.version, day }, made)
  const taken = made.flatMap(({ id, outsideCode }) => (outsideCode === null ? [] : { code: outsideCode, coupon: id }))
  if (taken.length > 0) await queries.takeCodes(tx, workspace, taken)
  const slots = new Map<string, { slot: string; claimed: number; claimedByNew: number; promisedMinor: bigint }>()
  for (const { store, byNew, mostMinor } of made) {
    for (const slot of slotsOf(store, day)) {
      const sums = slots.get(slot) ?? { slot, claimed: 0, claimedByNew: 0, promisedMinor: 0n }
      sums.claimed += 1
      sums.claimedByNew += byNew ? 1 : 0
      sums.promisedMinor += mostMinor
      slots.set(slot, sums)
    }
  }
  await offerQueries.addClaims(tx, workspace, row.id, [...slots.values()])
  await emitCoupons(
    tx,
    workspace,
    'coupon.claimed',
    made.map((coupon) => ({
      coupon: coupon.id,
      messageId: coupon.id,
      customer: coupon.claimedBy,
      offer: row.id,
      offerCode: row.code,
      at: coupon.claimedAt,
      store: coupon.store,
      channel: coupon.channel,
      amountMinor: coupon.mostMinor,
    })),
  )
}
