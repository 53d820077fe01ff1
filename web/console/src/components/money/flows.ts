/** One part of a transfer as people tell it: who gave how much of what to whom. */
export interface Flow<Holder> {
  from: Holder
  to: Holder
  asset: string
  amountMinor: number
}

interface Entry<Holder> {
  holder: Holder
  asset: string
  amountMinor: number
}

/**
 * Pairs the takers of each asset with its givers, largest first, so that a transfer of n entries is told in at most
 * n − 1 sentences. What is told sums to exactly what is booked, since every asset sums to zero.
 */
export function flowsOf<Holder>(entries: readonly Entry<Holder>[]): Flow<Holder>[] {
  const flows: Flow<Holder>[] = []
  for (const asset of [...new Set(entries.map((entry) => entry.asset))]) {
    const own = entries.filter((entry) => entry.asset === asset && entry.amountMinor !== 0)
    const side = (sign: 1 | -1) =>
      own
        .filter(({ amountMinor }) => Math.sign(amountMinor) === sign)
        .map(({ holder, amountMinor }) => ({ holder, left: Math.abs(amountMinor) }))
        .sort((a, b) => b.left - a.left)
    const givers = side(-1)
    for (const taker of side(1)) {
      for (const giver of givers) {
        const amountMinor = Math.min(giver.left, taker.left)
        if (amountMinor === 0) continue
        flows.push({ from: giver.holder, to: taker.holder, asset, amountMinor })
        giver.left -= amountMinor
        taker.left -= amountMinor
      }
    }
  }
  return flows
}
