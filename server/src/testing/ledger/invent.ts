import type { Asset, Entry, Holder, Transfer } from '../../domains/ledger/index.ts'

/** Chance that is the same every time for a seed (mulberry32). */
export type Chance = {
  /** 0 to below 1. */
  next(): number
  /** 0 to below `n`. */
  below(n: number): number
  pick<T>(list: readonly T[]): T
}

export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (n: number): number => Math.floor(next() * n)
  return { next, below, pick: (list) => list[below(list.length)] as (typeof list)[number] } // never empty
}

const holders: readonly Holder[] = [
  ...[1, 2, 3, 4, 5].map((customer): Holder => ({ of: 'customer', customer })),
  { of: 'pot', pot: 'envelope/1' },
  { of: 'store', store: 1, purpose: 'sales' },
  { of: 'workspace', purpose: 'issue' },
  { of: 'workspace', purpose: 'issue' },
]
const assets: readonly Asset[] = ['points', 'principal']
const historyMax = 200

/**
 * Makes up what clients ask for: transfers between few accounts, so that they meet; pending ones and what ends them, fully,
 * partly, too much and twice; the same again; the same key with other content; more than there is.
 */
export class Inventor {
  readonly #chance: Chance
  readonly #prefix: string
  readonly #sent: Transfer[] = []
  #serial = 0

  constructor(chance: Chance, prefix: string) {
    this.#chance = chance
    this.#prefix = prefix
  }

  next(): Transfer {
    const dice = this.#chance.below(100)
    const transfer =
      dice < 12 && this.#sent.length > 0 ? this.#again() : dice < 40 ? this.#settling() : this.#moving(dice < 60)
    this.#sent.push(transfer)
    if (this.#sent.length > historyMax) this.#sent.shift()
    return transfer
  }

  #again(): Transfer {
    const sent = this.#chance.pick(this.#sent)
    switch (this.#chance.below(4)) {
      case 0:
        return { ...sent, story: `${sent.story}'` }
      case 1:
        return { ...sent, entries: sent.entries.map((entry) => ({ ...entry, amountMinor: entry.amountMinor * 2n })) }
      default:
        return { ...sent, at: new Date(this.#chance.below(1e9)), entries: sent.entries.toReversed() }
    }
  }

  #named(): Pick<Transfer, 'key' | 'kind' | 'store' | 'story'> {
    this.#serial += 1
    return {
      key: `${this.#prefix}-${this.#serial}`,
      kind: 'test.moved',
      store: this.#chance.below(2),
      story: `s-${this.#serial % 50}`,
    }
  }

  #moving(isPending: boolean): Transfer {
    const entries: Entry[] = []
    for (let pair = 0; pair <= this.#chance.below(2); pair += 1) {
      const asset = this.#chance.pick(assets)
      const amountMinor = BigInt(1 + this.#chance.below(40))
      entries.push({ holder: this.#chance.pick(holders), asset, amountMinor: -amountMinor })
      entries.push({ holder: this.#chance.pick(holders), asset, amountMinor })
    }
    return { ...this.#named(), entries, ...(isPending ? { pending: { until: new Date(8e15) } } : {}) }
  }

  #settling(): Transfer {
    const pending = this.#sent.filter((sent) => sent.pending)
    // Mostly one that can still be open; sometimes any transfer, which cannot be settled at all.
    const one = pending.at(-1 - this.#chance.below(12)) ?? this.#sent.at(-1)
    const key = one?.key ?? 'never'
    const how = this.#chance.pick(['post', 'post', 'void'] as const)
    const entries = how === 'void' || !one || this.#chance.below(2) === 0 ? [] : this.#share(one.entries)
    return { ...this.#named(), entries, settles: { key, how } }
  }

  /** Half, all or twice of it. */
  #share(entries: readonly Entry[]): Entry[] {
    const [times, parts] = this.#chance.pick([
      [1n, 2n],
      [1n, 1n],
      [2n, 1n],
    ] as const)
    return entries.map((entry) => ({ ...entry, amountMinor: (entry.amountMinor * times) / parts }))
  }
}
