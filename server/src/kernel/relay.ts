import type { Log } from './log.ts'

const idleMsUsual = 100
const troubleMsMax = 5000

/**
 * How much work makes a step worth its while, and how long to let it gather when there was less: longer the more there was,
 * up to `gatherMsMax`, since many small steps cost most when there is much to do. `idleMs` is how long to wait when nothing
 * was found and nothing wakes it.
 */
export type Pace = { full: number; gatherMs: number; gatherMsMax: number; idleMs?: number }

/**
 * Runs a step again and again: at once while it finds plenty, a moment later while it finds little (a step costs the same
 * for one as for a hundred, and those who make the work need the processor too), when it is woken, and every tenth of a
 * second otherwise, or as its pace says (another process may have left work). After a failure it waits, longer each time, and goes on.
 */
export class Loop {
  readonly #name: string
  readonly #log: Log
  readonly #step: () => Promise<number>
  readonly #pace: Pace
  #running: Promise<void> | undefined
  #stopped = false
  #woken = false
  #wakeUp: (() => void) | undefined

  constructor(name: string, log: Log, pace: Pace, step: () => Promise<number>) {
    this.#pace = pace
    this.#name = name
    this.#log = log
    this.#step = step
  }

  start(): void {
    this.#running ??= this.#run()
  }

  wake(): void {
    this.#woken = true
    this.#wakeUp?.()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#wakeUp?.()
    await this.#running
  }

  async #run(): Promise<void> {
    let trouble = 0
    while (!this.#stopped) {
      this.#woken = false
      try {
        const found = await this.#step()
        trouble = 0
        if (found === 0) await this.#rest(this.#pace.idleMs ?? idleMsUsual)
        else if (found < this.#pace.full) await this.#rest(this.#gatherMs(found), true)
      } catch (error) {
        trouble += 1
        // The engines restart by themselves; one line a failure is enough to see why nothing moves.
        this.#log.warn(`relay: ${this.#name} failed, trying again`, { error: String(error), attempt: trouble })
        await this.#rest(Math.min(100 * 2 ** Math.min(trouble, 10), troubleMsMax), true)
      }
    }
  }

  #gatherMs(found: number): number {
    const { full, gatherMs, gatherMsMax } = this.#pace
    return gatherMs + (gatherMsMax - gatherMs) * Math.min(1, found / full)
  }

  #rest(ms: number, evenIfWoken = false): Promise<void> {
    if (this.#stopped || (this.#woken && !evenIfWoken)) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#wakeUp = () => {
        if (evenIfWoken && !this.#stopped) return
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
