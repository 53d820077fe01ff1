import { LinePacker, type Lines, type Profile, sliceCustomer } from './lines.ts'
import { fitInterest, type InterestModel } from './model.ts'
import type { CategoryTraits, InterestOptions } from './options.ts'
import { runThrough } from './turns.ts'

/** Baskets of each customer in order of time; a basket of −1 marks an end and is left out. */
export type BasketFile = Readonly<Record<string, readonly (readonly number[])[]>>

export type Quality = { recall10: number; ndcg10: number; recall20: number }

export type InterestEvaluation = {
  customers: number
  products: number
  baskets: number
  predictor: Quality
  /** What is compared with: what everybody buys, what she bought most often, and that filled up with what everybody buys. */
  popularity: Quality
  boughtBefore: Quality
  boughtBeforeThenPopularity: Quality
}

/** One basket is one interval, so the half-life is counted in baskets; groceries are wanted again at once. */
export const basketTraits: CategoryTraits = { frequency: 'high', typicalIntervalDays: 1 }

export const listed = 20

/** The next basket of every customer in both files, predicted from the history alone. */
export function evaluateInterest(
  history: BasketFile,
  future: BasketFile,
  options: Partial<InterestOptions> = {},
): InterestEvaluation {
  const people = Object.keys(history).filter((name) => name in future)
  const pasts = people.map((name) => ownBaskets(history[name]))
  const nexts = people.map((name) => new Set(ownBaskets(future[name]).flat()))
  const lines = packBaskets(pasts)
  const model = fitInterest({ lines, otherwise: basketTraits, options })
  const popular = mostBought(lines)
  const tally = {
    predictor: new Tally(),
    popularity: new Tally(),
    boughtBefore: new Tally(),
    boughtBeforeThenPopularity: new Tally(),
  }
  for (let at = 0; at < lines.ids.length; at++) {
    const person = lines.ids[at] ?? 0
    const next = nexts[person] ?? new Set()
    const before = mostOften(pasts[person] ?? [])
    tally.predictor.add(predictNext(model, sliceCustomer(lines, at), pasts[person]?.length ?? 0), next)
    tally.popularity.add(popular.slice(0, listed), next)
    tally.boughtBefore.add(before, next)
    tally.boughtBeforeThenPopularity.add(fillUp(before, popular), next)
  }
  return {
    customers: people.length,
    products: lines.productIds.length,
    baskets: pasts.reduce((sum, past) => sum + past.length, 0),
    predictor: tally.predictor.quality(people.length),
    popularity: tally.popularity.quality(people.length),
    boughtBefore: tally.boughtBefore.quality(people.length),
    boughtBeforeThenPopularity: tally.boughtBeforeThenPopularity.quality(people.length),
  }
}

/** Each customer's last basket becomes the future: for choosing options without looking at the real one. */
export function holdOutLast(history: BasketFile): { history: BasketFile; future: BasketFile } {
  const split = Object.entries(history).map(([name, baskets]) => ({ name, own: ownBaskets(baskets) }))
  const enough = split.filter(({ own }) => own.length > 1)
  return {
    history: Object.fromEntries(enough.map(({ name, own }) => [name, own.slice(0, -1)])),
    future: Object.fromEntries(enough.map(({ name, own }) => [name, own.slice(-1)])),
  }
}

const ownBaskets = (baskets: BasketFile[string] = []): (readonly number[])[] =>
  baskets.filter((basket) => basket.length > 0 && basket[0] !== -1)

function packBaskets(pasts: readonly (readonly number[])[][]): Lines {
  const packer = new LinePacker()
  pasts.forEach((baskets, person) => {
    baskets.forEach((basket, day) => {
      packer.add({ customers: basket.map(() => person), products: basket, days: basket.map(() => day) })
    })
  })
  return runThrough(packer.pack())
}

const predictNext = (model: InterestModel, profile: Profile, now: number): number[] =>
  model.score(profile, now, listed).map(({ product }) => model.data.productIds[product] ?? 0)

/** Product ids by the number of baskets, equal ones by their number. */
export function mostBought({ products, productIds }: Lines): number[] {
  const counts = new Uint32Array(productIds.length)
  for (const product of products) counts[product] = (counts[product] ?? 0) + 1
  const order = Array.from(productIds.keys())
  order.sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b)
  return order.map((product) => productIds[product] ?? 0)
}

/** Equal ones as they were first bought. */
export function mostOften(baskets: readonly (readonly number[])[]): number[] {
  const counts = new Map<number, number>()
  for (const product of baskets.flat()) counts.set(product, (counts.get(product) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1]).map(([product]) => product)
}

export function fillUp(first: readonly number[], then: readonly number[]): number[] {
  const list = first.slice(0, listed)
  const known = new Set(list)
  for (const product of then) {
    if (list.length >= listed) break
    if (!known.has(product)) list.push(product)
  }
  return list
}

/**
 * Recall: the part of the next basket that is among the first ones. NDCG: the same with earlier places worth more,
 * against the best possible order of the whole basket, however long it is.
 */
export class Tally {
  #recall10 = 0
  #ndcg10 = 0
  #recall20 = 0

  add(predicted: readonly number[], next: ReadonlySet<number>): void {
    if (next.size === 0) return
    let [hits10, hits20, gain, ideal] = [0, 0, 0, 0]
    predicted.slice(0, 20).forEach((product, place) => {
      if (!next.has(product)) return
      hits20++
      if (place >= 10) return
      hits10++
      gain += 1 / Math.log2(place + 2)
    })
    for (let place = 0; place < next.size; place++) ideal += 1 / Math.log2(place + 2)
    this.#recall10 += hits10 / next.size
    this.#recall20 += hits20 / next.size
    this.#ndcg10 += gain / ideal
  }

  quality(count: number): Quality {
    const mean = (sum: number): number => (count > 0 ? sum / count : 0)
    return { recall10: mean(this.#recall10), ndcg10: mean(this.#ndcg10), recall20: mean(this.#recall20) }
  }
}
