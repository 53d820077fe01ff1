import fc from 'fast-check'
import { expect, test } from 'vitest'
import { insertFacts, profiles, testRuntime } from '../../testing/index.ts'
import { listCategories } from '../catalog/index.ts'
import { readFrequencies, readOverlaps, readReactions } from './analytics.ts'
import { keepSurvey, mapDemand } from './operations/map-demand.ts'
import { elasticityOf, groupCategories, placeDemand, rigidityOf } from './rules/demand.ts'

const start = Date.UTC(2026, 0, 5) // a Monday
const dayMs = 86_400_000
const now = new Date(start + 90 * dayMs)
const text = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')

type Line = {
  customer: number
  day: number
  order: string
  product: number
  category: number
  quantity: number
  amount: number
}

const lineRow = (workspace: number, { customer, day, order, product, category, quantity, amount }: Line) => [
  ...[workspace, customer, text(start + day * dayMs + 3_600_000), order, 'paid', 0, 'store'],
  ...[product, category, quantity, amount],
]

function groupBy<T>(all: readonly T[], keyOf: (each: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>()
  for (const each of all) groups.set(keyOf(each), [...(groups.get(keyOf(each)) ?? []), each])
  return groups
}

const median = (numbers: number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

/** The same, one line at a time. */
function inPlainText(lines: readonly Line[]) {
  const byCategory = groupBy(lines, ({ category }) => category)
  const frequencies = [...byCategory].map(([category, all]) => {
    const people = groupBy(
      all.filter(({ customer }) => customer > 0),
      ({ customer }) => customer,
    )
    const orders = [...people.values()].map((own) => new Set(own.map(({ order }) => order)).size)
    return { category, customers: people.size, frequency: median(orders) }
  })
  const reactions = [...byCategory].flatMap(([category, all]) => {
    let [products, weeks, xx, xy, yy] = [0, 0, 0, 0, 0]
    for (const own of groupBy(all, ({ product }) => product).values()) {
      const points = [...groupBy(own, ({ day }) => Math.floor(day / 7)).values()].map((week) => {
        const quantity = week.reduce((sum, line) => sum + line.quantity, 0)
        return { x: Math.log(week.reduce((sum, line) => sum + line.amount, 0) / quantity), y: Math.log(quantity) }
      })
      if (points.length < 4) continue
      const mean = (key: 'x' | 'y') => points.reduce((sum, point) => sum + point[key], 0) / points.length
      const [mx, my] = [mean('x'), mean('y')]
      products += 1
      weeks += points.length
      for (const { x, y } of points) {
        xx += (x - mx) ** 2
        xy += (x - mx) * (y - my)
        yy += (y - my) ** 2
      }
    }
    return products > 0 ? [{ category, products, weeks, xx, xy, yy }] : []
  })
  const known = groupBy(
    lines.filter(({ customer }) => customer > 0),
    ({ customer }) => customer,
  )
  const both = new Map<string, number>()
  for (const own of known.values()) {
    const found = [...new Set(own.map(({ category }) => category))]
    for (const donor of found)
      for (const receiver of found)
        if (donor !== receiver) both.set(`${donor} ${receiver}`, (both.get(`${donor} ${receiver}`) ?? 0) + 1)
  }
  return { frequencies, reactions, both }
}

test.each(profiles)(
  'frequency, reaction to price and overlap are those of plain arithmetic over random facts (%s)',
  async (profile) => {
    const runtime = await testRuntime({ profile, clock: { now: () => now }, timezone: 'UTC' })
    const { deps } = runtime
    const arb = fc.array(
      fc.record({
        customer: fc.integer({ min: 0, max: 12 }),
        day: fc.integer({ min: 0, max: 62 }),
        product: fc.integer({ min: 1, max: 4 }),
        quantity: fc.integer({ min: 1, max: 5 }),
        price: fc.integer({ min: 200, max: 900 }),
      }),
      { minLength: 80, maxLength: 300 },
    )
    await fc.assert(
      fc.asyncProperty(arb, async (drawn) => {
        const { workspace } = await runtime.newWorkspace()
        const lines = drawn.map(({ price, product, ...line }, at): Line => {
          // Products 1 and 2 belong to category 1, the others to category 2.
          return {
            ...line,
            product,
            category: product <= 2 ? 1 : 2,
            order: `o-${at % 70}-${line.customer}`,
            amount: price * line.quantity,
          }
        })
        await insertFacts(
          deps,
          'order_lines',
          lines.map((line) => lineRow(workspace, line)),
        )
        const ch = deps.ch.scope({ workspace, stores: '*', timezone: 'UTC' })
        const within = { from: new Date(start), before: now }
        const mapping = { categories: [1, 2], groups: [1, 2] }
        const plain = inPlainText(lines)
        const sorted = <T extends { category: number }>(rows: readonly T[]) =>
          rows.toSorted((a, b) => a.category - b.category)
        expect(await readFrequencies(ch, within, mapping)).toEqual(
          sorted(plain.frequencies.filter(({ customers }) => customers > 0)),
        )
        const reactions = await readReactions(ch, within, mapping)
        expect(reactions.map(({ category, products, weeks }) => ({ category, products, weeks }))).toEqual(
          sorted(plain.reactions).map(({ category, products, weeks }) => ({ category, products, weeks })),
        )
        for (const [at, row] of sorted(plain.reactions).entries())
          for (const key of ['xx', 'xy', 'yy'] as const) expect(reactions[at]?.[key]).toBeCloseTo(row[key], 6)
        const overlaps = await readOverlaps(ch, within, mapping)
        expect(new Map(overlaps.map(({ donor, receiver, both }) => [`${donor} ${receiver}`, both]))).toEqual(plain.both)
      }),
      { numRuns: 4, endOnFailure: true },
    )
  },
)

test('what is bought often and hardly reacts to its price is a frequent and rigid donor; moving the data moves the dot', async () => {
  const runtime = await testRuntime({ clock: { now: () => now }, timezone: 'UTC' })
  const { deps, workspace } = runtime
  const scope = { workspace, stores: '*', timezone: 'UTC' } as const
  const { items } = await listCategories(deps, scope)
  const idOf = (code: string) => items.find((category) => category.code === code)?.id ?? 0
  const [drinks, fruit] = [idOf('dining.drinks'), idOf('fresh.fruit')]
  // Ten weeks; the price of both goes up and down by a quarter, the units of drinks stay, those of fruit fall by the square.
  const sold = (
    week: number,
    customer: number,
    product: number,
    category: number,
    units: number,
    price: number,
  ): Line => ({
    ...{ customer, day: week * 7 + (customer % 5), order: `${product}-${week}-${customer}`, product, category },
    ...{ quantity: units, amount: units * price },
  })
  const weeks = Array.from({ length: 12 }, (_, week) => week)
  const lines = weeks.flatMap((week) => {
    const price = week % 2 === 0 ? 400 : 500
    const fruits = week % 2 === 0 ? 25 : 16
    return [
      ...Array.from({ length: 20 }, (_, at) => sold(week, at + 1, 1, drinks, 1, price)),
      sold(week, 100 + week, 2, fruit, fruits, price),
    ]
  })
  await insertFacts(
    deps,
    'order_lines',
    lines.map((line) => lineRow(workspace, line)),
  )
  const map = await mapDemand(deps, scope)
  const of = (code: string, all = map) => all.categories.find(({ category }) => category === code)
  expect(of('dining.drinks')).toMatchObject({
    customers: 20,
    frequency: 12,
    basis: 'measured',
    quadrant: 'frequent-rigid',
  })
  expect(of('dining.drinks')?.elasticity?.value).toBeCloseTo(0)
  expect(of('fresh.fruit')).toMatchObject({ customers: 12, frequency: 1, basis: 'measured', quadrant: 'rare-elastic' })
  expect(of('fresh.fruit')?.elasticity?.value).toBeCloseTo(-2, 2)
  expect(map.suggestions).toEqual([{ donor: 'dining.drinks', receiver: 'fresh.fruit', donorCustomers: 20, reach: 20 }])

  // The same twelve people buy fruit every week from now on, and pay whatever it costs.
  const more = weeks.flatMap((week) =>
    Array.from({ length: 12 }, (_, at) => ({
      ...sold(week, 100 + at, 2, fruit, 40, week % 2 === 0 ? 400 : 500),
      order: `f-${week}-${at}`,
    })),
  )
  await insertFacts(
    deps,
    'order_lines',
    more.map((line) => lineRow(workspace, line)),
  )
  const moved = await mapDemand(deps, scope)
  expect(of('fresh.fruit', moved)).toMatchObject({ frequency: 13, quadrant: 'frequent-rigid' })
  expect(moved.suggestions).toEqual([])
})

test('a category whose price hardly varies stands where somebody has found it by asking, else where the catalogue has it', async () => {
  const runtime = await testRuntime({ clock: { now: () => now }, timezone: 'UTC' })
  const { deps, workspace } = runtime
  const scope = { workspace, stores: '*', timezone: 'UTC' } as const
  const { items } = await listCategories(deps, scope)
  const drinks = items.find(({ code }) => code === 'dining.drinks')
  const line = { customer: 1, day: 3, order: 'o', product: 1, category: drinks?.id ?? 0, quantity: 1, amount: 400 }
  await insertFacts(deps, 'order_lines', [lineRow(workspace, line)])
  const before = (await mapDemand(deps, scope)).categories[0]
  expect(before).toMatchObject({
    elasticity: null,
    basis: 'catalogue',
    rigidity: drinks?.rigidity === 'rigid' ? 0.75 : 0.25,
  })
  await keepSurvey(deps, scope, { category: 'dining.drinks', rigidity: 0.9 })
  expect((await mapDemand(deps, scope)).categories[0]).toMatchObject({ basis: 'survey', quadrant: 'rare-rigid' })
  await expect(keepSurvey(deps, scope, { category: 'nowhere', rigidity: 1 })).rejects.toMatchObject({
    code: 'demand_category_unknown',
  })
  // Two levels deep, so that a shop of one branch is not one dot.
  const groups = groupCategories(items)
  expect(groups.get(drinks?.id ?? 0)).toBe(drinks?.id)
  expect(rigidityOf(-1)).toBe(0.5)
  expect(rigidityOf(0.3)).toBe(1)
  expect(elasticityOf({ category: 1, products: 1, weeks: 30, xx: 1e-6, xy: 1, yy: 1 })).toBeNull()
  expect(placeDemand({ categories: [], frequencies: [], reactions: [], surveys: new Map() })).toEqual([])
})
