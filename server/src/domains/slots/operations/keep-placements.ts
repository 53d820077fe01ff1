import {
  type SlotPlacement,
  type SlotPlacementInput,
  type SlotPlacementPatch,
  type SlotPlacementState,
  slotPlacementInputSchema,
  slotPlacementPatchSchema,
} from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { compileExpression } from '../../audiences/index.ts'
import { readCategoryPaths } from '../../catalog/index.ts'
import { openExperiment } from '../../experiments/index.ts'
import { listPublicOffers } from '../../offers/index.ts'
import {
  type Caller,
  describePlaces,
  findCityCodes,
  findStores,
  findTimezone,
  recordAudit,
} from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/placements.ts'
import { findMistake } from '../rules/check-terms.ts'
import type { Terms } from '../rules/eligible.ts'
import { arms } from './assign-arms.ts'
import { showPlacements } from './show-placements.ts'

/** Where a placement comes from, if not from somebody's hand. */
export type Origin = { sender?: string; diversion?: { donor: string; receiver: string } }

/**
 * Makes a draft.
 * @throws placement_invalid, placement_place_unknown, placement_stores_needed, expression_invalid
 */
export async function createPlacement(
  deps: Deps,
  by: Caller,
  input: SlotPlacementInput,
  { sender = 'hand', diversion }: Origin = {},
): Promise<SlotPlacement> {
  const { page, ...terms } = slotPlacementInputSchema.parse(input)
  await check(deps, by, page, terms)
  return deps.db.as(by.scope, async (tx) => {
    await assertPlaces(tx, by.scope, terms)
    const made = { page, sender, terms, createdAt: deps.clock.now() }
    const { donor = null, receiver = null } = diversion ?? {}
    const id = await queries.insertPlacement(tx, by.workspace, { ...made, donor, receiver })
    await recordAudit(tx, deps, { ...by, action: 'placement.created', object: `placement/${id}`, after: input })
    return view(tx, by.scope, id)
  })
}

/**
 * Changes a placement; pages opened from now on follow it.
 * @throws placement_not_found, placement_not_yours, placement_ended, placement_below_used, placement_holdout_fixed, and as
 *   `createPlacement`
 */
export async function changePlacement(
  deps: Deps,
  by: Caller,
  id: number,
  input: SlotPlacementPatch,
): Promise<SlotPlacement> {
  const patch = slotPlacementPatchSchema.parse(input)
  const before = await deps.db.as(by.scope, (tx) => findOwn(tx, by.scope, id))
  const merged = { ...before.terms, ...withoutAbsent(patch) }
  await check(deps, by, before.page, merged)
  return deps.db.as(by.scope, async (tx) => {
    const row = await lockOwn(tx, by.scope, id)
    if (row.state === 'ended') throw refusals.placement_ended()
    const terms = { ...row.terms, ...withoutAbsent(patch) }
    await assertPlaces(tx, by.scope, terms)
    if (row.beganAt && terms.holdoutBasisPoints !== row.terms.holdoutBasisPoints)
      throw refusals.placement_holdout_fixed()
    const { impressionsMax, budgetMinor } = terms
    const isBelow =
      (impressionsMax !== null && impressionsMax < row.impressions) ||
      (budgetMinor !== null && budgetMinor < row.spentMinor)
    if (isBelow) throw refusals.placement_below_used()
    await queries.updatePlacement(tx, by.workspace, { ...row, terms })
    await recordAudit(tx, deps, { ...by, action: 'placement.changed', object: `placement/${id}`, after: input })
    return view(tx, by.scope, id)
  })
}

/**
 * Starts, pauses or ends a placement. What has ended stays so. The first start opens the experiment that holds people out.
 * Safe to repeat. @throws placement_not_found, placement_not_yours, placement_ended, placement_offer_unknown
 */
export async function changePlacementState(
  deps: Deps,
  by: Caller,
  id: number,
  state: Exclude<SlotPlacementState, 'draft'>,
): Promise<SlotPlacement> {
  return deps.db.as(by.scope, async (tx) => {
    const row = await lockOwn(tx, by.scope, id)
    if (row.state === state) return view(tx, by.scope, id)
    if (row.state === 'ended') throw refusals.placement_ended()
    if (state === 'running') await assertOffer(tx, deps, by.workspace, row.terms)
    const beganAt = row.beganAt ?? (state === 'running' ? deps.clock.now() : null)
    const experiment = state === 'running' ? await openHoldout(tx, deps, by, row) : row.experiment
    await queries.updatePlacement(tx, by.workspace, { ...row, state, beganAt, experiment })
    await recordAudit(tx, deps, { ...by, action: `placement.${state}`, object: `placement/${id}` })
    return view(tx, by.scope, id)
  })
}

async function openHoldout(tx: Tx, deps: Deps, by: Caller, row: queries.PlacementRow): Promise<number | null> {
  const { holdoutBasisPoints, conversion, name } = row.terms
  if (row.experiment !== null || holdoutBasisPoints === 0) return row.experiment
  const scope = { ...by.scope, timezone: await findTimezone(tx, by.workspace) }
  const { id } = await openExperiment(tx, deps, scope, {
    about: `slot/${row.page}/${row.id}`,
    name,
    arms: [
      { name: arms.shown, weight: 10_000 - holdoutBasisPoints },
      { name: arms.heldOut, weight: holdoutBasisPoints, control: true },
    ],
    windowDays: conversion.windowDays,
    measure: 'conversion',
  })
  return id
}

/** One that this caller sees. @throws placement_not_found */
export async function getPlacement(deps: Deps, scope: Scope, id: number): Promise<SlotPlacement> {
  return deps.db.as(scope, async (tx) => {
    await findSeen(tx, scope, id)
    return view(tx, scope, id)
  })
}

async function view(tx: Tx, scope: Scope, id: number): Promise<SlotPlacement> {
  const row = await queries.findPlacement(tx, scope.workspace, id)
  const [made] = row ? await showPlacements(tx, scope.workspace, [row]) : []
  invariant(made, 'a placement that was just written is there')
  return made
}

/** Fields that a change names. */
const withoutAbsent = (patch: Partial<Terms>): Partial<Terms> =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))

async function check(deps: Deps, by: Caller, page: SlotPlacement['page'], terms: Terms): Promise<void> {
  const mistake = findMistake(page, terms)
  if (mistake) throw refusals.placement_invalid({ detail: mistake })
  const named = [terms.eligibility.audience, terms.eligibility.except].filter((one) => one !== null)
  if (named.length === 0) return
  const timezone = await deps.db.as(by.scope, (tx) => findTimezone(tx, by.workspace))
  const sensitiveVisible = by.permissions.includes('labels:sensitive')
  for (const expression of named)
    await compileExpression(deps, { scope: { ...by.scope, timezone }, sensitiveVisible }, expression)
}

async function assertOffer(tx: Tx, deps: Deps, workspace: number, { creative: { action } }: Terms): Promise<void> {
  if (action.kind !== 'offer') return
  const offers = await listPublicOffers(tx, deps, workspace)
  if (!offers.some(({ code }) => code === action.offer))
    throw refusals.placement_offer_unknown({ detail: `creative.action.offer: ${action.offer}` })
}

/** What a placement must be for to be seen in this scope; undefined: anything. */
export type Places = { stores: string[]; cities: string[] } | undefined

export async function seenPlaces(tx: Tx, { workspace, stores }: Scope): Promise<Places> {
  if (stores === '*') return undefined
  const places = [...(await describePlaces(tx, workspace, stores)).values()]
  return { stores: places.map(({ code }) => code), cities: [...new Set(places.map(({ cityCode }) => cityCode))] }
}

/** One for other stores alone does not exist for who works in one; one for all of them, or for its own, does. */
export function isSeen({ eligibility: { stores, cities } }: Terms, seen: Places): boolean {
  if (!seen || (stores.length === 0 && cities.length === 0)) return true
  return stores.some((code) => seen.stores.includes(code)) || cities.some((code) => seen.cities.includes(code))
}

export async function findSeen(tx: Tx, scope: Scope, id: number): Promise<queries.PlacementRow> {
  const row = await queries.findPlacement(tx, scope.workspace, id)
  if (!row || !isSeen(row.terms, await seenPlaces(tx, scope))) throw refusals.placement_not_found()
  return row
}

async function findOwn(tx: Tx, scope: Scope, id: number): Promise<queries.PlacementRow> {
  const row = await findSeen(tx, scope, id)
  await assertOwn(tx, scope, row.terms)
  return row
}

async function lockOwn(tx: Tx, scope: Scope, id: number) {
  await findOwn(tx, scope, id)
  const row = await queries.lockPlacement(tx, scope.workspace, id)
  if (!row) throw refusals.placement_not_found()
  return row
}

/** Who works for some stores changes what is for these alone. */
async function assertOwn(tx: Tx, scope: Scope, { eligibility: { stores, cities } }: Terms): Promise<void> {
  if (scope.stores === '*') return
  const seen = await findStores(tx, scope.workspace, stores)
  if (stores.length === 0 || cities.length > 0 || stores.some((code) => !seen.has(code)))
    throw refusals.placement_not_yours()
}

/** Stores, cities and categories must be there, and the caller's to name. */
async function assertPlaces(tx: Tx, scope: Scope, { eligibility, conversion }: Terms): Promise<void> {
  const { stores, cities, afterCategories } = eligibility
  if (scope.stores !== '*' && (stores.length === 0 || cities.length > 0)) throw refusals.placement_stores_needed()
  const categories = [...afterCategories, ...conversion.categories]
  const [knownStores, knownCities] = [
    await findStores(tx, scope.workspace, stores),
    await findCityCodes(tx, scope.workspace, cities),
  ]
  const paths = categories.length > 0 ? await readCategoryPaths(tx) : new Map<string, string[]>()
  const unknown = [
    ...stores.filter((code) => !knownStores.has(code)),
    ...cities.filter((code) => !knownCities.has(code)),
    ...categories.filter((code) => !paths.has(code)),
  ]
  if (unknown.length > 0) throw refusals.placement_place_unknown({ detail: unknown.join(', ') })
}
