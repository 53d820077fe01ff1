import type { OfferState, OfferSupply, OfferTerms } from '@regulars/contract'
import type { RefusalCode } from '../errors.ts'
import { mostOf } from './price-coupon.ts'

/** An offer as it is while claims of it are decided, locked. */
export type OpenOffer = {
  state: OfferState
  claimFrom: Date | null
  claimTo: Date | null
  terms: OfferTerms
  supply: OfferSupply
  /** Codes of its list that nobody has; undefined where the offer makes its own. */
  freeCodes: number | undefined
}

/** What a claim is decided by. `person` tells one person from the other, whichever of their records came. */
export type ClaimFacts = {
  person: number
  /** 0: nowhere. */
  store: number
  phone: string | undefined
  device: string | undefined
  naturalPerson: string | undefined
  /** No paid order so far. */
  isNew: boolean
  isMember: boolean
  isFollower: boolean
  /** Of the anti-cheat, 0 to 3. */
  rank: number
}

export type Figures = { claimed: bigint; promisedMinor: bigint }

/** What was claimed so far, by slot of the tally and by whom limits count. Decisions add to it. */
export type ClaimCounts = { tally: Map<string, Figures>; used: Map<string, number>; codesTaken: number }

export type ClaimDecision = { refused: RefusalCode } | { refused?: never; mostMinor: bigint }

export const totalSlot = 'total'
export const storeSlot = (store: number): string => `store/${store}`
export const daySlot = (day: string): string => `day/${day}`

type Check = (offer: OpenOffer, counts: ClaimCounts, claim: ClaimFacts, now: Moment) => RefusalCode | undefined
type Moment = { at: Date; day: string }

const none: Figures = { claimed: 0n, promisedMinor: 0n }
const figuresOf = ({ tally }: ClaimCounts, slot: string): Figures => tally.get(slot) ?? none

const isOffered: Check = ({ state, claimFrom, claimTo, terms }, _counts, _claim, { at }) => {
  if (state === 'draft') return 'offer_not_published'
  if (state === 'stopped') return 'offer_stopped'
  if (state === 'ended') return 'offer_ended'
  if (claimFrom && at < claimFrom) return 'offer_not_begun'
  if (claimTo && at >= claimTo) return 'offer_ended'
  return terms.validity.kind === 'absolute' && at >= new Date(terms.validity.to) ? 'offer_ended' : undefined
}

const isInStock: Check = ({ supply, freeCodes }, counts, { store }, { day }) => {
  const isOut = (stock: number | null, slot: string) =>
    stock !== null && figuresOf(counts, slot).claimed >= BigInt(stock)
  if (isOut(supply.stock, totalSlot)) return 'offer_sold_out'
  if (freeCodes !== undefined && counts.codesTaken >= freeCodes) return 'offer_sold_out'
  if (isOut(supply.stockPerDay, daySlot(day))) return 'offer_day_sold_out'
  if (store === 0)
    return supply.stockPerStore === null && supply.budgetPerStoreMinor === null ? undefined : 'claim_store_needed'
  return isOut(supply.stockPerStore, storeSlot(store)) ? 'offer_store_sold_out' : undefined
}

/** Without it nothing can be counted, and leaving it out would be the way around the limit. */
const isKnown: Check = ({ terms: { limits } }, _counts, claim) => {
  if (limits.perNaturalPerson !== null && !claim.naturalPerson) return 'claim_natural_person_needed'
  if (limits.perPhone !== null && !claim.phone) return 'claim_phone_needed'
  return limits.perDevice !== null && !claim.device ? 'claim_device_needed' : undefined
}

const isEligible: Check = ({ terms }, _counts, claim) => {
  if (terms.needs.follow && !claim.isFollower) return 'claim_needs_follow'
  if (terms.needs.member && !claim.isMember) return 'claim_needs_member'
  return terms.newCustomersOnly && !claim.isNew ? 'claim_new_customers_only' : undefined
}

const isHonest: Check = ({ terms }, _counts, { rank }) =>
  rank >= 3 || (rank === 2 && terms.suspect === 'refuse') ? 'claim_suspect' : undefined

const isWithinLimits: Check = ({ terms: { limits } }, { used }, claim) => {
  const isReached = (limit: number | null, key: string | undefined) =>
    limit !== null && key !== undefined && (used.get(key) ?? 0) >= limit
  const keys = usedKeys(claim)
  if (isReached(limits.perCustomer, keys.customer)) return 'claim_customer_limit'
  if (isReached(limits.perNaturalPerson, keys.naturalPerson)) return 'claim_natural_person_limit'
  if (isReached(limits.perPhone, keys.phone)) return 'claim_phone_limit'
  return isReached(limits.perDevice, keys.device) ? 'claim_device_limit' : undefined
}

const isWithinBudget: Check = (offer, counts, claim, { day }) => {
  const { supply } = offer
  const most = promiseOf(offer, claim)
  const isSpent = (budget: number | null, slot: string) =>
    budget !== null && figuresOf(counts, slot).promisedMinor + most > BigInt(budget)
  if (isSpent(supply.budgetMinor, totalSlot)) return 'offer_budget_spent'
  if (isSpent(supply.budgetPerDayMinor, daySlot(day))) return 'offer_day_budget_spent'
  return isSpent(supply.budgetPerStoreMinor, storeSlot(claim.store)) ? 'offer_store_budget_spent' : undefined
}

// Who double-clicks is told of the limit, and does not look like abuse for it.
const beforeRank: readonly Check[] = [isOffered, isInStock, isKnown, isEligible, isWithinLimits]
const afterRank: readonly Check[] = [isHonest, isWithinBudget]

const firstOf = (checks: readonly Check[], ...about: Parameters<Check>): RefusalCode | undefined => {
  for (const check of checks) {
    const refused = check(...about)
    if (refused) return refused
  }
  return undefined
}

/** Whether a claim gets as far as the anti-cheat: what is refused anyway is neither ranked nor logged there. */
export const isWorthRanking = (...about: Parameters<Check>): boolean => firstOf(beforeRank, ...about) === undefined

/**
 * Decides claims in the sequence in which they came, each on what those before left. Refusals come in a fixed order: the
 * offer, its stock, what the claim lacks, who may, the limits, how it looks, the budget.
 */
export function decideClaims(
  offer: OpenOffer,
  counts: ClaimCounts,
  claims: readonly ClaimFacts[],
  now: Moment,
): ClaimDecision[] {
  return claims.map((claim) => {
    const refused = firstOf([...beforeRank, ...afterRank], offer, counts, claim, now)
    if (refused) return { refused }
    const mostMinor = promiseOf(offer, claim)
    for (const slot of slotsOf(claim.store, now.day)) {
      const { claimed, promisedMinor } = figuresOf(counts, slot)
      counts.tally.set(slot, { claimed: claimed + 1n, promisedMinor: promisedMinor + mostMinor })
    }
    for (const key of Object.values(usedKeys(claim))) if (key) counts.used.set(key, (counts.used.get(key) ?? 0) + 1)
    counts.codesTaken += 1
    return { mostMinor }
  })
}

/** What a budget counts for this claim: the most that its coupon can take off. */
function promiseOf({ terms }: OpenOffer, { rank }: ClaimFacts): bigint {
  const most = mostOf(terms.value)
  return rank === 2 && terms.suspect === 'halve' ? (most + 1n) / 2n : most
}

/** The slots of the tally in which a claim counts. */
export const slotsOf = (store: number, day: string): string[] => [
  totalSlot,
  daySlot(day),
  ...(store > 0 ? [storeSlot(store)] : []),
]

/** By what limits count a claim. */
export const usedKeys = ({
  person,
  phone,
  device,
  naturalPerson,
}: Pick<ClaimFacts, 'person' | 'phone' | 'device' | 'naturalPerson'>) => ({
  customer: `customer/${person}`,
  phone: phone && `phone/${phone}`,
  device: device && `device/${device}`,
  naturalPerson: naturalPerson && `person/${naturalPerson}`,
})
