import type { LineFact } from './facts.ts'
import type { Person } from './people.ts'
import type { Random } from './random.ts'
import { type Product, type Store, tradeAt, type World } from './world.ts'

/** Fills a basket: half of it are the person's favourites, the rest what pleases or is cheap. */
export function fillBasket(world: World, person: Person, store: Store, coupon: boolean, random: Random): LineFact[] {
  const shelf = world.shelves[store.trade] ?? []
  const extra = random.poisson(tradeAt(store.trade).lines - 1)
  const lines = new Map<number, LineFact>()
  for (let line = 0; line <= extra; line++) {
    const product = random.chance(0.5) ? favourite(shelf, person, random) : cheaperOf(shelf, person, random)
    const quantity = product.weighed ? Math.round(random.between(0.3, 2) * 100) / 100 : random.chance(0.8) ? 1 : 2
    const discount = coupon ? 0.85 : 1
    const amountMinor = Math.max(1, Math.round(product.priceMinor * quantity * discount))
    const same = lines.get(product.index)
    if (!same) lines.set(product.index, { product: product.index, quantity, amountMinor })
    else {
      same.quantity = Math.round((same.quantity + quantity) * 100) / 100
      same.amountMinor += amountMinor
    }
  }
  return [...lines.values()]
}

/** Everybody has three favourites a shelf, drawn from the number of the person: they are what is bought again. */
function favourite(shelf: Product[], person: Person, random: Random): Product {
  const position = ((Math.imul(person.index, 0x9e3779b1) >>> 0) + random.below(3) * 40_503) % shelf.length
  return shelf[position] ?? random.pick(shelf)
}

function cheaperOf(shelf: Product[], person: Person, random: Random): Product {
  const one = random.pick(shelf)
  const other = random.pick(shelf)
  if (!random.chance(person.priceSensitivity)) return one
  return other.priceMinor < one.priceMinor ? other : one
}

export function sumLines(lines: readonly LineFact[]): number {
  let sum = 0
  for (const line of lines) sum += line.amountMinor
  return sum
}

/** Half of the refunds give everything back at once, some in two parts, the others a part of one line. */
export function refundParts(lines: readonly LineFact[], random: Random): LineFact[][] {
  const luck = random.unit()
  const [first, ...rest] = lines
  if (luck < 0.5 || !first) return [[...lines]]
  if (luck < 0.6 && rest.length > 0) return [[first], rest]
  const back = Math.round(first.amountMinor * random.between(0.2, 0.8))
  return back > 0 ? [[{ ...first, amountMinor: back }]] : [[...lines]]
}
