import { invariant } from '../../../kernel/errors.ts'
import { runThrough, type Steps } from './turns.ts'

/** What a customer did with a product. The number stands in the packed rows. */
export const actions = { purchase: 0, cart: 1, view: 2 } as const

/**
 * Rows in columns, one a purchase, cart or view. `day` is a whole number that grows with time: days since any beginning,
 * or the number of the basket where nothing else is known.
 */
export type Rows = {
  customers: ArrayLike<number>
  products: ArrayLike<number>
  days: ArrayLike<number>
  /** One of `actions`; purchases if absent. */
  actions?: ArrayLike<number>
}

/**
 * What many customers did, by customer and in order of time; the same twice on one day is there once. Typed arrays,
 * because 20 million objects do not fit into memory: customer `ids[i]` has the rows `starts[i]` to `starts[i + 1]`.
 */
export type Lines = {
  ids: Uint32Array
  starts: Uint32Array
  /** Index into `productIds`. */
  products: Uint32Array
  days: Int32Array
  actions: Uint8Array
  productIds: Uint32Array
}

/** Some milliseconds of work. */
const customersAtOnce = 20_000

/** Gathers rows in any order, in portions as they are read. */
export class LinePacker {
  readonly #portions: { customers: Uint32Array; products: Uint32Array; days: Int32Array; actions: Uint8Array }[] = []
  #customerMax = 0
  #productMax = 0

  add({ customers, products, days, actions: kinds }: Rows): void {
    const portion = {
      customers: Uint32Array.from(customers),
      products: Uint32Array.from(products),
      days: Int32Array.from(days),
      actions: kinds ? Uint8Array.from(kinds) : new Uint8Array(customers.length),
    }
    invariant(portion.products.length === portion.customers.length, 'a row has a product')
    invariant(portion.days.length === portion.customers.length, 'a row has a day')
    invariant(portion.actions.length === portion.customers.length, 'a row has an action')
    this.#customerMax = Math.max(this.#customerMax, largest(portion.customers))
    this.#productMax = Math.max(this.#productMax, largest(portion.products))
    this.#portions.push(portion)
  }

  *pack(): Steps<Lines> {
    const places = new Uint32Array(this.#customerMax + 2)
    const seen = new Uint8Array(this.#productMax + 1)
    let length = 0
    for (const { customers, products } of this.#portions) {
      length += customers.length
      for (let row = 0; row < customers.length; row++) {
        const next = (customers[row] ?? 0) + 1
        places[next] = (places[next] ?? 0) + 1
        seen[products[row] ?? 0] = 1
      }
      yield
    }
    for (let at = 1; at < places.length; at++) places[at] = (places[at] ?? 0) + (places[at - 1] ?? 0)
    const { productIds, indexOf } = numberProducts(seen)
    const sorted = { products: new Uint32Array(length), days: new Int32Array(length), actions: new Uint8Array(length) }
    const write = places.slice()
    for (const portion of this.#portions) {
      scatter(portion, indexOf, write, sorted)
      yield
    }
    return yield* squeeze(places, sorted, productIds)
  }
}

export function packLines(rows: Rows): Lines {
  const packer = new LinePacker()
  packer.add(rows)
  return runThrough(packer.pack())
}

function largest(values: Uint32Array): number {
  let max = 0
  for (let at = 0; at < values.length; at++) if ((values[at] ?? 0) > max) max = values[at] ?? 0
  return max
}

function numberProducts(seen: Uint8Array): { productIds: Uint32Array; indexOf: Uint32Array } {
  const indexOf = new Uint32Array(seen.length)
  let count = 0
  for (let id = 0; id < seen.length; id++) if (seen[id]) indexOf[id] = count++
  const productIds = new Uint32Array(count)
  for (let id = 0; id < seen.length; id++) if (seen[id]) productIds[indexOf[id] ?? 0] = id
  return { productIds, indexOf }
}

type Columns = Pick<Lines, 'products' | 'days' | 'actions'>

function scatter(
  portion: Columns & { customers: Uint32Array },
  indexOf: Uint32Array,
  write: Uint32Array,
  sorted: Columns,
): void {
  const { customers, products, days, actions: kinds } = portion
  for (let row = 0; row < customers.length; row++) {
    const customer = customers[row] ?? 0
    const at = write[customer] ?? 0
    write[customer] = at + 1
    sorted.products[at] = indexOf[products[row] ?? 0] ?? 0
    sorted.days[at] = days[row] ?? 0
    sorted.actions[at] = kinds[row] ?? 0
  }
}

/** Orders the rows of each customer by day, drops what is there twice, and leaves out customers without rows. */
function* squeeze(places: Uint32Array, columns: Columns, productIds: Uint32Array): Steps<Lines> {
  const { products, days, actions: kinds } = columns
  const ids: number[] = []
  const starts: number[] = [0]
  let write = 0
  for (let customer = 0; customer + 1 < places.length; customer++) {
    const from = places[customer] ?? 0
    const to = places[customer + 1] ?? 0
    if (customer % customersAtOnce === 0) yield
    if (from === to) continue
    sortByDay(columns, from, to)
    const first = write
    for (let row = from; row < to; row++) {
      if (isKept(columns, first, write, row)) continue
      products[write] = products[row] ?? 0
      days[write] = days[row] ?? 0
      kinds[write] = kinds[row] ?? 0
      write++
    }
    ids.push(customer)
    starts.push(write)
  }
  return {
    ids: Uint32Array.from(ids),
    starts: Uint32Array.from(starts),
    products: products.subarray(0, write),
    days: days.subarray(0, write),
    actions: kinds.subarray(0, write),
    productIds,
  }
}

const movesMax = 100_000

/** Rows mostly arrive in order, where inserting is the fastest way; a long disorder is sorted by its positions. */
function sortByDay(columns: Columns, from: number, to: number): void {
  const { products, days, actions: kinds } = columns
  let moves = 0
  for (let row = from + 1; row < to; row++) {
    const [product, day, kind] = [products[row] ?? 0, days[row] ?? 0, kinds[row] ?? 0]
    let at = row
    while (at > from && (days[at - 1] ?? 0) > day) {
      products[at] = products[at - 1] ?? 0
      days[at] = days[at - 1] ?? 0
      kinds[at] = kinds[at - 1] ?? 0
      at--
    }
    products[at] = product
    days[at] = day
    kinds[at] = kind
    moves += row - at
    if (moves > movesMax) {
      sortByPosition(columns, from, to)
      return
    }
  }
}

function sortByPosition({ products, days, actions: kinds }: Columns, from: number, to: number): void {
  const before = { products: products.slice(from, to), days: days.slice(from, to), actions: kinds.slice(from, to) }
  const order = Uint32Array.from({ length: to - from }, (_, position) => position)
  order.sort((a, b) => (before.days[a] ?? 0) - (before.days[b] ?? 0) || a - b)
  order.forEach((position, at) => {
    products[from + at] = before.products[position] ?? 0
    days[from + at] = before.days[position] ?? 0
    kinds[from + at] = before.actions[position] ?? 0
  })
}

/** Whether the same is already among the rows of this day. */
function isKept({ products, days, actions: kinds }: Columns, first: number, write: number, row: number): boolean {
  for (let at = write - 1; at >= first && days[at] === days[row]; at--)
    if (products[at] === products[row] && kinds[at] === kinds[row]) return true
  return false
}

/** The rows of one customer, by its place in the lines. */
export function sliceCustomer(lines: Lines, at: number): Profile {
  const [from, to] = [lines.starts[at] ?? 0, lines.starts[at + 1] ?? 0]
  return {
    products: lines.products.subarray(from, to),
    days: lines.days.subarray(from, to),
    actions: lines.actions.subarray(from, to),
  }
}

/** What one customer did, in order of time. Products are indexes of the model. */
export type Profile = { products: Uint32Array; days: Int32Array; actions: Uint8Array }
