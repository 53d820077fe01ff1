import type { Clock } from './clock.ts'

export type ShortMemory<V> = {
  /** The remembered value, or `load`'s, which is shared by all who ask for it at the same time. */
  get(key: string, load: () => Promise<V>): Promise<V>
  forget(key: string): void
  clear(): void
}

/**
 * Remembers answers for a moment, so that a look-up needed by every request costs one query per `ttlMs` and key. What it
 * answers may be `ttlMs` old unless the change happened in this process and called `forget` or `clear`. Failures are not
 * remembered.
 */
export function createShortMemory<V>({
  clock,
  ttlMs,
  entriesMax,
}: {
  clock: Clock
  ttlMs: number
  entriesMax: number
}): ShortMemory<V> {
  const entries = new Map<string, { value: Promise<V>; until: number }>()
  return {
    get(key, load) {
      const now = clock.now().getTime()
      const known = entries.get(key)
      // A clock that went back (a test, a correction of the machine's) must not make an entry live long.
      if (known && known.until > now && known.until <= now + ttlMs) return known.value
      const value = load()
      entries.delete(key)
      const entry = { value, until: now + ttlMs }
      entries.set(key, entry)
      value.catch(() => {
        if (entries.get(key) === entry) entries.delete(key)
      })
      const oldest = entries.keys().next()
      if (entries.size > entriesMax && !oldest.done) entries.delete(oldest.value)
      return value
    },
    forget: (key) => void entries.delete(key),
    clear: () => entries.clear(),
  }
}
