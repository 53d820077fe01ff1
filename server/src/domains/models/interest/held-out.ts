import { fillUp, listed, mostBought, mostOften, type Quality, Tally } from './evaluate.ts'
import { actions, type Lines, type Profile, sliceCustomer } from './lines.ts'
import { type FitInput, fitInSteps } from './model.ts'
import type { Steps } from './turns.ts'

export type HeldOutQuality = {
  /** Customers whose last basket was predicted. */
  customers: number
  predictor: Quality
  /** The same with satisfied needs passed over, as the lists for pushing are. */
  unsatisfied: Quality
  boughtBefore: Quality
  boughtBeforeThenPopularity: Quality
}

/** So many customers say how good it is to a few thousandths. */
const checkedMax = 20_000

/**
 * Takes the last purchase day of everybody with at least two away, learns from the rest, and predicts what was taken:
 * how good the predictor is on the workspace's own records.
 */
export function* checkHeldOut(input: FitInput): Steps<HeldOutQuality> {
  const { training, lastDays } = takeLastBaskets(input.lines)
  yield
  const model = yield* fitInSteps({ ...input, lines: training })
  const popular = mostBought(training)
  const tally = { predictor: new Tally(), unsatisfied: new Tally(), before: new Tally(), filled: new Tally() }
  const checked = pickEvenly(lastDays, checkedMax)
  const named = (products: { product: number }[]): number[] =>
    products.map(({ product }) => training.productIds[product] ?? 0)
  for (const [at, customer] of checked.entries()) {
    const day = lastDays[customer] ?? 0
    const next = basketOf(sliceCustomer(input.lines, customer), day, training.productIds)
    const profile = sliceCustomer(training, customer)
    const wanted = model.score(profile, day, 3 * listed, { satisfied: true })
    tally.predictor.add(named([...wanted].sort((a, b) => b.desire - a.desire).slice(0, listed)), next)
    tally.unsatisfied.add(named(wanted.filter(({ suppressed }) => !suppressed).slice(0, listed)), next)
    const before = mostOften(basketsOf(profile, training.productIds))
    tally.before.add(before, next)
    tally.filled.add(fillUp(before, popular), next)
    if (at % 50 === 0) yield
  }
  const count = checked.length
  return {
    customers: count,
    predictor: tally.predictor.quality(count),
    unsatisfied: tally.unsatisfied.quality(count),
    boughtBefore: tally.before.quality(count),
    boughtBeforeThenPopularity: tally.filled.quality(count),
  }
}

/** The lines before each customer's last purchase day, and that day; −1 for those with one day only, who keep it. */
function takeLastBaskets(lines: Lines): { training: Lines; lastDays: Int32Array } {
  const count = lines.ids.length
  const lastDays = new Int32Array(count).fill(-1)
  const kept = { products: lines.products.slice(), days: lines.days.slice(), actions: lines.actions.slice() }
  const starts = new Uint32Array(count + 1)
  let write = 0
  for (let customer = 0; customer < count; customer++) {
    const [from, to] = [lines.starts[customer] ?? 0, lines.starts[customer + 1] ?? 0]
    const [first, last] = purchaseDays(lines, from, to)
    if (first < last) lastDays[customer] = last
    for (let row = from; row < to; row++) {
      if (first < last && (lines.days[row] ?? 0) >= last) break
      kept.products[write] = lines.products[row] ?? 0
      kept.days[write] = lines.days[row] ?? 0
      kept.actions[write] = lines.actions[row] ?? 0
      write++
    }
    starts[customer + 1] = write
  }
  return { training: { ...kept, starts, ids: lines.ids, productIds: lines.productIds }, lastDays }
}

function purchaseDays({ days, actions: kinds }: Lines, from: number, to: number): [first: number, last: number] {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let row = from; row < to; row++) {
    if (kinds[row] !== actions.purchase) continue
    first = Math.min(first, days[row] ?? 0)
    last = Math.max(last, days[row] ?? 0)
  }
  return [first, last]
}

function pickEvenly(lastDays: Int32Array, max: number): number[] {
  const able: number[] = []
  lastDays.forEach((day, customer) => {
    if (day >= 0) able.push(customer)
  })
  const every = Math.max(1, able.length / max)
  return Array.from({ length: Math.min(able.length, max) }, (_, at) => able[Math.floor(at * every)] ?? 0)
}

function basketOf({ products, days, actions: kinds }: Profile, day: number, productIds: Uint32Array): Set<number> {
  const basket = new Set<number>()
  products.forEach((product, row) => {
    if (days[row] === day && kinds[row] === actions.purchase) basket.add(productIds[product] ?? 0)
  })
  return basket
}

const basketsOf = ({ products, actions: kinds }: Profile, productIds: Uint32Array): number[][] =>
  Array.from(products, (product, row) => (kinds[row] === actions.purchase ? [productIds[product] ?? 0] : []))
