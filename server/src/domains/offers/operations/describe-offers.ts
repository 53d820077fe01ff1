import type { OfferDetail, OfferFigures, OfferList, OfferQuery, OfferTerms, OfferView } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { describePlaces, describeStores } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/offers.ts'
import { totalSlot } from '../rules/decide-claims.ts'
import { mostOf } from '../rules/price-coupon.ts'

const daysShown = 90
const nothing: Omit<queries.Tally, 'offer' | 'slot'> = {
  claimed: 0n,
  claimedByNew: 0n,
  redeemed: 0n,
  returned: 0n,
  expired: 0n,
  voided: 0n,
  promisedMinor: 0n,
  givenMinor: 0n,
}

/** Offers, newest first, a page at a time, with their live figures. */
export async function listOffers(deps: Deps, scope: Scope, query: OfferQuery): Promise<OfferList> {
  return deps.db.as(scope, async (tx) => {
    const rows = await queries.listOffers(tx, scope.workspace, {
      state: query.state,
      kind: query.kind,
      search: query.search || undefined,
      seen: await seenPlaces(tx, scope),
      before: query.cursor && /^\d{1,9}$/.test(query.cursor) ? Number(query.cursor) : undefined,
      limit: query.limit + 1,
    })
    const page = rows.slice(0, query.limit)
    const last = page.at(-1)
    return {
      items: await viewAll(tx, deps, scope.workspace, page),
      nextCursor: rows.length > query.limit && last ? String(last.id) : null,
    }
  })
}

/** Published offers that anybody may claim now, with their live figures, newest first. */
export async function listPublicOffers(tx: Tx, deps: Deps, workspace: number): Promise<OfferView[]> {
  const offersMax = 100
  return viewAll(tx, deps, workspace, await queries.listClaimable(tx, workspace, deps.clock.now(), offersMax))
}

/**
 * What another domain has to know before it hands out coupons of an offer. `mostMinor`: the most that one can cost.
 * `claimsLeft`: how many more stock and budget of the whole offer allow; null: no bound.
 */
export type OfferBrief = Pick<queries.OfferRow, 'id' | 'code' | 'state'> & {
  name: OfferTerms['name']
  mostMinor: bigint
  claimsLeft: number | null
}

/** Undefined where there is none. */
export async function findOfferBrief(tx: Tx, workspace: number, code: string): Promise<OfferBrief | undefined> {
  const row = await queries.findOffer(tx, workspace, code)
  if (!row) return undefined
  const { id, state, terms, supply } = row
  const [total = nothing] = await queries.readTallies(tx, workspace, [id], [totalSlot])
  const mostMinor = mostOf(terms.value)
  const bounds = [
    ...(supply.stock === null ? [] : [BigInt(supply.stock) - total.claimed]),
    ...(supply.budgetMinor === null || mostMinor === 0n
      ? []
      : [(BigInt(supply.budgetMinor) - total.promisedMinor) / mostMinor]),
  ].map((left) => Math.max(0, Number(left)))
  const claimsLeft = bounds.length === 0 ? null : Math.min(...bounds)
  return { id, code: row.code, state, name: terms.name, mostMinor, claimsLeft }
}

/** One offer with its days and the stores that the reader sees. @throws offer_not_found */
export async function getOffer(deps: Deps, scope: Scope, reference: string): Promise<OfferDetail> {
  const { workspace } = scope
  return deps.db.as(scope, async (tx) => {
    const row = await queries.findOffer(tx, workspace, reference)
    if (!row || !isSeen(row.terms, await seenPlaces(tx, scope))) throw refusals.offer_not_found()
    const [view] = await viewAll(tx, deps, workspace, [row])
    if (!view) throw refusals.offer_not_found()
    const tallies = await queries.readTallies(tx, workspace, [row.id])
    const byStore = new Map(
      tallies.flatMap((tally) =>
        tally.slot.startsWith('store/') ? [[Number(tally.slot.slice(6)), tally] as const] : [],
      ),
    )
    const stores = await describeStores(tx, workspace, byStore.keys())
    return {
      ...view,
      days: tallies
        .filter(({ slot }) => slot.startsWith('day/'))
        .slice(-daysShown)
        .map((tally) => ({ day: tally.slot.slice(4), ...toFigures(tally) })),
      stores: [...stores.values()].map(({ id, code, name }) => ({
        store: { code, name },
        ...toFigures(byStore.get(id) ?? nothing),
      })),
    }
  })
}

/** What an offer must be for to be seen in this scope; undefined: anything. */
export async function seenPlaces(tx: Tx, { workspace, stores }: Scope): Promise<queries.SeenPlaces | undefined> {
  if (stores === '*') return undefined
  const places = [...(await describePlaces(tx, workspace, stores)).values()]
  return { stores: places.map(({ code }) => code), cities: [...new Set(places.map(({ cityCode }) => cityCode))] }
}

/** An offer for other stores alone does not exist for who works in one; one for all of them, or for its own, does. */
export function isSeen({ scope }: OfferTerms, seen: queries.SeenPlaces | undefined): boolean {
  if (!seen || (scope.stores.length === 0 && scope.cities.length === 0)) return true
  return (
    scope.stores.some((store) => seen.stores.includes(store)) || scope.cities.some((city) => seen.cities.includes(city))
  )
}

export async function viewAll(
  tx: Tx,
  { clock }: Deps,
  workspace: number,
  rows: readonly queries.OfferRow[],
): Promise<OfferView[]> {
  const ids = rows.map(({ id }) => id)
  const totals = new Map(
    (await queries.readTallies(tx, workspace, ids, [totalSlot])).map((tally) => [tally.offer, tally]),
  )
  const imported = rows.filter(({ codeMode }) => codeMode === 'imported').map(({ id }) => id)
  const free = await queries.countFreeCodes(tx, workspace, imported)
  return rows.map((row) => toView(row, totals.get(row.id) ?? nothing, free.get(row.id) ?? 0, clock.now()))
}

function toView(row: queries.OfferRow, total: typeof nothing, freeCodes: number, now: Date): OfferView {
  const { stock, budgetMinor } = row.supply
  const inStock = stock === null ? undefined : Math.max(0, stock - Number(total.claimed))
  const inList = row.codeMode === 'imported' ? freeCodes : undefined
  const left = [inStock, inList].filter((count) => count !== undefined)
  return {
    id: row.id,
    code: row.code,
    state: row.state === 'published' && isOver(row, now) ? 'ended' : row.state,
    version: row.version,
    ...row.terms,
    claimFrom: row.claimFrom?.toISOString() ?? null,
    claimTo: row.claimTo?.toISOString() ?? null,
    supply: row.supply,
    codeMode: row.codeMode,
    public: row.public,
    mostMinor: minorToJson(mostOf(row.terms.value)),
    figures: toFigures(total),
    stockLeft: left.length > 0 ? Math.min(...left) : null,
    budgetLeftMinor: budgetMinor === null ? null : Math.max(0, budgetMinor - minorToJson(total.promisedMinor)),
    createdAt: row.createdAt.toISOString(),
    publishedAt: row.publishedAt?.toISOString() ?? null,
    stoppedAt: row.stoppedAt?.toISOString() ?? null,
  }
}

function isOver({ claimTo, terms: { validity } }: queries.OfferRow, now: Date): boolean {
  return (claimTo !== null && claimTo <= now) || (validity.kind === 'absolute' && new Date(validity.to) <= now)
}

const toFigures = (tally: typeof nothing): OfferFigures => ({
  claimed: Number(tally.claimed),
  claimedByNew: Number(tally.claimedByNew),
  redeemed: Number(tally.redeemed),
  returned: Number(tally.returned),
  expired: Number(tally.expired),
  voided: Number(tally.voided),
  promisedMinor: minorToJson(tally.promisedMinor),
  givenMinor: minorToJson(tally.givenMinor),
})
