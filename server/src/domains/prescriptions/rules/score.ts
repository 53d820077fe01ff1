import { HEALTH_LEAST, type HealthComparison, type HealthReading } from '@regulars/contract'

/**
 * How much better or worse a figure is than another, as a score: as good is 50, twice as good 100, half as good 0. In
 * between by the ratio, so that a rise and the fall that undoes it weigh alike: 10 % better is 57, 10 % worse 42.
 */
export function scoreOf(value: number, reference: number, better: 'higher' | 'lower'): number {
  if (value === reference) return 50
  const [good, other] = better === 'higher' ? [value, reference] : [reference, value]
  if (other <= 0) return 100
  if (good <= 0) return 0
  return clamp(Math.round(50 + 50 * Math.log2(good / other)))
}

const clamp = (score: number): number => Math.min(100, Math.max(0, score))

export function readingOf(numerator: number, denominator: number): HealthReading {
  return { numerator, denominator, value: denominator === 0 ? null : numerator / denominator }
}

export const noReading: HealthReading = readingOf(0, 0)

type Against = HealthComparison['against']

/** A reading, and how many people or orders it stands on: of amounts that is not their denominator. */
export type Weighed = HealthReading & { weight: number }

/** A comparison counts where both sides have enough to be about the shop and not about chance. */
export function compare(
  now: Weighed,
  against: Against,
  { weight, ...reference }: Weighed,
  better: 'higher' | 'lower',
): HealthComparison {
  const isEnough = now.weight >= HEALTH_LEAST && weight >= HEALTH_LEAST
  const isKnown = isEnough && now.value !== null && reference.value !== null
  const score = isKnown ? scoreOf(now.value ?? 0, reference.value ?? 0, better) : null
  return { ...reference, against, score }
}

/** The mean of those that there are; null of none. */
export function meanScore(scores: readonly (number | null)[]): number | null {
  const known = scores.filter((score) => score !== null)
  return known.length === 0 ? null : Math.round(known.reduce((sum, score) => sum + score, 0) / known.length)
}

/** Fewer stores than this are no crowd to be compared with. */
export const ALIKE_LEAST = 3

export type StoreSize = { id: number; city: number; orders: number }

/** Stores with half to twice the orders: of the same city, or of any city where that gives too few. */
export function alikeStores(stores: readonly StoreSize[], id: number): number[] {
  const self = stores.find((store) => store.id === id)
  if (!self || self.orders === 0) return []
  const alike = stores.filter(
    (store) => store.id !== id && store.orders * 2 >= self.orders && store.orders <= self.orders * 2,
  )
  const near = alike.filter((store) => store.city === self.city)
  const chosen = near.length >= ALIKE_LEAST ? near : alike
  return chosen.length >= ALIKE_LEAST ? chosen.map((store) => store.id) : []
}

/** The store in the middle; of an even number the lower of the two, so that the figure is one that a store has. */
export function medianReading(readings: readonly Weighed[]): Weighed {
  const known = readings
    .filter((reading) => reading.value !== null && reading.weight >= HEALTH_LEAST)
    .sort((a, b) => (a.value ?? 0) - (b.value ?? 0))
  const nothing = { ...noReading, weight: 0 }
  return known.length < ALIKE_LEAST ? nothing : (known[Math.floor((known.length - 1) / 2)] ?? nothing)
}

const Z = 1.959964

/** 95 % interval of a share (Wilson). */
export function wilson({ numerator, denominator }: HealthReading): { low: number; high: number } | null {
  if (denominator === 0 || numerator > denominator) return null
  const share = numerator / denominator
  const middle = share + (Z * Z) / (2 * denominator)
  const half = Z * Math.sqrt((share * (1 - share)) / denominator + (Z * Z) / (4 * denominator * denominator))
  const whole = 1 + (Z * Z) / denominator
  return { low: Math.max(0, (middle - half) / whole), high: Math.min(1, (middle + half) / whole) }
}
