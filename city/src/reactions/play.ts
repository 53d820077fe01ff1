import { Random, streams } from '../random.ts'

/**
 * How people react to a play, written down: what a person would do without it, and what the play changes about that. People
 * come by chance at a rate of their own (Poisson), and what they spend at a visit is heavy-tailed (log-normal), as baskets
 * are. A play changes the rate and the basket by kind of person, so the true lift of any group of people is a formula and
 * not another simulation.
 */
export type PlayReaction = {
  people: number
  /** Kinds of people, with their share of all, how often they come without the play, and what the play does to them. */
  kinds: readonly PersonKind[]
  /** Visits per day differ within a kind by a gamma distribution of this shape around its mean. */
  rateShape: number
  /** Median of a visit, minor units, and how wide visits spread: of the person's level and around it, on the log scale. */
  basketMinor: number
  personSpread: number
  visitSpread: number
  /** People come into the play on one of so many days; 1: all at once. */
  entryDays: number
  windowDays: number
  /** How long what they did before is known. */
  earlierDays: number
}

export type PersonKind = {
  name: string
  share: number
  visitsPerDay: number
  /** What the play does: times the visits, times the basket. 1 is nothing, below 1 it puts people off. */
  visitsFactor: number
  basketFactor: number
}

/** A neighbourhood shop: most who come seldom can be moved, regulars come anyway, and some dislike being spoken to. */
export const shopReaction: PlayReaction = {
  people: 4000,
  kinds: [
    { name: 'sleeping', share: 0.3, visitsPerDay: 0.006, visitsFactor: 1.7, basketFactor: 1 },
    { name: 'occasional', share: 0.4, visitsPerDay: 0.02, visitsFactor: 1.15, basketFactor: 1.05 },
    { name: 'regular', share: 0.2, visitsPerDay: 0.15, visitsFactor: 1, basketFactor: 1 },
    { name: 'wary', share: 0.1, visitsPerDay: 0.03, visitsFactor: 0.7, basketFactor: 1 },
  ],
  rateShape: 2,
  basketMinor: 3500,
  personSpread: 0.4,
  visitSpread: 0.8,
  entryDays: 14,
  windowDays: 28,
  earlierDays: 90,
}

/** The same people, whom the play leaves as they are. */
export const withoutEffect = (plan: PlayReaction): PlayReaction => ({
  ...plan,
  kinds: plan.kinds.map((kind) => ({ ...kind, visitsFactor: 1, basketFactor: 1 })),
})

export type ReactingPerson = {
  /** From 1, as customers of a workspace are numbered. */
  ordinal: number
  kind: PersonKind
  visitsPerDay: number
  /** Median of her visits, minor units. */
  basketMinor: number
  /** Days since the play began. */
  entryDay: number
}

/** The people of one world; the same for the same seed. */
export function drawPeople(seed: number, plan: PlayReaction): ReactingPerson[] {
  return Array.from({ length: plan.people }, (_, index) => {
    const random = new Random(seed, streams.reaction, index)
    const kind = kindAt(plan.kinds, random.unit())
    return {
      ordinal: index + 1,
      kind,
      visitsPerDay: (kind.visitsPerDay * random.gamma(plan.rateShape)) / plan.rateShape,
      basketMinor: plan.basketMinor * Math.exp(plan.personSpread * random.normal()),
      entryDay: random.below(plan.entryDays),
    }
  })
}

function kindAt(kinds: readonly PersonKind[], at: number): PersonKind {
  let before = 0
  for (const kind of kinds) {
    before += kind.share
    if (at < before) return kind
  }
  const last = kinds.at(-1)
  if (!last) throw new Error('a world has kinds of people')
  return last
}

/** A visit: days since the person came into the play (before it: negative), and what was paid. */
export type Visit = { day: number; amountMinor: number }

/** What she does before and in the window, with or without the play. What came before does not know which. */
export function liveThrough(seed: number, plan: PlayReaction, person: ReactingPerson, treated: boolean): Visit[] {
  const before = new Random(seed, streams.reaction, person.ordinal, 1)
  const after = new Random(seed, streams.reaction, person.ordinal, 2)
  const { visitsFactor, basketFactor } = treated ? person.kind : unmoved
  const visits = visitsIn(before, plan, person.visitsPerDay, plan.earlierDays).map(({ day, spread }) => ({
    day: day - plan.earlierDays,
    amountMinor: Math.round(person.basketMinor * spread),
  }))
  for (const { day, spread } of visitsIn(after, plan, person.visitsPerDay * visitsFactor, plan.windowDays))
    visits.push({ day, amountMinor: Math.round(person.basketMinor * basketFactor * spread) })
  return visits
}

const unmoved = { visitsFactor: 1, basketFactor: 1 }

function visitsIn(
  random: Random,
  { visitSpread }: PlayReaction,
  visitsPerDay: number,
  days: number,
): { day: number; spread: number }[] {
  const visits: { day: number; spread: number }[] = []
  for (let day = random.exponential(1 / visitsPerDay); day < days; day += random.exponential(1 / visitsPerDay))
    visits.push({ day, spread: Math.exp(visitSpread * random.normal()) })
  return visits
}

export type PlantedLift = { conversion: number; moneyMinor: number }

/** What the play truly does to these people on average: the difference of expectations, by formula. */
export function plantedLift(plan: PlayReaction, people: readonly ReactingPerson[]): PlantedLift {
  let conversion = 0
  let moneyMinor = 0
  for (const { visitsPerDay, basketMinor, kind } of people) {
    const visits = visitsPerDay * plan.windowDays
    const meanBasket = basketMinor * Math.exp(plan.visitSpread ** 2 / 2)
    conversion += Math.exp(-visits) - Math.exp(-visits * kind.visitsFactor)
    moneyMinor += visits * meanBasket * (kind.visitsFactor * kind.basketFactor - 1)
  }
  return { conversion: conversion / people.length, moneyMinor: moneyMinor / people.length }
}
