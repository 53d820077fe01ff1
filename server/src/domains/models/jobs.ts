import type { Deps } from '../../kernel/deps.ts'
import { executeRun, type RunPlace } from './operations/execute-run.ts'
import { settleLost } from './operations/settle-lost.ts'

/** Runs of this process that go on behind their request, and the tidying up after processes that died. */
export class ModelJobs {
  readonly #deps: Deps
  readonly #running = new Set<Promise<unknown>>()
  readonly #stopping = new AbortController()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  async start(): Promise<void> {
    await settleLost(this.#deps).catch((error) => this.#deps.log.warn('lost model runs wait', { error: String(error) }))
  }

  /** Returns at once; the run tells in its row how it ended. */
  execute(place: RunPlace, id: string): void {
    const run = executeRun(this.#deps, place, id, this.#stopping.signal)
      .catch((error) => this.#deps.log.warn('a model run was lost', { run: id, error: String(error) }))
      .finally(() => this.#running.delete(run))
    this.#running.add(run)
  }

  /** Resolves when the runs of this process have stopped; they are failed and can be started again. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('The server stopped before the run was done. Start it again.'))
    await Promise.all(this.#running)
  }
}
