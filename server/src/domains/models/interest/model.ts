import { actions, type Lines, type Profile } from './lines.ts'
import { type CategoryTraits, defaultOptions, type InterestOptions, unknownCategory } from './options.ts'
import { measureRepetition, medianOf } from './repetition.ts'
import { findNeighbours, type Neighbours } from './similarity.ts'
import { runThrough, type Steps } from './turns.ts'

/** Everything a fitted predictor knows. It holds nobody's history: customers are scored by what they bring along. */
export type InterestData = {
  productIds: Uint32Array
  /** Category of each product; 0 where none is known. */
  categories: Uint32Array
  traits: ReadonlyMap<number, CategoryTraits>
  otherwise: CategoryTraits
  neighbours: Neighbours
  rates: Float32Array
  strengths: Float32Array
  cycles: Float32Array
  options: InterestOptions
}

export type Scored = {
  /** Index of the product in the model. */
  product: number
  /** Chance to be in the next basket, as far as habit, company and fame tell; 0 while the need is satisfied. */
  score: number
  /** The same, satisfied or not. */
  desire: number
  suppressed: boolean
}

export type Reason =
  | { kind: 'again'; times: number; daysAgo: number }
  | { kind: 'beside'; product: number; action: 'purchase' | 'cart' | 'view'; daysAgo: number }
  | { kind: 'looked'; action: 'cart' | 'view'; daysAgo: number }
  | { kind: 'popular' }

export type FitInput = {
  lines: Lines
  /** Category of a product by its id; 0 where none is known. */
  categoryOf?: (productId: number) => number
  traits?: ReadonlyMap<number, CategoryTraits>
  /** Of products without a category. */
  otherwise?: CategoryTraits
  options?: Partial<InterestOptions>
}

/** Learns from everybody's lines what goes together and what is repeated. The same lines give the same model. */
export const fitInterest = (input: FitInput): InterestModel => runThrough(fitInSteps(input))

export function* fitInSteps({ lines, categoryOf, traits, otherwise, options }: FitInput): Steps<InterestModel> {
  const given = { ...defaultOptions, ...options }
  const { rates, strengths, cycles } = yield* measureRepetition(lines, given)
  // The rates of all products add up to what a basket holds.
  const basketSize = rates.reduce((sum, rate) => sum + rate, 0)
  const neighbours = yield* findNeighbours(lines, basketSize, given)
  return new InterestModel({
    productIds: lines.productIds,
    categories: Uint32Array.from(lines.productIds, categoryOf ?? (() => 0)),
    traits: traits ?? new Map(),
    otherwise: otherwise ?? unknownCategory,
    neighbours,
    rates,
    strengths,
    cycles,
    options: given,
  })
}

/** What everybody buys is a candidate for everybody; beyond the most popular few it would never come first. */
const popularMax = 200
/** After ten half-lives a thousandth is left. */
const halfLivesMax = 10

/**
 * Score of a target for a customer, by field-facts of the trade:
 *
 *   Σ over events of w(event) × [same product, or share × similarity to the target] × 0.5^(age / half-life of the target)
 *   plus what everybody buys, weighed like `strength` baskets, over the customer's own baskets and those,
 *   times (1 − satisfied)
 *
 * Scoring reuses arrays of the model: one customer after the other.
 */
export class InterestModel {
  readonly data: InterestData
  readonly #indexOf = new Map<number, number>()
  /** Products by half-life: group of a product, and what is left of an event by group and age. */
  readonly #groupOf: Uint8Array
  readonly #decays: Float32Array[] = []
  readonly #popular: Uint32Array
  /** What the customer's own events say of a product, and what is bought beside them. */
  readonly #own: Float64Array
  readonly #beside: Float64Array
  readonly #weights: Float64Array
  readonly #touched: Uint32Array
  readonly #isTouched: Uint8Array
  /** What is left of the events of each own product, by half-life. */
  #faded: Float64Array
  readonly #slotOf: Uint32Array
  #count = 0

  constructor(data: InterestData) {
    this.data = data
    const size = data.productIds.length
    data.productIds.forEach((id, index) => void this.#indexOf.set(id, index))
    this.#groupOf = new Uint8Array(size)
    const groups = new Map<number, number>()
    for (let product = 0; product < size; product++) {
      const days = data.options.halfLifeIntervals * this.traitsOf(product).typicalIntervalDays
      let group = groups.get(days)
      if (group === undefined) {
        group = groups.size
        groups.set(days, group)
        this.#decays.push(
          Float32Array.from({ length: Math.ceil(days * halfLivesMax) + 1 }, (_, age) => 0.5 ** (age / days)),
        )
      }
      this.#groupOf[product] = group
    }
    const order = Uint32Array.from({ length: size }, (_, product) => product)
    order.sort((a, b) => (data.rates[b] ?? 0) - (data.rates[a] ?? 0) || a - b)
    this.#popular = order.slice(0, popularMax)
    this.#own = new Float64Array(size)
    this.#beside = new Float64Array(size)
    this.#weights = new Float64Array(this.#decays.length)
    this.#touched = new Uint32Array(size)
    this.#isTouched = new Uint8Array(size)
    this.#faded = new Float64Array(64 * this.#decays.length)
    this.#slotOf = new Uint32Array(size)
  }

  /** Index of a product by its id; undefined for one that nobody bought yet. */
  indexOf(productId: number): number | undefined {
    return this.#indexOf.get(productId)
  }

  traitsOf(product: number): CategoryTraits {
    return this.data.traits.get(this.data.categories[product] ?? 0) ?? this.data.otherwise
  }

  /** Days after which the age of an event counts for nothing. */
  get memoryDays(): number {
    return Math.max(0, ...this.#decays.map((decay) => decay.length - 1))
  }

  /** What is left of an event of this age for this target. */
  decayOf(target: number, ageDays: number): number {
    return ageDays < 0 ? 0 : (this.#decays[this.#groupOf[target] ?? 0]?.[ageDays] ?? 0)
  }

  /** The most likely products, best first. Those that are satisfied are passed over, or listed with score 0 if asked for. */
  score(profile: Profile, now: number, limit: number, { satisfied = false } = {}): Scored[] {
    const ranked = this.#rank(profile, now)
    const best: Scored[] = []
    for (const { product, desire } of ranked) {
      const suppressed = this.isSatisfied(profile, product, now)
      if (suppressed && !satisfied) continue
      best.push({ product, score: suppressed ? 0 : desire, desire, suppressed })
      if (best.length >= limit) break
    }
    return best
  }

  /** One product for one customer. */
  scoreOf(profile: Profile, product: number, now: number): Scored {
    this.#gather(profile, now)
    const desire = this.#desire(product, this.#baskets(profile, now))
    this.#forget()
    const suppressed = this.isSatisfied(profile, product, now)
    return { product, score: suppressed ? 0 : desire, desire, suppressed }
  }

  #rank(profile: Profile, now: number): { product: number; desire: number }[] {
    this.#gather(profile, now)
    for (const product of this.#popular) this.#touch(product)
    const baskets = this.#baskets(profile, now)
    const ranked: { product: number; desire: number }[] = []
    for (let at = 0; at < this.#count; at++) {
      const product = this.#touched[at] ?? 0
      ranked.push({ product, desire: this.#desire(product, baskets) })
    }
    this.#forget()
    return ranked.sort((a, b) => b.desire - a.desire || a.product - b.product)
  }

  /** Adds what the customer's own events say to `sums`, by the place of each product's category in it. */
  sumByCategory(profile: Profile, now: number, placeOf: ArrayLike<number>, sums: Float64Array): void {
    this.#gather(profile, now, this.data.options.labelNeighbours)
    const baskets = this.#baskets(profile, now)
    for (let at = 0; at < this.#count; at++) {
      const product = this.#touched[at] ?? 0
      const place = placeOf[product] ?? 0
      sums[place] = (sums[place] ?? 0) + this.#desire(product, baskets)
    }
    this.#forget()
  }

  /**
   * Fills what the customer's events say of every product. Events of one product are faded and added up first, by
   * half-life, so that its neighbours are walked once however often it was bought.
   */
  #gather({ products, days, actions: kinds }: Profile, now: number, nearest = Number.POSITIVE_INFINITY): void {
    const { weights } = this.data.options
    const groups = this.#decays.length
    this.#weights.fill(0)
    for (let row = 0; row < products.length; row++) {
      const age = now - (days[row] ?? 0)
      if (age < 0) continue
      const slot = this.#slotFor(products[row] ?? 0) * groups
      const weight = weights[kinds[row] ?? 0] ?? 0
      for (let group = 0; group < groups; group++) {
        const left = weight * (this.#decays[group]?.[age] ?? 0)
        this.#faded[slot + group] = (this.#faded[slot + group] ?? 0) + left
        this.#weights[group] = (this.#weights[group] ?? 0) + left
      }
    }
    // Neighbours are touched on the way; the customer's own products came first.
    const own = this.#count
    for (let at = 0; at < own; at++) this.#handOn(this.#touched[at] ?? 0, at * groups, nearest)
  }

  /** Own products are touched first, so that a product's place among the touched is its slot. */
  #slotFor(product: number): number {
    if (this.#isTouched[product] === 1) return this.#slotOf[product] ?? 0
    const slot = this.#count
    const groups = this.#decays.length
    if ((slot + 1) * groups > this.#faded.length) {
      const longer = new Float64Array(2 * this.#faded.length + groups)
      longer.set(this.#faded)
      this.#faded = longer
    }
    this.#faded.fill(0, slot * groups, (slot + 1) * groups)
    this.#slotOf[product] = slot
    this.#touch(product)
    return slot
  }

  #handOn(product: number, slot: number, nearest: number): void {
    const { starts, products: others, weights } = this.data.neighbours
    const [besideSums, groupOf, faded, isTouched] = [this.#beside, this.#groupOf, this.#faded, this.#isTouched]
    this.#own[product] = faded[slot + (groupOf[product] ?? 0)] ?? 0
    const from = starts[product] ?? 0
    const to = Math.min(starts[product + 1] ?? 0, from + nearest)
    for (let at = from; at < to; at++) {
      const other = others[at] ?? 0
      if (isTouched[other] === 0) this.#touch(other)
      besideSums[other] = (besideSums[other] ?? 0) + (weights[at] ?? 0) * (faded[slot + (groupOf[other] ?? 0)] ?? 0)
    }
  }

  #touch(product: number): void {
    if (this.#isTouched[product] === 1) return
    this.#isTouched[product] = 1
    this.#touched[this.#count++] = product
  }

  #forget(): void {
    for (let at = 0; at < this.#count; at++) {
      const product = this.#touched[at] ?? 0
      this.#own[product] = 0
      this.#beside[product] = 0
      this.#isTouched[product] = 0
    }
    this.#count = 0
  }

  /** The customer's baskets, faded as the events are, by half-life. */
  #baskets({ days, actions: kinds }: Profile, now: number): Float64Array {
    const baskets = new Float64Array(this.#decays.length)
    let before = Number.NaN
    for (let row = 0; row < days.length; row++) {
      const day = days[row] ?? 0
      if (kinds[row] !== actions.purchase || day === before || day > now) continue
      before = day
      for (let group = 0; group < baskets.length; group++)
        baskets[group] = (baskets[group] ?? 0) + (this.#decays[group]?.[now - day] ?? 0)
    }
    return baskets
  }

  #desire(product: number, baskets: Float64Array): number {
    const { rates, strengths, options } = this.data
    const group = this.#groupOf[product] ?? 0
    const weight = this.#weights[group] ?? 0
    const rate = rates[product] ?? 0
    const strength = strengths[product] ?? 1
    const beside = weight > 0 ? (this.#beside[product] ?? 0) / weight : rate
    const expected = (1 - options.similarityShare) * rate + options.similarityShare * beside
    return ((this.#own[product] ?? 0) + strength * expected) / (strength + (baskets[group] ?? 0))
  }

  /**
   * Days after which this customer usually needs the product again: her own median gap where she has two gaps, else that
   * of the product, else the usual one of the category.
   */
  cycleOf(profile: Profile, product: number): number {
    const gaps: number[] = []
    let before: number | undefined
    for (let row = 0; row < profile.products.length; row++) {
      if (profile.products[row] !== product || profile.actions[row] !== actions.purchase) continue
      const day = profile.days[row] ?? 0
      if (before !== undefined) gaps.push(day - before)
      before = day
    }
    if (gaps.length >= 2) return medianOf(gaps.sort((a, b) => a - b))
    return this.data.cycles[product] || this.traitsOf(product).typicalIntervalDays
  }

  /** Inside the replenishment cycle. Goods of high frequency are never satisfied: another coffee is welcome today. */
  isSatisfied(profile: Profile, product: number, now: number): boolean {
    if (this.traitsOf(product).frequency === 'high') return false
    const last = lastPurchase(profile, product)
    return last !== undefined && last <= now && now - last < this.cycleOf(profile, product)
  }

  /** What weighs most in the score: her own habit, what people buy beside something of hers, or that everybody buys it. */
  explain(profile: Profile, target: number, now: number): Reason {
    const { options } = this.data
    const bySource = new Map<number, number>()
    let strongest: { product: number; weight: number } | undefined
    for (let row = 0; row < profile.products.length; row++) {
      const product = profile.products[row] ?? 0
      const left = this.decayOf(target, now - (profile.days[row] ?? 0))
      const likeness = product === target ? 1 : options.similarityShare * this.similarity(product, target)
      const weight = (bySource.get(product) ?? 0) + (options.weights[profile.actions[row] ?? 0] ?? 0) * likeness * left
      bySource.set(product, weight)
      if (weight > 0 && weight > (strongest?.weight ?? 0)) strongest = { product, weight }
    }
    if (!strongest) return { kind: 'popular' }
    return reasonFrom(profile, strongest.product, target, now)
  }

  /** How much of a purchase of `source` counts for `target`; 0 beyond the neighbours that are kept. */
  similarity(source: number, target: number): number {
    const { starts, products, weights } = this.data.neighbours
    const to = starts[source + 1] ?? 0
    for (let at = starts[source] ?? 0; at < to; at++) if (products[at] === target) return weights[at] ?? 0
    return 0
  }

  /** What a purchase of any product counts for `target`, by index: the product itself and those that have it as a neighbour. */
  sourcesOf(target: number): Map<number, number> {
    const { products, starts, weights } = this.data.neighbours
    const sources = new Map([[target, 1]])
    let source = 0
    for (let at = 0; at < products.length; at++) {
      while (at >= (starts[source + 1] ?? 0)) source++
      if (products[at] === target) sources.set(source, this.data.options.similarityShare * (weights[at] ?? 0))
    }
    return sources
  }
}

function lastPurchase({ products, days, actions: kinds }: Profile, product: number): number | undefined {
  for (let row = products.length - 1; row >= 0; row--)
    if (products[row] === product && kinds[row] === actions.purchase) return days[row]
  return undefined
}

const actionNames = ['purchase', 'cart', 'view'] as const

function reasonFrom({ products, days, actions: kinds }: Profile, source: number, target: number, now: number): Reason {
  let times = 0
  // A purchase says more than a look, however old.
  let chosen: { day: number; kind: number } | undefined
  for (let row = 0; row < products.length; row++) {
    if (products[row] !== source) continue
    const [day, kind] = [days[row] ?? 0, kinds[row] ?? 0]
    if (kind === actions.purchase) times++
    if (!chosen || kind <= chosen.kind) chosen = { day, kind }
  }
  const daysAgo = now - (chosen?.day ?? now)
  const action = actionNames[chosen?.kind ?? 0] ?? 'purchase'
  if (source !== target) return { kind: 'beside', product: source, action, daysAgo }
  return action === 'purchase' ? { kind: 'again', times, daysAgo } : { kind: 'looked', action, daysAgo }
}
