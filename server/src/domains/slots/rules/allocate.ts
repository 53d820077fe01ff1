import type { SlotCode } from '@regulars/contract'
import { drawBeta, drawsOf } from './chance.ts'

/** What is known of a placement in a slot: how often it was shown there, and with what success. */
export type Learned = { shown: number; converted: number }

/** A placement that may stand on this page, for this person, now. */
export type Candidate = {
  placement: number
  /** Minor units that one success is worth. */
  valueMinor: number
  /** How far behind the plan of its guarantee, as a share of it; 0 and less: in time, or no guarantee. */
  behind: number
  /** The slots in which it may stand, with what was learned there. */
  slots: Partial<Record<SlotCode, Learned>>
}

/** All that a decision depends on. It is stored with the decision, so that it can be made again. */
export type AllocationState = {
  /** Open slots, from the top of the page downwards. */
  open: SlotCode[]
  candidates: Candidate[]
  /** Placements that could not be shown, and why: for whoever asks; decides nothing. */
  left: { placement: number; reason: string }[]
}

export type Placed = { slot: SlotCode; placement: number; why: 'guaranteed' | 'value' }

/** As many imagined impressions stand behind the belief about a placement that nobody has seen yet. */
const priorWeight = 8

/**
 * Fills the slots of a page: promises first, those that are furthest behind in front; what is left goes to the highest
 * expected value, drawn from what is believed of each (Thompson sampling over Beta posteriors), so that what is not known
 * well is tried in proportion to the chance that it is the best. A placement stands on a page once.
 */
export function allocate(state: AllocationState, seed: string): Placed[] {
  const open = [...state.open]
  const placed: Placed[] = []
  const promised = state.candidates
    .filter(({ behind }) => behind > 0)
    .toSorted((a, b) => b.behind - a.behind || a.placement - b.placement)
  for (const candidate of promised) {
    const at = open.findIndex((slot) => candidate.slots[slot])
    const [slot] = at < 0 ? [] : open.splice(at, 1)
    if (slot) placed.push({ slot, placement: candidate.placement, why: 'guaranteed' })
  }
  const taken = new Set(placed.map(({ placement }) => placement))
  for (const slot of open) {
    const free = state.candidates.filter(({ placement, slots }) => slots[slot] && !taken.has(placement))
    const best = bestOf(free, slot, seed)
    if (best === undefined) continue
    taken.add(best)
    placed.push({ slot, placement: best, why: 'value' })
  }
  return placed.toSorted((a, b) => state.open.indexOf(a.slot) - state.open.indexOf(b.slot))
}

function bestOf(candidates: readonly Candidate[], slot: SlotCode, seed: string): number | undefined {
  const all = candidates.map(({ slots }) => slots[slot] ?? { shown: 0, converted: 0 })
  const shown = all.reduce((sum, each) => sum + each.shown, 0)
  const converted = all.reduce((sum, each) => sum + each.converted, 0)
  // A newcomer is believed to do as well as the others here, weakly: with an even prior it would be shown hundreds of times
  // before its true rate of some per cent is believed.
  const rate = (converted + 1) / (shown + 20)
  let best: { placement: number; score: number; rate: number } | undefined
  for (const { placement, valueMinor, slots } of candidates) {
    const learned = slots[slot] ?? { shown: 0, converted: 0 }
    const won = learned.converted + priorWeight * rate
    const lost = Math.max(0, learned.shown - learned.converted) + priorWeight * (1 - rate)
    const drawn = drawBeta(won, lost, drawsOf(`${seed} ${slot} ${placement}`))
    const score = drawn * valueMinor
    const isBetter = !best || score > best.score || (score === best.score && drawn > best.rate)
    if (isBetter) best = { placement, score, rate: drawn }
  }
  return best?.placement
}
