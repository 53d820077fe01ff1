/**
 * How long to wait before starting a fallen engine again: at once the first time, then twice as long for every fall
 * that follows soon, at most two seconds: it is to be back within ten whatever fell before, and one try every two seconds
 * burdens no machine. An engine that stood for ten seconds starts from nothing again.
 */
export class Backoff {
  #falls = 0
  #startedAt = 0

  next(now: number): number {
    if (now - this.#startedAt > 10_000) this.#falls = 0
    const delay = this.#falls === 0 ? 0 : Math.min(250 * 2 ** (this.#falls - 1), 2_000)
    this.#falls++
    this.#startedAt = now + delay
    return delay
  }
}
