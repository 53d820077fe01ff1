import type { Deps } from '../../../kernel/deps.ts'
import type { Db } from '../../../kernel/postgres.ts'
import { createShortMemory, type ShortMemory } from '../../../kernel/short-memory.ts'

/**
 * How long a caller is remembered without asking PostgreSQL. Ingest authenticates every request, so a look-up each would
 * be its largest cost. It is also how long a revoked key or an ended session may go on in *another* server process; in
 * the process that revoked it, it ends at once.
 */
export const rememberedMs = 3_000
const entriesMax = 20_000

// One memory per database handle: nothing is shared between two servers in one test process.
const memories = new WeakMap<Db, ShortMemory<unknown>>()

/** What was loaded for this secret a moment ago, else what `load` finds now. Keys are hashes, never the secrets. */
export async function recallPrincipal<T>({ db, clock }: Deps, key: string, load: () => Promise<T>): Promise<T> {
  let memory = memories.get(db)
  if (!memory) {
    memory = createShortMemory({ clock, ttlMs: rememberedMs, entriesMax })
    memories.set(db, memory)
  }
  return memory.get(key, load) as Promise<T> // a key starts with its kind, and each kind loads one type
}

/** Call after every commit that changes who may do what. */
export const forgetPrincipals = ({ db }: Pick<Deps, 'db'>): void => memories.get(db)?.clear()
