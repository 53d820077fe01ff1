import { createHash } from 'node:crypto'

/** What is killed: the server, one of its engines, or all three in the same moment. */
export const strikeKinds = ['api', 'clickhouse', 'postgres', 'all'] as const
export type StrikeKind = (typeof strikeKinds)[number]

/** One cycle: a while of load, a kill, sometimes a second one before the first is mended. */
export type Strike = { afterMs: number; kind: StrikeKind; again?: { afterMs: number; kind: StrikeKind } }

/** A stream of numbers that a seed and a name decide (mulberry32): the same run can be made again. */
export class Dice {
  #state: number

  constructor(seed: number, stream: string) {
    this.#state = createHash('sha256').update(`${seed}:${stream}`).digest().readInt32LE(0)
  }

  /** At least 0, less than 1. */
  roll(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number, both ends included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.roll() * (to - from + 1))
  }

  chance(probability: number): boolean {
    return this.roll() < probability
  }

  pick<T>(items: readonly T[]): T {
    return items[this.between(0, items.length - 1)] as T // callers have something to pick from
  }
}

/** Each kind comes once before one comes again, in an order of the seed; every sixth cycle strikes twice. */
export function* planStrikes(seed: number, kinds: readonly StrikeKind[]): Generator<Strike, never> {
  const dice = new Dice(seed, 'strikes')
  for (;;) {
    const bag = [...kinds]
    while (bag.length > 0) {
      const [kind] = bag.splice(dice.between(0, bag.length - 1), 1)
      if (kind === undefined) break
      const afterMs = dice.between(60, 900)
      const again = dice.chance(1 / 6) ? { afterMs: dice.between(20, 1500), kind: dice.pick(kinds) } : undefined
      yield { afterMs, kind, ...(again ? { again } : {}) }
    }
  }
}

export const describeStrike = ({ afterMs, kind, again }: Strike): string =>
  `${kind} after ${afterMs} ms${again ? `, then ${again.kind} ${again.afterMs} ms later` : ''}`
