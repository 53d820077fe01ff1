import type { SlotPage, slotPlacementInputSchema } from '@regulars/contract'
import type { z } from 'zod'

export type Terms = Omit<z.output<typeof slotPlacementInputSchema>, 'page'>

export type Running = {
  id: number
  page: SlotPage
  terms: Terms
  beganAt: Date
}

/** What was used of a placement so far, over all stores and people. */
export type Counter = {
  placement: number
  impressions: number
  spentMinor: number
  /** Of that, on the day of the question. */
  spentTodayMinor: number
}

/** Where and when a page is looked at; `hour` counts from 0.0 to 24.0 in the workspace's zone. */
export type Moment = { at: Date; hour: number; store: string; city: string; categories: readonly string[] }

/** What was looked up about the customer and the offer; undefined where it did not matter. */
export type Known = {
  inAudience: boolean
  /** Of those who are left out. */
  isExcepted: boolean
  isCandidate: boolean
  /** Times shown to the person today. */
  seenToday: number
  /** The offer can be claimed, and this person may still have it. */
  isOfferOpen: boolean
  /** Kept from seeing it, so that its effect can be measured. */
  isHeldOut: boolean
}

export const refusedBecause = [
  'time',
  'hours',
  'place',
  'purchase',
  'candidate',
  'audience',
  'except',
  'offer',
  'holdout',
  'seen',
  'cap',
  'budget',
  'pace',
] as const
export type Reason = (typeof refusedBecause)[number]

const dayMs = 86_400_000

/** What can be said before anything is looked up about the person. */
export function whyNotHere({ terms }: Running, moment: Moment): Reason | undefined {
  const { from, to, hours, eligibility } = terms
  const at = moment.at.getTime()
  if ((from && Date.parse(from) > at) || (to && Date.parse(to) <= at)) return 'time'
  if (hours && !isWithin(hours, moment.hour)) return 'hours'
  const { stores, cities, afterCategories } = eligibility
  const isEverywhere = stores.length === 0 && cities.length === 0
  if (!isEverywhere && !stores.includes(moment.store) && !cities.includes(moment.city)) return 'place'
  const isAfter = afterCategories.length === 0 || afterCategories.some((code) => moment.categories.includes(code))
  return isAfter ? undefined : 'purchase'
}

/** Whether this person is meant. The holdout comes last: only who would be shown it otherwise is held out. */
export function whyNotFor({ terms }: Running, known: Omit<Known, 'seenToday'>): Reason | undefined {
  const { eligibility } = terms
  if (eligibility.candidatesOnly && !known.isCandidate) return 'candidate'
  if (eligibility.audience && !known.inAudience) return 'audience'
  if (eligibility.except && known.isExcepted) return 'except'
  if (!known.isOfferOpen) return 'offer'
  return known.isHeldOut ? 'holdout' : undefined
}

/** What is used up. Asked under the lock of the counter, so that no cap and no budget is passed. */
export function whyNotNow(
  running: Running,
  { counter, seenToday, moment }: { counter: Counter; seenToday: number; moment: Moment },
): Reason | undefined {
  const { perPersonDayMax, impressionsMax, price, budgetMinor } = running.terms
  if (perPersonDayMax !== null && seenToday >= perPersonDayMax) return 'seen'
  if (impressionsMax !== null && counter.impressions >= impressionsMax) return 'cap'
  if (budgetMinor === null || price === null) return undefined
  if (counter.spentMinor + price.amountMinor > budgetMinor) return 'budget'
  return counter.spentTodayMinor + price.amountMinor > allowedMinor(running, counter, moment) ? 'pace' : undefined
}

const isWithin = ({ from, to }: { from: number; to: number }, hour: number): boolean =>
  from < to ? hour >= from && hour < to : hour >= from || hour < to

/** The day starts with so much of its share at once, so that the first customers of a morning see it too. */
const headStart = 0.1

/**
 * What may be spent today until now: an even share of what the budget has left for each day that is left, released evenly
 * over the hours in which it is shown. Without an end there is nothing to spread over. Never less than one price: a small
 * budget is shown at least once a day.
 */
export function allowedMinor({ terms }: Running, counter: Counter, { at, hour }: Moment): number {
  const { budgetMinor, price, to, hours } = terms
  if (budgetMinor === null || price === null) return Number.POSITIVE_INFINITY
  if (to === null) return budgetMinor
  const leftAtMorning = budgetMinor - (counter.spentMinor - counter.spentTodayMinor)
  const days = Math.max(1, Math.ceil((Date.parse(to) - at.getTime()) / dayMs))
  const { from: opens, to: closes } = hours && hours.from < hours.to ? hours : { from: 0, to: 24 }
  const elapsed = Math.min(1, Math.max(0, (hour - opens) / (closes - opens)))
  const share = headStart + (1 - headStart) * elapsed
  return Math.max(price.amountMinor, Math.floor((leftAtMorning / days) * share))
}

/** A guarantee is planned to be kept after this part of its time, so that a quiet last day does not break it. */
const plannedWithin = 0.9

/** How far an even delivery of the guarantee is behind now, as a share of it. More than 0: it goes first. */
export function behindBy({ terms, beganAt }: Running, impressions: number, at: Date): number {
  const { guaranteedImpressions, to } = terms
  if (guaranteedImpressions === null || to === null || impressions >= guaranteedImpressions) return 0
  const begin = Math.max(terms.from === null ? 0 : Date.parse(terms.from), beganAt.getTime())
  const length = (Date.parse(to) - begin) * plannedWithin
  const elapsed = length <= 0 ? 1 : Math.min(1, Math.max(0, (at.getTime() - begin) / length))
  const due = Math.ceil(guaranteedImpressions * elapsed)
  return Math.max(0, (due - impressions) / guaranteedImpressions)
}

/** Customers learn together or in four layers, by when and how often they order. */
export type Layer = 'new' | 'growing' | 'loyal' | 'lapsing'

/** From the labels `last-order` and `order-frequency`. */
export function layerOf(lastOrder: string | undefined, frequency: string | undefined): Layer {
  if (lastOrder === undefined) return 'new'
  if (lastOrder !== 'active') return 'lapsing'
  return frequency === 'middle' || frequency === 'high' ? 'loyal' : 'growing'
}
