/** What a stream of random numbers is for: streams of different purposes never share numbers. */
export const streams = {
  city: 1,
  store: 2,
  community: 3,
  product: 4,
  person: 5,
  order: 6,
  browse: 7,
  cash: 8,
  arrival: 9,
  follow: 10,
  registration: 11,
  till: 12,
  reaction: 13,
  living: 14,
  reading: 15,
} as const

type Purpose = (typeof streams)[keyof typeof streams]

function mix(value: number): number {
  let x = value | 0
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return x ^ (x >>> 16)
}

/**
 * A seeded generator (sfc32). Every person, store and visit has a stream of its own, addressed by
 * (seed, purpose, entity, index): what one of them does never depends on who was generated before.
 */
export class Random {
  #a: number
  #b: number
  #c: number
  #counter = 1

  constructor(seed: number, purpose: Purpose, entity = 0, index = 0) {
    this.#a = mix(seed ^ Math.imul(purpose, 0x9e3779b1))
    this.#b = mix(this.#a ^ Math.imul(entity + 1, 0x85ebca77))
    this.#c = mix(this.#b ^ Math.imul(index + 1, 0xc2b2ae3d) ^ Math.floor(seed / 0x100000000))
    for (let round = 0; round < 8; round++) this.#next()
  }

  #next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  /** Uniform in [0, 1). */
  unit(): number {
    return this.#next() / 0x100000000
  }

  /** Uniform integer in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.unit() * bound)
  }

  chance(probability: number): boolean {
    return this.unit() < probability
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.unit()
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.unit())
  }

  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()))
    return radius * Math.cos(2 * Math.PI * this.unit())
  }

  /** Marsaglia and Tsang; a shape below one is boosted. */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * (1 - this.unit()) ** (1 / shape)
    const d = shape - 1 / 3
    const c = 1 / Math.sqrt(9 * d)
    for (;;) {
      const x = this.normal()
      const v = (1 + c * x) ** 3
      if (v > 0 && Math.log(1 - this.unit()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
    }
  }

  beta(a: number, b: number): number {
    const x = this.gamma(a)
    return x / (x + this.gamma(b))
  }

  /** Knuth's product for the small means used here. */
  poisson(mean: number): number {
    const limit = Math.exp(-mean)
    let count = 0
    for (let product = this.unit(); product > limit; product *= this.unit()) count++
    return count
  }

  /** Index of a weight, with probability in proportion to it. */
  weighted(weights: readonly number[]): number {
    let total = 0
    for (const weight of weights) total += weight
    let rest = this.unit() * total
    for (let index = 0; index < weights.length; index++) {
      rest -= weights[index] ?? 0
      if (rest < 0) return index
    }
    return weights.length - 1
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)]
    if (item === undefined) throw new RangeError('nothing to pick from')
    return item
  }
}
