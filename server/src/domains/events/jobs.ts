import { ingestLimits } from '@regulars/contract'
import type { Deps } from '../../kernel/deps.ts'
import { Loop } from '../../kernel/relay.ts'
import { resolveMessages } from './operations/resolve-messages.ts'
import { packAndShip } from './operations/ship-facts.ts'
import * as queries from './queries.ts'

/** The two halves of the relay: who is it (PostgreSQL only), and off to ClickHouse. The second may fail for hours. */
export class Relay {
  readonly #deps: Deps
  readonly #resolve: Loop
  readonly #ship: Loop

  /** `onShipped` is called when ClickHouse has something new. */
  constructor(deps: Deps, onShipped: () => void = () => {}) {
    this.#deps = deps
    this.#resolve = new Loop('resolve', deps.log, { full: 1000, gatherMs: 20, gatherMsMax: 20 }, async () => {
      const count = await resolveMessages(deps)
      if (count > 0) this.#ship.wake()
      return count
    })
    this.#ship = new Loop('ship', deps.log, { full: 10_000, gatherMs: 40, gatherMsMax: 400 }, async () => {
      const moved = await packAndShip(deps)
      if (moved > 0) onShipped()
      return moved
    })
  }

  start(): void {
    this.#resolve.start()
    this.#ship.start()
  }

  wake(): void {
    this.#resolve.wake()
    this.#ship.wake()
  }

  async stop(): Promise<void> {
    await Promise.all([this.#resolve.stop(), this.#ship.stop()])
  }

  /** Resolves when everything acknowledged so far is in ClickHouse. `onWaiting` hears what is left. */
  async drained(onWaiting?: (rows: number) => void): Promise<void> {
    for (;;) {
      this.wake()
      const { rows } = await waiting(this.#deps)
      onWaiting?.(rows)
      if (rows === 0) return
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

/** What is acknowledged and not in ClickHouse yet, and how old its oldest part is. */
export const waiting = (deps: Deps): Promise<{ rows: number; oldestSeconds: number }> =>
  deps.db.system((tx) => queries.countWaiting(tx))

/** Forgets message ids after the promised time: one of 28 days ago is still known, one of 29 is not. Run daily. */
export const forgetSeen = (deps: Deps): Promise<void> =>
  deps.db.system((tx) => queries.deleteSeenBefore(tx, ingestLimits.deduplicationDays))
