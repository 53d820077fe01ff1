import { type Person, personAt } from '../people.ts'
import type { CityPlan } from '../plan.ts'
import { tradeAt, type World } from '../world.ts'
import type { LineNotes } from './ledger.ts'
import type { CityTruth } from './types.ts'

/** Lines of so many people are noted, the first ones; a city of ten million tells nothing more about a cycle. */
export const notedPeople = 20_000
/** So many people are listed with what they like. */
const listedPeople = 2_000

/** After how many days the noted people bought a product again, beside how long one purchase was planned to last. */
export function replenishment(world: World, lines: LineNotes): CityTruth['replenishment'] {
  const daysOf = new Map<string, { product: number; days: Set<number> }>()
  lines.person.forEach((person, row) => {
    const product = lines.product[row] ?? -1
    const key = `${person} ${product}`
    const entry = daysOf.get(key) ?? { product, days: new Set() }
    daysOf.set(key, entry)
    entry.days.add(lines.day[row] ?? 0)
  })
  const gaps = world.products.map((): number[] => [])
  for (const { product, days } of daysOf.values()) {
    const sorted = [...days].sort((a, b) => a - b)
    for (let at = 1; at < sorted.length; at++) gaps[product]?.push((sorted[at] ?? 0) - (sorted[at - 1] ?? 0))
  }
  return {
    people: notedPeople,
    products: world.products.map(({ sku, category, cycleDays, index }) => {
      const sorted = (gaps[index] ?? []).sort((a, b) => a - b)
      const middle = (sorted.length - 1) / 2
      const median = ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2
      return { sku, category, plannedDays: cycleDays, repeats: sorted.length, medianDays: median }
    }),
  }
}

/**
 * What people like, as it was planted: the one part of the truth that no fact can show, so it is asked of the plan. `taste`
 * is what somebody likes best, `trade` what is left of it where the stores around are not all equally near and good.
 */
export function interests(plan: CityPlan, world: World, lines: LineNotes): CityTruth['interests'] {
  const orderDays = new Map<number, Set<number>>()
  lines.person.forEach((person, row) => {
    orderDays.set(person, (orderDays.get(person) ?? new Set()).add(lines.day[row] ?? 0))
  })
  return [...orderDays]
    .sort(([a], [b]) => a - b)
    .slice(0, listedPeople)
    .map(([index, days]) => {
      const person = personAt(plan, world, index)
      const reached = reachedTrades(plan, world, person)
      return {
        person: index,
        orderDays: days.size,
        taste: tradeAt(largestOf(person.tastes)).code,
        trade: tradeAt(largestOf(reached)).code,
      }
    })
}

/** How strongly each trade draws a person, added up over the stores around. */
function reachedTrades(plan: CityPlan, world: World, person: Person): number[] {
  const drawn = person.tastes.map(() => 0)
  for (const { store, meters } of person.community.nearest) {
    const place = world.stores[store]
    if (!place || meters > plan.radiusMetersMax) continue
    const draw = ((person.tastes[place.trade] ?? 0) * place.quality) / (1 + meters / 700) ** 2
    drawn[place.trade] = (drawn[place.trade] ?? 0) + draw
  }
  return drawn
}

const largestOf = (values: readonly number[]): number => values.indexOf(Math.max(...values))
