import { setImmediate as breathe } from 'node:timers/promises'

const atOnce = 2000
// Some tens of milliseconds of likelihood.
const summedAtOnce = 10_000

/** Maps a long list and lets other work have its turn in between: a run must not hold up the requests beside it. */
export async function mapInTurns<T, U>(items: readonly T[], map: (item: T) => U, signal?: AbortSignal): Promise<U[]> {
  const made: U[] = []
  for (const [index, item] of items.entries()) {
    made.push(map(item))
    if (index % atOnce !== atOnce - 1) continue
    await breathe()
    signal?.throwIfAborted()
  }
  return made
}

/** Adds up a figure over a long list, part by part, with the same manners. Short lists are one part. */
export async function sumInTurns<T>(items: readonly T[], sum: (part: readonly T[]) => number): Promise<number> {
  if (items.length <= summedAtOnce) return sum(items)
  let total = 0
  for (let from = 0; from < items.length; from += summedAtOnce) {
    total += sum(items.slice(from, from + summedAtOnce))
    await breathe()
  }
  return total
}
