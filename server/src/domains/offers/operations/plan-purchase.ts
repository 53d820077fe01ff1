import type { Deps } from '../../../kernel/deps.ts'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { findBuyers } from '../../orders/index.ts'
import * as claims from '../queries/claims.ts'
import * as coupons from '../queries/coupons.ts'
import * as offers from '../queries/offers.ts'
import { type Plan, planBasket } from '../rules/price-basket.ts'
import { type Candidate, isPlaceInScope, mostOf } from '../rules/price-coupon.ts'
import { validityOf } from '../rules/validity.ts'
import { type Purchase, readBasket, toCandidate } from './read-basket.ts'

/** Most coupons of one person and most offers that a plan looks at: the newest. */
const heldMax = 100
const offersMax = 50

export type Planning = Purchase & {
  /** All records of the customer; empty for nobody known. */
  records: readonly number[]
  /** Coupons besides those that the customer holds, by id. */
  coupons: readonly string[]
  /** Look at offers too that could be claimed now. */
  claimable: boolean
}

/** What a plan speaks of: a coupon, or (`coupon` is null) an offer that would have to be claimed first. */
export type PlannedCoupon = {
  coupon: string | null
  offer: { id: number; code: string; name: { en: string; zh: string } }
}

export type PurchasePlan = {
  plan: Plan
  /** By the id under which the plan knows them. */
  named: ReadonlyMap<string, PlannedCoupon>
}

export type PurchasePlans = { best: PurchasePlan; withClaims: PurchasePlan | undefined }

/** The best legal combination for a basket, with the reason for each coupon. Reads only. */
export async function planPurchase(tx: Tx, deps: Deps, scope: ZonedScope, planning: Planning): Promise<PurchasePlans> {
  return acrossStores(tx, async () => {
    const { workspace } = scope
    const { records } = planning
    const own =
      records.length > 0 ? await coupons.listHeld(tx, workspace, records, { openOnly: true, limit: heldMax }) : []
    const others = planning.coupons.filter((id) => !own.some((coupon) => coupon.id === id))
    const rows = [...own, ...(await coupons.listCoupons(tx, workspace, others))]
    const named = new Map<string, PlannedCoupon>(
      rows.map(({ id, offer, offerCode, terms }) => [
        id,
        { coupon: id, offer: { id: offer, code: offerCode, name: terms.name } },
      ]),
    )
    const held = rows.map(toCandidate)
    const offered = planning.claimable ? await listToClaim(tx, deps, scope, planning) : []
    const basket = await readBasket(tx, workspace, planning, [...held, ...offered.map(({ candidate }) => candidate)])
    // Offers for other stores are not this till's to speak of.
    const toClaim = offered.filter(({ candidate }) => isPlaceInScope(candidate.scope, basket))
    const best = { plan: planBasket(held, basket), named }
    if (toClaim.length === 0) return { best, withClaims: undefined }
    const all = planBasket([...held, ...toClaim.map(({ candidate }) => candidate)], basket)
    for (const { candidate, planned } of toClaim) named.set(candidate.id, planned)
    return { best, withClaims: all.savingMinor > best.plan.savingMinor ? { plan: all, named } : undefined }
  })
}

/** Offers that this customer could claim as far as can be said without trying, each once. */
async function listToClaim(
  tx: Tx,
  deps: Deps,
  { workspace, timezone }: ZonedScope,
  { records }: Planning,
): Promise<{ candidate: Candidate; planned: PlannedCoupon }[]> {
  if (records.length === 0) return []
  const at = deps.clock.now()
  const rows = await offers.listClaimable(tx, workspace, at, offersMax)
  const figures = await offers.readTallies(
    tx,
    workspace,
    rows.map(({ id }) => id),
    ['total'],
  )
  const claimed = new Map(figures.map((figure) => [figure.offer, figure]))
  const isBuyer = (await findBuyers(tx, workspace, records)).size > 0
  const found: { candidate: Candidate; planned: PlannedCoupon }[] = []
  for (const { id, code, version, terms, supply } of rows) {
    const most = mostOf(terms.value)
    const figure = claimed.get(id)
    if (terms.newCustomersOnly && isBuyer) continue
    if (supply.stock !== null && (figure?.claimed ?? 0n) >= BigInt(supply.stock)) continue
    if (supply.budgetMinor !== null && (figure?.promisedMinor ?? 0n) + most > BigInt(supply.budgetMinor)) continue
    const counts = await claims.countByCustomer(tx, workspace, id, records)
    const used = counts.reduce((all, { count }) => all + count, 0)
    if (terms.limits.perCustomer !== null && used >= terms.limits.perCustomer) continue
    const candidate = {
      id: `offer/${id}`,
      offer: id,
      version,
      isUsable: true,
      value: terms.value,
      scope: terms.scope,
      stacking: terms.stacking,
      mostMinor: most,
      ...validityOf(terms.validity, at, timezone),
    }
    found.push({ candidate, planned: { coupon: null, offer: { id, code, name: terms.name } } })
  }
  return found
}
