import { setImmediate as breathe } from 'node:timers/promises'

const atOnce = 2000

/** Maps a long list and lets other work have its turn in between: a run must not hold up the requests beside it. */
export async function mapInTurns<T, U>(
  items: readonly T[],
  map: (item: T) => U,
  signal?: AbortSignal,
): Promise<U[]> {
  const made: U[] = []
  for (const [index, item] of items.entries()) {
    made.push(map(item))
    if (index % atOnce !== atOnce - 1) continue
    await breathe()
    signal?.throwIfAborted()
  }
  return made
}
