import type { Call } from './requests.ts'

export type FailedTry = { startedAt: number; failedAt: number; reason: string }

/**
 * What the clients know: which calls were acknowledged, and which were given up without an answer, so that they may have
 * arrived or not.
 */
export class Journal {
  readonly acknowledged: Call[] = []
  readonly givenUp: Call[] = []
  readonly failedTries: FailedTry[] = []
  /** Things that must never happen, in words. */
  readonly findings: string[] = []
  /** When each answer came. */
  readonly #answeredAt: number[] = []
  #retried = 0

  acknowledge(call: Call, at: number, tries: number): void {
    this.acknowledged.push(call)
    this.#answeredAt.push(at)
    if (tries > 1) this.#retried += 1
  }

  /** Acknowledged only after the same bytes were sent again. */
  get retried(): number {
    return this.#retried
  }

  acknowledgedBetween(from: number, to: number): number {
    return this.#answeredAt.filter((at) => at >= from && at <= to).length
  }

  /** Tries that began after `from` and failed before `to`. */
  failedBetween(from: number, to: number): FailedTry[] {
    return this.failedTries.filter(({ startedAt, failedAt }) => startedAt >= from && failedAt <= to)
  }
}
