import type { LabelType } from '@regulars/contract'
import { Bitmap, evaluate } from '../../../kernel/bitmap.ts'

/** A value as it is held: the text of a flag or choice, the number of a number, seconds since 1970 of a date. */
export type HeldValue = string | number

/** A value as it is stored: text, and for numbers and dates (seconds since 1970) the number. */
export type GivenValue = { value: string; number: number }

// Numbers are kept as whole thousandths, moved up so that none is negative: 2^42 / 1000 is four thousand million.
const SCALE = 1000
const BITS = 43
const BIAS = 2 ** (BITS - 1)
const toCode = (value: number): number => Math.min(2 ** BITS - 1, Math.max(0, Math.round(value * SCALE) + BIAS))
const fromCode = (code: number): number => (code - BIAS) / SCALE
const bitOf = (code: number, bit: number): boolean => Math.floor(code / 2 ** bit) % 2 === 1

/**
 * One label of everybody, as sets. Flags and choices have one set a value. Numbers and dates have one set a binary digit
 * (O'Neil and Quass, "Improved query performance with variant indexes", 1997), so that any comparison is set algebra too
 * and a single change touches a few bits.
 */
export class LabelSet {
  #known = new Bitmap()
  readonly #values = new Map<string, Bitmap>()
  readonly #digits: Bitmap[] = []
  readonly #isNumber: boolean

  constructor(type: LabelType) {
    this.#isNumber = type === 'number' || type === 'date'
    if (this.#isNumber) for (let bit = 0; bit < BITS; bit++) this.#digits.push(new Bitmap())
  }

  /** Everybody with a value. */
  get known(): Bitmap {
    return this.#known
  }

  get bytes(): number {
    let bytes = this.#values.size === 1 ? 0 : this.#known.bytes
    for (const set of this.#values.values()) bytes += set.bytes
    for (const digit of this.#digits) bytes += digit.bytes
    return bytes
  }

  /** Values of a flag or choice that somebody has, with their sets. */
  values(): [value: string, customers: Bitmap][] {
    return [...this.#values].filter(([, set]) => set.count > 0)
  }

  of(value: string): Bitmap | undefined {
    return this.#values.get(value)
  }

  get(customer: number): HeldValue | undefined {
    if (!this.#known.has(customer)) return undefined
    if (!this.#isNumber) {
      for (const [value, set] of this.#values) if (set.has(customer)) return value
      return undefined
    }
    let code = 0
    for (let bit = 0; bit < BITS; bit++) if (this.#digits[bit]?.has(customer)) code += 2 ** bit
    return fromCode(code)
  }

  /** Whether a value is what is held already, to the precision that is held. */
  holds(customer: number, given: GivenValue | undefined): boolean {
    const held = this.get(customer)
    if (given === undefined || held === undefined) return held === given
    return typeof held === 'number' ? toCode(held) === toCode(given.number) : held === given.value
  }

  /** Gives a value, or takes it away. */
  set(customer: number, given: GivenValue | undefined): void {
    if (this.#isNumber) this.#setNumber(customer, given?.number)
    else this.#setText(customer, given?.value)
  }

  /** Gives a value to many without one, in rising order: how a label is read. */
  addAll(customers: Uint32Array, value: string): void {
    const set = this.#setOf(value)
    set.addAll(customers)
    if (set !== this.#known) this.#known.addAll(customers)
  }

  #setText(customer: number, value: string | undefined): void {
    for (const set of this.#values.values()) set.remove(customer)
    this.#known.remove(customer)
    if (value === undefined) return
    this.#setOf(value).add(customer)
    this.#known.add(customer)
  }

  /** The set of a value. As long as there is only one value, everybody with a value has that one: it is one set. */
  #setOf(value: string): Bitmap {
    const found = this.#values.get(value)
    if (found) return found
    if (this.#values.size === 1) this.#known = this.#known.copy()
    const set = this.#values.size === 0 ? this.#known : new Bitmap()
    this.#values.set(value, set)
    return set
  }

  #setNumber(customer: number, value: number | undefined): void {
    if (value === undefined) {
      if (this.#known.remove(customer)) for (const digit of this.#digits) digit.remove(customer)
      return
    }
    this.#known.add(customer)
    const code = toCode(value)
    this.#digits.forEach((digit, bit) => {
      if (bitOf(code, bit)) digit.add(customer)
      else digit.remove(customer)
    })
  }

  /** Everybody whose number is at least this. */
  atLeast(bound: number): Bitmap {
    const code = toCode(bound)
    let above: Bitmap | undefined
    let equal = this.#known
    for (let bit = BITS - 1; bit >= 0; bit--) {
      const digit = this.#digits[bit] ?? new Bitmap()
      if (bitOf(code, bit)) equal = evaluate({ op: 'and', of: [set(equal), set(digit)] })
      else if (digit.count > 0) {
        const more = evaluate({ op: 'and', of: [set(equal), set(digit)] })
        above = above ? evaluate({ op: 'or', of: [set(above), set(more)] }) : more
        equal = evaluate({ op: 'minus', of: [set(equal), set(digit)] })
      }
      if (equal.count === 0) break
    }
    return above ? evaluate({ op: 'or', of: [set(above), set(equal)] }) : equal
  }

  /** Everybody whose number is at most this. */
  atMost(bound: number): Bitmap {
    return evaluate({ op: 'minus', of: [set(this.#known), set(this.atLeast(bound + 1 / SCALE))] })
  }
}

const set = (bitmap: Bitmap) => ({ op: 'set' as const, set: bitmap })
