import {
  type AudienceExpression,
  type SlotCode,
  type SlotCreative,
  type SlotPage,
  slotPlaces,
} from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import type { KnownPerson } from '../../customers/index.ts'
import { describePlaces } from '../../organization/index.ts'
import * as queries from '../queries/filling.ts'
import { listShownOf } from '../queries/outcomes.ts'
import * as placements from '../queries/placements.ts'
import { type AllocationState, allocate, type Candidate, type Placed } from '../rules/allocate.ts'
import { behindBy, type Known, type Moment, type Running, whyNotFor, whyNotHere, whyNotNow } from '../rules/eligible.ts'
import { clockOf, hourOf } from '../rules/moment.ts'
import { assignArms } from './assign-arms.ts'
import { emitSlots } from './emit-slots.ts'
import { isInAudience, listOpenOffers, mayPersonalise, readLayer } from './look-up-person.ts'

/** A look at a page. */
export type PageView = {
  page: SlotPage
  /** Whose page it is; undefined for somebody unknown. Caps and holdouts count for the person. */
  person: KnownPerson | undefined
  /** On this person's own, signed-in phone: only there may the page show what is known of them. */
  isOwnPhone: boolean
  /** 0: nowhere. */
  store: number
  /** Of what was bought just now, with the categories above. */
  categories: readonly string[]
  /** Names the view and is where its chance comes from: the same view is the same decision, and counts once. */
  seed: string
}

export type Filled = {
  slot: SlotCode
  placement: number
  decision: string
  creative: SlotCreative
  /** It has brought what it is for already: claimed, for an offer. */
  isDone: boolean
}

/** A running placement, what is known about this person and it, and why it is out. */
type Considered = Running & { experiment: number | null; known: Omit<Known, 'seenToday'>; out: string | undefined }

type Situation = { view: PageView; moment: Moment; day: string; layer: string; considered: Considered[]; slots: Open[] }
type Open = { slot: SlotCode; byLayer: boolean }

/**
 * Decides what stands in the slots of a page and counts it as shown, exactly: no cap, guarantee or budget is passed however
 * many pages are opened at once, through any number of processes. Safe to retry: the same page, person and seed get what
 * was decided before.
 */
export async function fillSlots(deps: Deps, zoned: ZonedScope, view: PageView): Promise<Filled[]> {
  const scope = { ...zoned, stores: '*' } as const
  const { workspace } = scope
  const key = `${view.page} ${view.person?.ordinal ?? 0} ${view.seed}`
  const earlier = await deps.db.as(scope, (tx) => showEarlier(tx, workspace, key))
  if (earlier) return earlier
  const situation = await lookAround(deps, scope, view)
  const filled = await deps.db.as(scope, async (tx) => {
    const id = uuidv7()
    const { at } = situation.moment
    const about = { id, key, at, page: view.page, store: view.store, customer: view.person?.ordinal ?? 0 }
    const isOurs = await queries.claimDecision(tx, workspace, { ...about, seed: view.seed })
    if (isOurs) await decide(tx, deps, scope, { ...situation, decision: id })
    return showEarlier(tx, workspace, key)
  })
  deps.wakeRelay()
  invariant(filled, 'a view that was decided is there')
  return filled
}

async function showEarlier(tx: Tx, workspace: number, key: string): Promise<Filled[] | undefined> {
  const decision = await queries.findDecisionOf(tx, workspace, key)
  if (!decision) return undefined
  if (decision.answer.length === 0) return []
  const rows = new Map(
    (await placements.listPlacements(tx, workspace, { page: decision.page, state: 'running' })).map((row) => [
      row.id,
      row,
    ]),
  )
  const done = new Set(
    (await listShownOf(tx, workspace, [decision.id])).flatMap((row) => (row.convertedAt ? [row.slot] : [])),
  )
  return decision.answer.flatMap(({ slot, placement }) => {
    const row = rows.get(placement)
    if (!row) return []
    return [{ slot, placement, decision: decision.id, creative: row.terms.creative, isDone: done.has(slot) }]
  })
}

/** Everything that can be looked up before anything is locked. */
async function lookAround(deps: Deps, scope: ZonedScope, view: PageView): Promise<Situation> {
  const { workspace, timezone } = scope
  const { person, page } = view
  const at = deps.clock.now()
  const { day, hour } = clockOf(at, timezone)
  const found = await deps.db.as(scope, async (tx) => ({
    rows: await placements.listPlacements(tx, workspace, { page, state: 'running' }),
    changed: await placements.listSlots(tx, workspace),
    place: (await describePlaces(tx, workspace, [view.store])).get(view.store),
    candidacies: person ? await queries.listCandidacies(tx, workspace, person.records, at) : new Set<number>(),
  }))
  const { place } = found
  const moment = { at, hour, store: place?.code ?? '', city: place?.cityCode ?? '', categories: view.categories }
  const slots = slotPlaces
    .filter((slot) => slot.page === page)
    .map(({ code }) => ({ code, row: found.changed.find((row) => row.code === code) }))
    .filter(({ row }) => row?.enabled !== false)
    .map(({ code, row }) => ({ slot: code, byLayer: row?.byLayer === true }))
  const near = found.rows.map(({ id, terms, beganAt, experiment }) => {
    const running = { id, page, terms, beganAt: beganAt ?? at, experiment }
    return { ...running, out: whyNotHere(running, moment) }
  })
  const profiled = person && view.isOwnPhone && (await mayPersonalise(deps, scope, person)) ? person : undefined
  const isAsked = near.some(({ out, terms }) => !out && terms.creative.action.kind === 'offer')
  const offers = isAsked ? await listOpenOffers(deps, scope, moment, person) : new Set<string>()
  const considered: Considered[] = []
  for (const running of near) {
    const { action } = running.terms.creative
    const { audience, except } = running.terms.eligibility
    const isIn = async (expression: AudienceExpression | null): Promise<boolean> =>
      !running.out && expression && profiled ? isInAudience(deps, scope, expression, profiled) : false
    const known = {
      inAudience: await isIn(audience),
      isExcepted: await isIn(except),
      isCandidate: found.candidacies.has(running.id),
      isOfferOpen: action.kind !== 'offer' || offers.has(action.offer),
      isHeldOut: false,
    }
    considered.push({ ...running, known, out: running.out ?? whyNotFor(running, known) })
  }
  const layer = slots.some(({ byLayer }) => byLayer) ? await readLayer(deps, scope, profiled) : ''
  return { view, moment, day, layer, considered, slots }
}

type Deciding = Situation & { decision: string }

/** Locks, in this order: the view, the counters by their number, figures. */
async function decide(tx: Tx, deps: Deps, scope: ZonedScope, deciding: Deciding): Promise<void> {
  const { view, moment, day, layer, slots, decision } = deciding
  const { workspace } = scope
  const considered = await holdOut(tx, deps, scope, deciding)
  const ids = considered.filter(({ out }) => !out).map(({ id }) => id)
  const counters = new Map((await queries.lockCounters(tx, workspace, ids)).map((row) => [row.placement, row]))
  const people = view.person?.records ?? []
  const seen = await queries.listSeen(tx, workspace, { placements: ids, people, day })
  const learned = await queries.listLearned(tx, workspace, ids)

  const state: AllocationState = { open: slots.map(({ slot }) => slot), candidates: [], left: [] }
  for (const running of considered) {
    const row = counters.get(running.id)
    const counter = {
      placement: running.id,
      impressions: Number(row?.impressions ?? 0n),
      spentMinor: Number(row?.spentMinor ?? 0n),
      spentTodayMinor: row?.day === day ? Number(row.spentDayMinor) : 0,
    }
    const seenToday = seen.get(running.id) ?? 0
    const out = running.out ?? whyNotNow(capped(running, row), { counter, seenToday, moment })
    if (out) state.left.push({ placement: running.id, reason: out })
    else
      state.candidates.push(
        candidateOf(running, { slots, layer, learned, behind: behindBy(running, counter.impressions, moment.at) }),
      )
  }
  const placed = allocate(state, view.seed)
  await queries.keepDecision(tx, workspace, { id: decision, state, answer: placed })
  await count(tx, workspace, { ...deciding, placed })
}

/** Who is kept from what, for those who could be shown it: decided before it is known whether it wins a slot. */
async function holdOut(
  tx: Tx,
  deps: Deps,
  scope: ZonedScope,
  { view, moment, considered }: Deciding,
): Promise<Considered[]> {
  const { person } = view
  if (!person) return considered
  const open = considered.filter(({ out }) => !out)
  const held = await assignArms(tx, deps, scope, { customer: person.ordinal, placements: open, at: moment.at })
  return considered.map((running) => {
    const known = { ...running.known, isHeldOut: held === 'everything' || held.has(running.id) }
    return { ...running, known, out: running.out ?? whyNotFor(running, known) }
  })
}

/** With the caps as they are under the lock: somebody may have lowered them since the placement was read. */
function capped(running: Considered, row: queries.CounterRow | undefined): Considered {
  if (!row) return running
  const most = (value: bigint | null) => (value === null ? null : Number(value))
  const terms = { ...running.terms, impressionsMax: most(row.impressionsMax), budgetMinor: most(row.budgetMinor) }
  return { ...running, terms }
}

type Learning = { slots: readonly Open[]; layer: string; learned: readonly queries.LearnedRow[]; behind: number }

function candidateOf({ id, terms }: Running, { slots, layer, learned, behind }: Learning): Candidate {
  const where = slots.filter(({ slot }) => terms.slots.length === 0 || terms.slots.includes(slot))
  const known = where.map(({ slot, byLayer }) => {
    const rows = learned.filter((row) => row.placement === id && row.slot === slot && (!byLayer || row.layer === layer))
    const shown = rows.reduce((sum, row) => sum + Number(row.shown), 0)
    const converted = rows.reduce((sum, row) => sum + Number(row.converted), 0)
    return [slot, { shown, converted }] as const
  })
  return { placement: id, valueMinor: terms.valueMinor, behind, slots: Object.fromEntries(known) }
}

async function count(tx: Tx, workspace: number, decided: Deciding & { placed: readonly Placed[] }): Promise<void> {
  const { view, moment, day, layer, considered, slots, decision, placed } = decided
  const { at } = moment
  const customer = view.person?.ordinal ?? 0
  const impressions = placed.map(({ slot, placement }) => {
    const price = considered.find(({ id }) => id === placement)?.terms.price
    const priceMinor = price?.per === 'impression' ? price.amountMinor : 0
    return { decision, slot, placement, customer, store: view.store, layer, priceMinor }
  })
  await queries.addImpressions(tx, workspace, { at, day, impressions })
  await queries.addViews(tx, workspace, {
    hour: hourOf(at),
    store: view.store,
    slots: slots.map(({ slot }) => ({ slot, filled: placed.some((each) => each.slot === slot) ? 1 : 0 })),
  })
  const shown = placed.map(({ slot, placement }) => ({ decision, slot, placement }))
  await emitSlots(tx, workspace, { kind: 'slot.shown', page: view.page, customer, store: view.store, at, slots: shown })
}
