import { type Lines, sliceCustomer } from './lines.ts'
import type { InterestModel } from './model.ts'
import type { Steps } from './turns.ts'

/** How much one customer's expected purchases in a category are over the mean of all. */
export type CategoryLevel = { customer: number; level: 'some' | 'strong'; times: number }

export type Levels = {
  /** By category: those with some interest in it, by customer. */
  byCategory: Map<number, CategoryLevel[]>
  /** The category from which each customer is expected to buy most. */
  favourites: { customer: number; category: number; share: number }[]
}

/** A category tells people apart only where it stands out. */
const someFrom = 1.5
const strongFrom = 3

/** Interest of every customer in every category, a category counting for its parents too. */
export function* levelsOf(
  model: InterestModel,
  lines: Lines,
  day: number,
  tree: readonly { id: number; parent: number | null }[],
): Steps<Levels> {
  const places = placeCategories(model)
  const width = places.categories.length
  const customers = lines.ids.length
  const sums = new Float32Array(customers * width)
  const means = new Float64Array(width)
  const row = new Float64Array(width)
  for (let customer = 0; customer < customers; customer++) {
    row.fill(0)
    model.sumByCategory(sliceCustomer(lines, customer), day, places.placeOf, row)
    for (let place = 0; place < width; place++) {
      sums[customer * width + place] = row[place] ?? 0
      means[place] = (means[place] ?? 0) + (row[place] ?? 0) / customers
    }
    if (customer % 500 === 0) yield
  }
  const parents = new Map(tree.map(({ id, parent }) => [id, parent ?? 0]))
  const groups = groupCategories(places.categories, parents)
  const levels: Levels = { byCategory: new Map([...groups.keys()].map((category) => [category, []])), favourites: [] }
  for (let customer = 0; customer < customers; customer++) {
    const own = sums.subarray(customer * width, (customer + 1) * width)
    addLevels(levels, { customer: lines.ids[customer] ?? 0, own, means, groups, categories: places.categories })
    if (customer % 5000 === 0) yield
  }
  return levels
}

/** Categories of the model's products get places 0..n-1; products without one share the place of category 0. */
function placeCategories({ data }: InterestModel): { categories: number[]; placeOf: Uint32Array } {
  const categories = [...new Set(data.categories)].sort((a, b) => a - b)
  const places = new Map(categories.map((category, place) => [category, place]))
  return { categories, placeOf: data.categories.map((category) => places.get(category) ?? 0) }
}

/** The places that belong to a category: its own and those of its children. */
function groupCategories(categories: readonly number[], parents: ReadonlyMap<number, number>): Map<number, number[]> {
  const groups = new Map<number, number[]>()
  // Category 0, of products without one, is nobody's interest.
  categories.forEach((category, place) => {
    for (let at: number | undefined = category; at; at = parents.get(at))
      groups.set(at, [...(groups.get(at) ?? []), place])
  })
  return groups
}

type Own = {
  customer: number
  own: Float32Array
  means: Float64Array
  groups: Map<number, number[]>
  categories: readonly number[]
}

function addLevels({ byCategory, favourites }: Levels, { customer, own, means, groups, categories }: Own): void {
  let [total, best, favourite] = [0, 0, 0]
  own.forEach((value, place) => {
    total += value
    const category = categories[place] ?? 0
    if (category === 0 || value <= best) return
    best = value
    favourite = category
  })
  if (favourite > 0) favourites.push({ customer, category: favourite, share: best / total })
  for (const [category, places] of groups) {
    let [value, mean] = [0, 0]
    for (const place of places) {
      value += own[place] ?? 0
      mean += means[place] ?? 0
    }
    const times = mean > 0 ? value / mean : 0
    if (times >= someFrom)
      byCategory.get(category)?.push({ customer, level: times >= strongFrom ? 'strong' : 'some', times })
  }
}
