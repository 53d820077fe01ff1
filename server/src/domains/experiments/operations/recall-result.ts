import type { ExperimentResult } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Db } from '../../../kernel/postgres.ts'
import { createShortMemory, type ShortMemory } from '../../../kernel/short-memory.ts'
import { type ResultReader, readResult } from './read-result.ts'

const memories = new WeakMap<Db, ShortMemory<ExperimentResult>>()

/**
 * `readResult` as of the last minute, for pages that show many at once: each is worked out from everybody who was assigned,
 * and a list of thirty took as long as thirty of them. @throws experiment_not_found
 */
export function recallResult(deps: Deps, reader: ResultReader, id: number): Promise<ExperimentResult> {
  const memory =
    memories.get(deps.db) ?? createShortMemory<ExperimentResult>({ clock: deps.clock, ttlMs: 60_000, entriesMax: 1000 })
  memories.set(deps.db, memory)
  const { workspace, stores, timezone, currency } = reader
  const scope = stores === '*' ? '*' : stores.join()
  return memory.get(`${workspace} ${id} ${timezone} ${currency} ${scope}`, () => readResult(deps, reader, id))
}
