import type { CityPlan } from '../plan.ts'
import type { World } from '../world.ts'
import { activeDays, activityRetention } from './activity.ts'
import { conversionCells, lifetimeValue, repurchase, retention } from './cohorts.ts'
import { interests, replenishment } from './interests.ts'
import type { Notes } from './ledger.ts'
import { gatherPeople } from './people.ts'
import { concentration, lostPeople, stageCounts, stateFigures, welcomeFlow } from './standing.ts'
import { marketShare, sums, sumsByMonth, sumsByStore } from './sums.ts'
import type { CityTruth } from './types.ts'

/** Finds the month of an instant; months are local to the plan's zone. */
function monthFinder(world: World): (at: number) => number {
  const { start, month, months } = world.calendar
  const first: number[] = months.map((_, index) => start[month.indexOf(index)] ?? 0)
  return (at) => {
    let index = 0
    while (index + 1 < first.length && at >= (first[index + 1] ?? 0)) index++
    return index
  }
}

/** Works out every figure of the truth file from the notes. */
export function writeTruth(plan: CityPlan, world: World, notes: Notes): CityTruth {
  const monthOf = monthFinder(world)
  const people = gatherPeople(notes, monthOf)
  const { calendar } = world
  const words = { months: calendar.months, stores: world.stores.map((store) => store.code), channels: notes.channels }
  let registrations = 0
  for (const person of people.values()) if (person.registeredAt < Infinity) registrations++
  return {
    format: 1,
    plan,
    period: { from: calendar.date[0] ?? '', to: calendar.date.at(-1) ?? '', timeZone: plan.timeZone },
    world: {
      cities: world.cities.length,
      stores: world.stores.length,
      communities: world.communities.length,
      couriers: world.couriers.length,
      products: world.products.length,
      households: world.householdsUpTo.at(-1) ?? 0,
    },
    totals: {
      customers: people.size,
      registrations,
      orders: notes.orders.at.length,
      gifts: notes.orders.amountMinor.filter((amount) => amount === 0).length,
      ...sums(notes),
    },
    byMonth: sumsByMonth(notes, monthOf, words),
    byStore: sumsByStore(notes, world),
    conversion: conversionCells(people, monthOf, words),
    repurchase: repurchase(people, words),
    retention: retention(people, words),
    lifetimeValue: lifetimeValue(people, words),
    stages: stageCounts(people),
    concentration: concentration(people),
    lost: lostPeople(people, calendar),
    welcomeFlow: welcomeFlow(people),
    activity: activeDays(people, calendar),
    activityRetention: activityRetention(people, calendar),
    states: stateFigures(people, calendar, notes.latest, words),
    marketShare: marketShare(notes, world),
    replenishment: replenishment(world, notes.lines),
    interests: interests(plan, world, notes.lines),
  }
}
