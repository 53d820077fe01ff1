import type { Deps } from '../../kernel/deps.ts'
import { runImport } from './operations/run-import.ts'
import * as queries from './queries.ts'

const lookMs = 1000
const dayMs = 86_400_000
const keepRejectedDays = 30

/**
 * Runs started imports in the background, one at a time a process, and goes on with those that a crash interrupted.
 * Files hold personal data: what nobody needs any more is deleted once a day.
 */
export class ImportJobs {
  readonly #deps: Deps
  #stopped = false
  #running: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #tidiedAt = 0

  constructor(deps: Deps) {
    this.#deps = deps
  }

  start(): void {
    this.#stopped = false
    this.wake()
  }

  /** Looks for work now. */
  wake(): void {
    clearTimeout(this.#timer)
    if (this.#stopped || this.#running) return
    this.#running = this.#look().finally(() => {
      this.#running = undefined
      if (this.#stopped) return
      this.#timer = setTimeout(() => this.wake(), lookMs)
      this.#timer.unref()
    })
  }

  /** Resolves when the batch under way is committed. The next start goes on from there. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#running
  }

  async #look(): Promise<void> {
    try {
      await this.#tidy()
      for (const waiting of await this.#deps.db.system(queries.listRunning)) {
        if (this.#stopped) return
        await runImport(this.#deps, waiting, { stop: () => this.#stopped })
      }
    } catch (error) {
      if (!this.#stopped) this.#deps.log.warn('imports wait', { error: String(error) })
    }
  }

  async #tidy(): Promise<void> {
    const now = this.#deps.clock.now().getTime()
    if (now - this.#tidiedAt < dayMs) return
    this.#tidiedAt = now
    await this.#deps.db.system(async (tx) => {
      await queries.deleteOrphanPieces(tx, new Date(now - dayMs))
      await queries.deleteOldRejected(tx, new Date(now - keepRejectedDays * dayMs))
    })
  }
}
