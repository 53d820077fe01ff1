import type { Lines } from './lines.ts'
import { actions } from './lines.ts'
import type { InterestOptions } from './options.ts'
import type { Steps } from './turns.ts'

/** The nearest products of each: those of product `i` are `starts[i]` to `starts[i + 1]`, the most similar first. */
export type Neighbours = { starts: Uint32Array; products: Uint32Array; weights: Float32Array }

/** Different products that customers bought, and the customers that bought a product. */
type Bought = { starts: Uint32Array; products: Uint32Array; buyerStarts: Uint32Array; buyers: Uint32Array }

/** Some milliseconds of work. */
const pairsAtOnce = 50_000

/**
 * What people buy beside a product: common buyers over the buyers of both, powers of them, so that neither rarity nor
 * fame decides; shrunk where buyers are few. Weights are scaled so that an average product hands on 1 in all.
 *
 * Counted product by product into one small array that stays in the processor's cache; a hash table of pairs, as a
 * self-join builds it, misses the cache at every pair.
 */
export function* findNeighbours(lines: Lines, basketSize: number, options: InterestOptions): Steps<Neighbours> {
  const size = lines.productIds.length
  const bought = collectBought(lines, options)
  yield
  const found = new NeighbourLists(size, options.neighbours)
  const common = new Uint32Array(size)
  const touched = new Uint32Array(size)
  const bySource = powersOf(bought, size, options.sourcePower)
  const byTarget = powersOf(bought, size, options.targetPower)
  let work = 0
  for (let product = 0; product < size; product++) {
    const count = countCommon(bought, product, common, touched)
    const own = bySource[product] ?? 0
    for (let at = 0; at < count; at++) {
      const other = touched[at] ?? 0
      const together = common[other] ?? 0
      common[other] = 0
      if (other === product || together < options.commonBuyersMin) continue
      found.offer(other, together / (own * (byTarget[other] ?? 0) + options.shrinkage))
    }
    found.close(product)
    work += count
    if (work > pairsAtOnce) {
      work = 0
      yield
    }
  }
  return found.finish(
    (product) => (bought.buyerStarts[product + 1] ?? 0) - (bought.buyerStarts[product] ?? 0),
    basketSize,
  )
}

function countCommon(bought: Bought, product: number, common: Uint32Array, touched: Uint32Array): number {
  const { starts, products, buyerStarts, buyers } = bought
  let count = 0
  const last = buyerStarts[product + 1] ?? 0
  for (let buyer = buyerStarts[product] ?? 0; buyer < last; buyer++) {
    const customer = buyers[buyer] ?? 0
    const to = starts[customer + 1] ?? 0
    for (let at = starts[customer] ?? 0; at < to; at++) {
      const other = products[at] ?? 0
      const before = common[other] ?? 0
      if (before === 0) touched[count++] = other
      common[other] = before + 1
    }
  }
  return count
}

function powersOf({ buyerStarts }: Bought, size: number, power: number): Float64Array {
  const powers = new Float64Array(size)
  for (let product = 0; product < size; product++)
    powers[product] = ((buyerStarts[product + 1] ?? 0) - (buyerStarts[product] ?? 0)) ** power
  return powers
}

function collectBought(lines: Lines, options: InterestOptions): Bought {
  const customers = lines.ids.length
  const size = lines.productIds.length
  const starts = new Uint32Array(customers + 1)
  const products = new Uint32Array(lines.products.length)
  // Holds the customer that met a product last, plus one, so that nothing has to be wiped between customers.
  const met = new Uint32Array(size)
  let write = 0
  let pairs = 0
  for (let customer = 0; customer < customers; customer++) {
    const first = lines.starts[customer] ?? 0
    const begin = write
    for (let row = (lines.starts[customer + 1] ?? 0) - 1; row >= first; row--) {
      if (lines.actions[row] !== actions.purchase) continue
      const product = lines.products[row] ?? 0
      if (met[product] === customer + 1) continue
      met[product] = customer + 1
      products[write++] = product
      if (write - begin >= options.comparedProductsMax) break
    }
    starts[customer + 1] = write
    pairs += (write - begin) ** 2
  }
  const bought = { starts, products: products.subarray(0, write) }
  return invert(pairs > options.pairsMax ? pick(bought, options.pairsMax / pairs) : bought, size)
}

type Forward = Pick<Bought, 'starts' | 'products'>

/** Empties all but an even share of the customers. */
function pick({ starts, products }: Forward, share: number): Forward {
  const picked = { starts: new Uint32Array(starts.length), products: new Uint32Array(products.length) }
  let write = 0
  for (let customer = 0; customer + 1 < starts.length; customer++) {
    if (Math.floor((customer + 1) * share) > Math.floor(customer * share)) {
      const own = products.subarray(starts[customer], starts[customer + 1])
      picked.products.set(own, write)
      write += own.length
    }
    picked.starts[customer + 1] = write
  }
  return picked
}

function invert({ starts, products }: Forward, size: number): Bought {
  const length = starts.at(-1) ?? 0
  const buyerStarts = new Uint32Array(size + 1)
  for (let at = 0; at < length; at++) {
    const next = (products[at] ?? 0) + 1
    buyerStarts[next] = (buyerStarts[next] ?? 0) + 1
  }
  for (let product = 0; product < size; product++)
    buyerStarts[product + 1] = (buyerStarts[product + 1] ?? 0) + (buyerStarts[product] ?? 0)
  const write = buyerStarts.slice()
  const buyers = new Uint32Array(length)
  for (let customer = 0; customer + 1 < starts.length; customer++) {
    const to = starts[customer + 1] ?? 0
    for (let at = starts[customer] ?? 0; at < to; at++) {
      const product = products[at] ?? 0
      const place = write[product] ?? 0
      buyers[place] = customer
      write[product] = place + 1
    }
  }
  return { starts, products, buyerStarts, buyers }
}

/** The largest few of many offers, product after product: a heap whose smallest is on top. */
class NeighbourLists {
  readonly #starts: Uint32Array
  #products: Uint32Array
  #weights: Float32Array
  #length = 0
  readonly #max: number
  readonly #heapProducts: Uint32Array
  readonly #heapWeights: Float64Array
  #held = 0

  constructor(size: number, max: number) {
    this.#starts = new Uint32Array(size + 1)
    this.#products = new Uint32Array(size * Math.min(max, 16))
    this.#weights = new Float32Array(size * Math.min(max, 16))
    this.#max = max
    this.#heapProducts = new Uint32Array(max)
    this.#heapWeights = new Float64Array(max)
  }

  offer(product: number, weight: number): void {
    if (this.#held < this.#max) {
      let at = this.#held++
      while (at > 0) {
        const parent = (at - 1) >> 1
        if ((this.#heapWeights[parent] ?? 0) <= weight) break
        this.#move(parent, at)
        at = parent
      }
      this.#put(at, product, weight)
    } else if (weight > (this.#heapWeights[0] ?? 0)) this.#sink(product, weight)
  }

  #sink(product: number, weight: number): void {
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.#held) break
      const right = child + 1
      if (right < this.#held && (this.#heapWeights[right] ?? 0) < (this.#heapWeights[child] ?? 0)) child = right
      if ((this.#heapWeights[child] ?? 0) >= weight) break
      this.#move(child, at)
      at = child
    }
    this.#put(at, product, weight)
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#heapProducts[from] ?? 0, this.#heapWeights[from] ?? 0)
  }

  #put(at: number, product: number, weight: number): void {
    this.#heapProducts[at] = product
    this.#heapWeights[at] = weight
  }

  /** Ends the list of this product. */
  close(product: number): void {
    const order = Array.from({ length: this.#held }, (_, at) => at)
    const weightAt = (at: number): number => this.#heapWeights[at] ?? 0
    // Equal weights by number, so that the same rows give the same lists.
    order.sort((a, b) => weightAt(b) - weightAt(a) || (this.#heapProducts[a] ?? 0) - (this.#heapProducts[b] ?? 0))
    if (this.#length + this.#held > this.#products.length) this.#grow()
    for (const at of order) {
      this.#products[this.#length] = this.#heapProducts[at] ?? 0
      this.#weights[this.#length] = weightAt(at)
      this.#length++
    }
    this.#starts[product + 1] = this.#length
    this.#held = 0
  }

  #grow(): void {
    const longer = Math.max(1024, this.#products.length * 2) + this.#max
    const [products, weights] = [new Uint32Array(longer), new Float32Array(longer)]
    products.set(this.#products)
    weights.set(this.#weights)
    this.#products = products
    this.#weights = weights
  }

  /** Scales the weights, so that what customers bought hands on `total` in the mean. */
  finish(buyersOf: (product: number) => number, total: number): Neighbours {
    const weights = this.#weights.slice(0, this.#length)
    let [sum, buyers] = [0, 0]
    for (let product = 0; product + 1 < this.#starts.length; product++) {
      const times = buyersOf(product)
      buyers += times
      const to = this.#starts[product + 1] ?? 0
      for (let at = this.#starts[product] ?? 0; at < to; at++) sum += times * (weights[at] ?? 0)
    }
    const scale = sum > 0 ? (total * buyers) / sum : 1
    for (let at = 0; at < weights.length; at++) weights[at] = (weights[at] ?? 0) * scale
    return { starts: this.#starts, products: this.#products.slice(0, this.#length), weights }
  }
}
