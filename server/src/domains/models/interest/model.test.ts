import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeModel, encodeModel } from './encoding.ts'
import { actions, type Lines, type Profile, packLines, sliceCustomer } from './lines.ts'
import { fitInterest, type InterestModel } from './model.ts'
import { type CategoryTraits, defaultOptions, type InterestOptions } from './options.ts'

type Row = { customer: number; product: number; day: number; action: number }

const row = fc.record({
  customer: fc.integer({ min: 1, max: 8 }),
  product: fc.integer({ min: 10, max: 18 }),
  day: fc.integer({ min: 0, max: 60 }),
  action: fc.constantFrom(actions.purchase, actions.purchase, actions.cart, actions.view),
})
const worlds = fc.array(row, { minLength: 1, maxLength: 80 })

const pack = (rows: readonly Row[]): Lines =>
  packLines({
    customers: rows.map(({ customer }) => customer),
    products: rows.map(({ product }) => product),
    days: rows.map(({ day }) => day),
    actions: rows.map(({ action }) => action),
  })

/** Everything as rows again, in a fixed order. */
const unpack = (lines: Lines): string[] =>
  [...lines.ids]
    .flatMap((customer, at) => {
      const { products, days, actions: kinds } = sliceCustomer(lines, at)
      return Array.from(
        products,
        (product, position) => `${customer} ${lines.productIds[product]} ${days[position]} ${kinds[position]}`,
      )
    })
    .sort()

const texts = (rows: readonly Row[]): string[] =>
  [...new Set(rows.map(({ customer, product, day, action }) => `${customer} ${product} ${day} ${action}`))].sort()

const traits = new Map<number, CategoryTraits>([
  [0, { frequency: 'middle', typicalIntervalDays: 10 }],
  [1, { frequency: 'high', typicalIntervalDays: 3 }],
  [2, { frequency: 'low', typicalIntervalDays: 30 }],
])
const options: InterestOptions = { ...defaultOptions, commonBuyersMin: 1, cycleRepeatsMin: 2 }
const fit = (rows: readonly Row[]): { lines: Lines; model: InterestModel } => {
  const lines = pack(rows)
  return { lines, model: fitInterest({ lines, categoryOf: (product) => product % 3, traits, options }) }
}

describe('packed lines', () => {
  test('hold every row once, by customer and in order of time, however they came', () => {
    fc.assert(
      fc.property(worlds, (rows) => {
        const lines = pack(rows)
        expect(unpack(lines)).toEqual(texts(rows))
        for (let at = 0; at < lines.ids.length; at++) {
          const { days } = sliceCustomer(lines, at)
          expect([...days]).toEqual([...days].sort((a, b) => a - b))
        }
      }),
    )
  })
})

/** The similarity by its definition, from sets of buyers. */
function plainSimilarities(rows: readonly Row[]): Map<string, number> {
  const buyers = new Map<number, Set<number>>()
  const bought = rows.filter(({ action }) => action === actions.purchase)
  for (const { product, customer } of bought) buyers.set(product, (buyers.get(product) ?? new Set()).add(customer))
  const found = new Map<string, number>()
  let sum = 0
  for (const [a, buyersOfA] of buyers) {
    for (const [b, buyersOfB] of buyers) {
      const common = [...buyersOfA].filter((customer) => buyersOfB.has(customer)).length
      if (a === b || common === 0) continue
      const { sourcePower, targetPower, shrinkage } = options
      const value = common / (buyersOfA.size ** sourcePower * buyersOfB.size ** targetPower + shrinkage)
      found.set(`${a} ${b}`, value)
      sum += value * buyersOfA.size
    }
  }
  const baskets = new Set(bought.map(({ customer, day }) => `${customer} ${day}`)).size
  const held = new Set(bought.map(({ customer, day, product }) => `${customer} ${day} ${product}`)).size
  const all = [...buyers.values()].reduce((total, set) => total + set.size, 0)
  for (const [pair, value] of found) found.set(pair, (value * all * held) / baskets / sum)
  return found
}

describe('the predictor', () => {
  test('counts common buyers as sets of buyers do', () => {
    fc.assert(
      fc.property(worlds, (rows) => {
        const { model } = fit(rows)
        const plain = plainSimilarities(rows)
        const { productIds } = model.data
        productIds.forEach((a, source) => {
          productIds.forEach((b, target) => {
            expect(model.similarity(source, target)).toBeCloseTo(plain.get(`${a} ${b}`) ?? 0, 4)
          })
        })
      }),
    )
  })

  test('scores as the formula says, for every customer and product', () => {
    fc.assert(
      fc.property(worlds, fc.integer({ min: 60, max: 90 }), (rows, now) => {
        const { lines, model } = fit(rows)
        for (let at = 0; at < lines.ids.length; at++) {
          const profile = sliceCustomer(lines, at)
          for (let target = 0; target < lines.productIds.length; target++)
            expect(model.scoreOf(profile, target, now).desire).toBeCloseTo(plainScore(model, profile, target, now), 5)
        }
      }),
    )
  })

  test('lists the best products in the order of their scores, and a customer never changes the next one', () => {
    fc.assert(
      fc.property(worlds, (rows) => {
        const { lines, model } = fit(rows)
        const profiles = [...lines.ids.keys()].map((at) => sliceCustomer(lines, at))
        const first = profiles.map((profile) => model.score(profile, 61, 20, { satisfied: true }))
        const again = profiles.map((profile) => model.score(profile, 61, 20, { satisfied: true }))
        expect(again).toEqual(first)
        for (const [at, list] of first.entries()) {
          expect(list.map(({ desire }) => desire)).toEqual(list.map(({ desire }) => desire).sort((a, b) => b - a))
          for (const scored of list) expect(scored).toEqual(model.scoreOf(profiles[at] ?? nobody, scored.product, 61))
        }
      }),
    )
  })

  test('holds back a product inside its cycle and no longer, and goods of high frequency never', () => {
    fc.assert(
      fc.property(worlds, fc.integer({ min: 61, max: 120 }), (rows, now) => {
        const { lines, model } = fit(rows)
        for (let at = 0; at < lines.ids.length; at++) {
          const profile = sliceCustomer(lines, at)
          for (const scored of model.score(profile, now, 20, { satisfied: true })) {
            const last = lastDay(profile, scored.product)
            const inside = last !== undefined && now - last < model.cycleOf(profile, scored.product)
            const held = inside && model.traitsOf(scored.product).frequency !== 'high'
            expect(scored.suppressed).toBe(held)
            expect(scored.score).toBe(held ? 0 : scored.desire)
          }
        }
      }),
    )
  })

  test('is the same from the same rows in any order, and after being kept', () => {
    fc.assert(
      fc.property(worlds, (rows) => {
        const { model } = fit(rows)
        expect(encodeModel(fit([...rows].reverse()).model)).toEqual(encodeModel(model))
        expect(decodeModel(encodeModel(model))?.data).toEqual(model.data)
      }),
    )
  })

  test('takes the own cycle of a customer first, then that of the product, then that of the category', () => {
    const buys = (customer: number, product: number, ...days: number[]): Row[] =>
      days.map((day) => ({ customer, product, day, action: actions.purchase }))
    const rows = [
      ...buys(1, 11, 0, 7, 14),
      ...buys(2, 11, 0, 20, 40, 60),
      ...buys(3, 11, 30),
      ...buys(3, 12, 30, 31),
      ...buys(4, 14, 5),
    ]
    const { lines, model } = fit(rows)
    const cycle = (at: number, product: number): number =>
      model.cycleOf(sliceCustomer(lines, at), model.indexOf(product) ?? -1)
    expect(cycle(0, 11)).toBe(7)
    expect(cycle(1, 11)).toBe(20)
    // Gaps of all: 7, 7, 20, 20, 20.
    expect(cycle(2, 11)).toBe(20)
    // One gap of one person says nothing: middle category, 10 days.
    expect(cycle(2, 12)).toBe(10)
    expect(cycle(3, 14)).toBe(30)
  })
})

const nobody: Profile = { products: new Uint32Array(), days: new Int32Array(), actions: new Uint8Array() }

function lastDay({ products, days, actions: kinds }: Profile, product: number): number | undefined {
  return [...days].findLast((_, at) => products[at] === product && kinds[at] === actions.purchase)
}

function plainScore(model: InterestModel, profile: Profile, target: number, now: number): number {
  const { rates, strengths } = model.data
  const halfLife = options.halfLifeIntervals * model.traitsOf(target).typicalIntervalDays
  const left = (day: number): number => 0.5 ** ((now - day) / halfLife)
  let [own, beside, weights] = [0, 0, 0]
  const baskets = new Set<number>()
  profile.products.forEach((product, at) => {
    const [day, action] = [profile.days[at] ?? 0, profile.actions[at] ?? 0]
    const weight = (options.weights[action] ?? 0) * left(day)
    weights += weight
    if (product === target) own += weight
    else beside += weight * model.similarity(product, target)
    if (action === actions.purchase) baskets.add(day)
  })
  const strength = strengths[target] ?? 0
  const rate = rates[target] ?? 0
  const share = options.similarityShare
  const expected = (1 - share) * rate + (share * beside) / weights
  const ownBaskets = [...baskets].reduce((sum, day) => sum + left(day), 0)
  return (own + strength * expected) / (strength + ownBaskets)
}
