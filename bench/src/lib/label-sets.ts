/** The same made-up labels everywhere: who has which is one multiplication of the customer's number. */
export type MadeLabel = { multiplier: number; threshold: number }

const SPAN = 2 ** 32

/** Labels of 1 to 50 % of all customers, independent of each other. */
export const makeLabels = (count: number): MadeLabel[] =>
  Array.from({ length: count }, (_, index) => ({
    // Odd, so that the product runs through all 32-bit numbers.
    multiplier: (Math.imul(index + 1, 2_654_435_761) >>> 0) | 1,
    threshold: Math.floor(SPAN * (0.01 + (0.49 * ((index * 7) % 10)) / 9)),
  }))

const mixed = (customer: number, multiplier: number): number => {
  const product = Math.imul(customer, multiplier)
  return Math.imul(product ^ (product >>> 15), 2_246_822_519) >>> 0
}

export const has = ({ multiplier, threshold }: MadeLabel, customer: number): boolean =>
  mixed(customer, multiplier) < threshold

/** The same as an expression over `n` in SQL of ClickHouse. */
export const clickhouseTest = ({ multiplier, threshold }: MadeLabel): string => {
  const product = `toUInt32(toUInt64(n) * ${multiplier})`
  return `toUInt32(toUInt64(bitXor(${product}, bitShiftRight(${product}, 15))) * 2246822519) < ${threshold}`
}

/** Ten labels: (A and B and not C) or (D and E and not F), and one of G or H, and not both of I and J. */
export type Shape<T> = {
  and(of: T[]): T
  or(of: T[]): T
  minus(a: T, b: T): T
}

export function tenLabels<T>(labels: readonly T[], { and, or, minus }: Shape<T>): T {
  const [a, b, c, d, e, f, g, h, i, j] = labels as [T, T, T, T, T, T, T, T, T, T] // callers make ten
  const first = or([minus(and([a, b]), c), minus(and([d, e]), f)])
  return minus(and([first, or([g, h])]), and([i, j]))
}
