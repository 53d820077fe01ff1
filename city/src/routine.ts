import { firstHour, type Person } from './people.ts'
import type { CityPlan } from './plan.ts'
import type { Random } from './random.ts'
import { type Store, storeAt, type World } from './world.ts'

const hour = 3_600_000

/** An instant of a day that suits the person's routine. */
export function instantOf(world: World, person: Person, day: number, random: Random): number {
  const hours = firstHour + random.weighted(person.routine.hours)
  return Math.floor((world.calendar.start[day] ?? 0) + (hours + random.unit()) * hour)
}

/** People go where what they like is near and well kept; never beyond the radius while something open lies within it. */
export function pickStore(plan: CityPlan, world: World, person: Person, day: number, random: Random): Store {
  const near = person.community.nearest
  const weights = near.map(({ store, meters }) => {
    const { opensOnDay, trade, quality } = storeAt(world.stores, store)
    if (opensOnDay > day || meters > plan.radiusMetersMax) return 0
    return ((person.tastes[trade] ?? 0) * quality) / (1 + meters / 700) ** 2
  })
  if (weights.some((weight) => weight > 0)) {
    const chosen = near[random.weighted(weights)]
    if (chosen) return storeAt(world.stores, chosen.store)
  }
  const city = storeAt(world.stores, person.community.anchor).city
  const open = near.find(({ store }) => storeAt(world.stores, store).opensOnDay <= day)
  // The first store of every city is old, so there is always one.
  return storeAt(world.stores, open?.store ?? city)
}

/** Busy before the new year, quiet in high summer. */
function season(plan: CityPlan, dayOfYear: number): number {
  return 1 + plan.seasonality * Math.cos((2 * Math.PI * (dayOfYear - 10)) / 365)
}

/**
 * The personal gap, stretched by how long the purchase lasts, shortened by the season and a good store, and moved to a
 * weekday that suits.
 */
export function nextOrderDay(
  plan: CityPlan,
  world: World,
  person: Person,
  day: number,
  store: Store,
  cycleDays: number,
  random: Random,
): number {
  const lasting = Math.min(2.2, Math.max(0.6, (cycleDays / 8) ** 0.35))
  const mean = (person.gapDays * lasting) / season(plan, world.calendar.dayOfYear[day] ?? 0) / store.quality ** 0.7
  const due = day + Math.max(1, Math.round((mean * random.gamma(2.5)) / 2.5))
  const slack = due - day > 6 ? 3 : due - day > 2 ? 1 : 0
  const weights: number[] = []
  for (let shift = -slack; shift <= slack; shift++)
    weights.push(person.routine.weekdays[weekdayOf(world, due + shift)] ?? 1)
  return due - slack + random.weighted(weights)
}

/** Days beyond the plan keep their weekday. */
function weekdayOf(world: World, day: number): number {
  return ((world.calendar.weekday[0] ?? 0) + day) % 7
}

/** Browsing is livelier than buying at first and follows the same weekdays. */
export function nextBrowseDay(person: Person, day: number, liveliness: number, random: Random): number {
  if (liveliness <= 0) return Number.POSITIVE_INFINITY
  return day + 1 + Math.floor(random.exponential(Math.min(240, 60 + 5 * person.gapDays) / liveliness))
}
