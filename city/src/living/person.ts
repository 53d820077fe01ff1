import { personAt } from '../people.ts'
import type { CityPlan } from '../plan.ts'
import { Random, streams } from '../random.ts'
import type { PersonKind } from '../reactions/play.ts'
import type { World } from '../world.ts'
import type { LivingReaction } from './reaction.ts'

/** Under what the till meets somebody: the phone of who registered, the wallet of who only pays, or nothing. */
export type Manner = 'phone' | 'wallet' | 'nobody'

/** What a person who lives on is like. The same for the same plan and reaction. */
export type Character = {
  /** As the city numbers people; from its number of customers on they are strangers. */
  person: number
  manner: Manner
  kind: PersonKind
  visitsPerDay: number
  /** Median of a visit, minor units. */
  basketMinor: number
}

export function characterAt(plan: CityPlan, world: World, reaction: LivingReaction, person: number): Character {
  const random = new Random(plan.seed, streams.living, person)
  const { kinds, rateShape, basketMinor, personSpread } = reaction
  const kind = kinds[random.weighted(kinds.map(({ share }) => share))]
  if (!kind) throw new RangeError('a reaction has kinds of people')
  const rate = (kind.visitsPerDay * random.gamma(rateShape)) / rateShape
  const isKnown = person < plan.customers
  const known = isKnown && personAt(plan, world, person).channel ? 'phone' : 'wallet'
  return {
    person,
    manner: isKnown ? known : 'nobody',
    kind,
    visitsPerDay: rate,
    basketMinor: basketMinor * Math.exp(personSpread * random.normal()),
  }
}

/**
 * What a person is up to on a day, drawn whether it comes to it or not: what happens on one day never changes the chance of
 * another, and with or without a play the same people would come on the same days.
 */
export type Mood = {
  comes: number
  spread: number
  opens: number
  presses: number
  finishes: number
  usesCoupon: number
  shopping: Random
}

export function moodOf({ seed }: Pick<CityPlan, 'seed'>, person: number, day: number): Mood {
  const random = new Random(seed, streams.living, person, day + 1)
  return {
    comes: random.unit(),
    spread: random.normal(),
    opens: random.unit(),
    presses: random.unit(),
    finishes: random.unit(),
    usesCoupon: random.unit(),
    shopping: random,
  }
}

/** Whether she comes on a day at this rate: the chance of at least one visit. */
export const comesAt = (mood: Mood, visitsPerDay: number): boolean => mood.comes < 1 - Math.exp(-visitsPerDay)

/** What becomes of a message: the same for the same message and person, whenever it is read. */
export function readerOf({ seed }: Pick<CityPlan, 'seed'>, person: number, message: number) {
  const random = new Random(seed, streams.reading, person, message)
  return { reads: random.unit(), follows: random.unit(), complains: random.unit() }
}
