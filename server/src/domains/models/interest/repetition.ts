import type { Lines } from './lines.ts'
import { actions } from './lines.ts'
import type { InterestOptions } from './options.ts'
import type { Steps } from './turns.ts'

/** How often a product is bought, how much of that is the habit of some, and after how long they come again. */
export type Repetition = {
  /** Share of all baskets with the product. */
  rates: Float32Array
  /**
   * Baskets of a customer that weigh as much as everybody's: low where some buy it always and others never, high where
   * anybody may buy it any time.
   */
  strengths: Float32Array
  /** Median days between two purchases of one customer; 0 where there are too few. */
  cycles: Float32Array
  repeats: Uint32Array
  baskets: number
}

/** Some milliseconds of work. */
const customersAtOnce = 20_000

/**
 * Beta-binomial by moments: if a share p of a customer's baskets has the product, and p differs between customers, then
 * the mean of p is the rate, and the chance that of two baskets of one customer the second has it given the first is
 * E[p²] / E[p]. From the two follows how many baskets everybody's habit is worth.
 */
export function* measureRepetition(lines: Lines, options: InterestOptions): Steps<Repetition> {
  const size = lines.productIds.length
  const sums = {
    bought: new Float64Array(size),
    pairs: new Float64Array(size),
    chances: new Float64Array(size),
    repeats: new Uint32Array(size),
  }
  let baskets = 0
  const walker = new Walker(size)
  for (let customer = 0; customer < lines.ids.length; customer++) {
    const own = walker.walk(lines, customer)
    baskets += own
    for (let at = 0; at < walker.count; at++) {
      const product = walker.touched[at] ?? 0
      const times = walker.times[product] ?? 0
      add(sums.bought, product, times)
      add(sums.pairs, product, times * (times - 1))
      add(sums.chances, product, times * (own - 1))
      sums.repeats[product] = (sums.repeats[product] ?? 0) + times - 1
    }
    walker.forget()
    if (customer % customersAtOnce === 0) yield
  }
  const { rates, strengths } = shrink(sums, baskets, options)
  const cycles = yield* medianGaps(lines, sums.repeats, options)
  return { rates, strengths, cycles, repeats: sums.repeats, baskets }
}

const add = (sums: Float64Array, at: number, value: number): void => {
  sums[at] = (sums[at] ?? 0) + value
}

/** How often one customer bought each product, in arrays that are used again for the next one. */
class Walker {
  readonly times: Uint32Array
  readonly touched: Uint32Array
  count = 0

  constructor(size: number) {
    this.times = new Uint32Array(size)
    this.touched = new Uint32Array(size)
  }

  /** Returns the baskets: days with a purchase. */
  walk(lines: Lines, customer: number): number {
    const to = lines.starts[customer + 1] ?? 0
    let baskets = 0
    let day = Number.NaN
    for (let row = lines.starts[customer] ?? 0; row < to; row++) {
      if (lines.actions[row] !== actions.purchase) continue
      const today = lines.days[row] ?? 0
      if (today !== day) baskets++
      day = today
      const product = lines.products[row] ?? 0
      const before = this.times[product] ?? 0
      if (before === 0) this.touched[this.count++] = product
      this.times[product] = before + 1
    }
    return baskets
  }

  forget(): void {
    for (let at = 0; at < this.count; at++) this.times[this.touched[at] ?? 0] = 0
    this.count = 0
  }
}

type Sums = { bought: Float64Array; pairs: Float64Array; chances: Float64Array }

function shrink({ bought, pairs, chances }: Sums, baskets: number, { repeatPrior }: InterestOptions) {
  const size = bought.length
  let allPairs = 0
  let allChances = 0
  for (let product = 0; product < size; product++) {
    allPairs += pairs[product] ?? 0
    allChances += chances[product] ?? 0
  }
  const usual = allChances > 0 ? allPairs / allChances : 0
  const rates = new Float32Array(size)
  const strengths = new Float32Array(size)
  for (let product = 0; product < size; product++) {
    const rate = baskets > 0 ? (bought[product] ?? 0) / baskets : 0
    // A famous product repeats by chance alone, so what is expected of it starts above its rate.
    const expected = Math.max(usual, 1.5 * rate)
    const again = ((pairs[product] ?? 0) + repeatPrior * expected) / ((chances[product] ?? 0) + repeatPrior)
    const bounded = Math.min(0.99, Math.max(again, 1.05 * rate + 1e-6))
    rates[product] = rate
    strengths[product] = Math.max(0.5, (1 - bounded) / (bounded - Math.min(rate, bounded - 1e-6)))
  }
  return { rates, strengths }
}

/** Median days between a customer's purchases of a product, by product. */
function* medianGaps(lines: Lines, repeats: Uint32Array, options: InterestOptions): Steps<Float32Array> {
  const size = repeats.length
  const starts = new Uint32Array(size + 1)
  for (let product = 0; product < size; product++)
    starts[product + 1] = (starts[product] ?? 0) + (repeats[product] ?? 0)
  const gaps = new Uint32Array(starts[size] ?? 0)
  const write = starts.slice(0, size)
  const lastDay = new Int32Array(size)
  const lastOwner = new Uint32Array(size)
  for (let customer = 0; customer < lines.ids.length; customer++) {
    const to = lines.starts[customer + 1] ?? 0
    for (let row = lines.starts[customer] ?? 0; row < to; row++) {
      if (lines.actions[row] !== actions.purchase) continue
      const product = lines.products[row] ?? 0
      const day = lines.days[row] ?? 0
      if (lastOwner[product] === customer + 1) {
        const at = write[product] ?? 0
        gaps[at] = day - (lastDay[product] ?? 0)
        write[product] = at + 1
      }
      lastOwner[product] = customer + 1
      lastDay[product] = day
    }
    if (customer % customersAtOnce === 0) yield
  }
  const cycles = new Float32Array(size)
  for (let product = 0; product < size; product++)
    if ((repeats[product] ?? 0) >= options.cycleRepeatsMin)
      cycles[product] = medianOf(gaps.subarray(starts[product], starts[product + 1]).sort())
  return cycles
}

export function medianOf(sorted: ArrayLike<number>): number {
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2
}
