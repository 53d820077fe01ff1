import { isDeepStrictEqual } from 'node:util'
import type { OfferInput, OfferPatch, OfferSupply, OfferTerms, OfferView } from '@regulars/contract'
import { offerInputSchema, offerPatchSchema } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { readCategoryPaths } from '../../catalog/index.ts'
import { type Caller, findCityCodes, findStores, recordAudit } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/offers.ts'
import { findFrozen, findMistake, patchTerms } from '../rules/check-terms.ts'
import { isSeen, seenPlaces, viewAll } from './describe-offers.ts'

/**
 * Makes a draft. Repeating it is refused by the code, which is one offer's for good.
 *
 * @throws offer_code_taken, offer_incomplete, offer_place_unknown, offer_stores_needed
 */
export async function createOffer(deps: Deps, by: Caller, input: OfferInput): Promise<OfferView> {
  const { code, supply, codeMode, public: isPublic, ...rest } = offerInputSchema.parse(input)
  const { claimFrom, claimTo, ...terms } = rest
  const createdAt = deps.clock.now()
  const offer = { terms, claimFrom: toDate(claimFrom), claimTo: toDate(claimTo) }
  const mistake = findMistake(offer)
  if (mistake) throw refusals.offer_incomplete({ detail: mistake })
  return deps.db.as(by.scope, async (tx) => {
    await assertPlaces(tx, by.scope, terms)
    const made = { ...offer, code, kind: terms.value.kind, supply, codeMode, public: isPublic, createdAt }
    const id = await queries.insertOffer(tx, by.workspace, made)
    if (id === undefined) throw refusals.offer_code_taken({ detail: `code: ${code}` })
    await recordAudit(tx, deps, { ...by, action: 'offer.created', object: `offer/${id}`, after: input })
    return view(tx, deps, by.workspace, id)
  })
}

/**
 * Changes an offer. Coupons already claimed keep their terms: a change makes a version, for the claims that follow.
 *
 * @throws offer_not_found, offer_not_yours, offer_published for what is fixed, and as `createOffer`
 */
export async function changeOffer(deps: Deps, by: Caller, reference: string, input: OfferPatch): Promise<OfferView> {
  const patch = offerPatchSchema.parse(input)
  return deps.db.as(by.scope, async (tx) => {
    const row = await lockOwn(tx, by.scope, reference)
    const frozen = findFrozen(row, patch)
    if (frozen) throw refusals.offer_published({ detail: frozen })
    const terms = patchTerms(row.terms, patch)
    const isChanged = !isDeepStrictEqual(terms, row.terms)
    const next: queries.OfferRow = {
      ...row,
      terms,
      kind: terms.value.kind,
      version: row.version + (isChanged ? 1 : 0),
      claimFrom: patch.claimFrom === undefined ? row.claimFrom : toDate(patch.claimFrom),
      claimTo: patch.claimTo === undefined ? row.claimTo : toDate(patch.claimTo),
      supply: patch.supply ?? row.supply,
      public: patch.public ?? row.public,
    }
    const mistake = findMistake(next)
    if (mistake) throw refusals.offer_incomplete({ detail: mistake })
    await assertPlaces(tx, by.scope, terms)
    if (isChanged)
      await queries.insertTerms(tx, by.workspace, { id: row.id, version: next.version, terms, at: deps.clock.now() })
    await queries.updateOffer(tx, by.workspace, next)
    await recordAudit(tx, deps, { ...by, action: 'offer.changed', object: `offer/${row.id}`, after: input })
    return view(tx, deps, by.workspace, row.id)
  })
}

/** Lets it be claimed, for the first time or again. Safe to repeat. @throws offer_incomplete, offer_not_draft */
export async function publishOffer(deps: Deps, by: Caller, reference: string): Promise<OfferView> {
  return changeState(deps, by, reference, 'published')
}

/** Ends its claims at once: after this has answered, none is taken. Coupons already claimed stay valid. Safe to repeat. */
export async function stopOffer(deps: Deps, by: Caller, reference: string): Promise<OfferView> {
  return changeState(deps, by, reference, 'stopped')
}

async function changeState(
  deps: Deps,
  by: Caller,
  reference: string,
  state: 'published' | 'stopped',
): Promise<OfferView> {
  return deps.db.as(by.scope, async (tx) => {
    const row = await lockOwn(tx, by.scope, reference)
    if (row.state !== state) {
      const at = deps.clock.now()
      if (row.state === 'ended') throw refusals.offer_ended()
      if (state === 'stopped' && row.state === 'draft') throw refusals.offer_not_published()
      const mistake = state === 'published' ? findMistake(row, at) : undefined
      if (mistake) throw refusals.offer_incomplete({ detail: mistake })
      await queries.updateState(tx, by.workspace, { id: row.id, state, at })
      await recordAudit(tx, deps, { ...by, action: `offer.${state}`, object: `offer/${row.id}` })
    }
    return view(tx, deps, by.workspace, row.id)
  })
}

type Append = { requestId: string; stock: number; budgetMinor: number; reason: string }

/**
 * Adds to total stock and budget; what has no bound keeps having none. Safe to retry with the same request id.
 *
 * @throws offer_not_found, offer_not_yours, offer_ended
 */
export async function appendSupply(deps: Deps, by: Caller, reference: string, append: Append): Promise<OfferView> {
  return deps.db.as(by.scope, async (tx) => {
    const row = await lockOwn(tx, by.scope, reference)
    const isNew = await queries.insertSupplyAppend(tx, by.workspace, { ...append, offer: row.id, at: deps.clock.now() })
    if (isNew) {
      if (row.state === 'ended') throw refusals.offer_ended()
      await queries.updateOffer(tx, by.workspace, { ...row, supply: grown(row.supply, append) })
      await recordAudit(tx, deps, { ...by, action: 'offer.supplied', object: `offer/${row.id}`, after: append })
    }
    return view(tx, deps, by.workspace, row.id)
  })
}

const grown = (supply: OfferSupply, { stock, budgetMinor }: Append): OfferSupply => ({
  ...supply,
  stock: supply.stock === null ? null : supply.stock + stock,
  budgetMinor: supply.budgetMinor === null ? null : supply.budgetMinor + budgetMinor,
})

const toDate = (text: string | null): Date | null => (text === null ? null : new Date(text))

async function view(tx: Tx, deps: Deps, workspace: number, id: number): Promise<OfferView> {
  const row = await queries.findOffer(tx, workspace, id)
  const [made] = row ? await viewAll(tx, deps, workspace, [row]) : []
  invariant(made, 'an offer that was just written is there')
  return made
}

/** An offer that this caller may change, locked. Who works for some stores changes offers that are for these alone. */
export async function lockOwn(tx: Tx, scope: Scope, reference: string | number): Promise<queries.OfferRow> {
  const row = await queries.lockOffer(tx, scope.workspace, reference)
  if (!row || !isSeen(row.terms, await seenPlaces(tx, scope))) throw refusals.offer_not_found()
  await assertOwn(tx, scope, row.terms)
  return row
}

export async function assertOwn(tx: Tx, scope: Scope, terms: OfferTerms): Promise<void> {
  if (scope.stores === '*') return
  const { stores, cities } = terms.scope
  const seen = await findStores(tx, scope.workspace, stores)
  if (stores.length === 0 || cities.length > 0 || stores.some((code) => !seen.has(code)))
    throw refusals.offer_not_yours()
}

/** Stores, cities and categories must be there, and the caller's to name. */
async function assertPlaces(
  tx: Tx,
  scope: Scope,
  { scope: { stores, cities, categories } }: OfferTerms,
): Promise<void> {
  const isLimited = scope.stores !== '*'
  if (isLimited && (stores.length === 0 || cities.length > 0)) throw refusals.offer_stores_needed()
  const unknown = (field: string, code: string | undefined) => {
    if (code !== undefined) throw refusals.offer_place_unknown({ detail: `scope.${field}: ${code}` })
  }
  const knownStores = await findStores(tx, scope.workspace, stores)
  unknown(
    'stores',
    stores.find((code) => !knownStores.has(code)),
  )
  const knownCities = await findCityCodes(tx, scope.workspace, cities)
  unknown(
    'cities',
    cities.find((code) => !knownCities.has(code)),
  )
  if (categories.length === 0) return
  const paths = await readCategoryPaths(tx)
  unknown(
    'categories',
    categories.find((code) => !paths.has(code)),
  )
}
