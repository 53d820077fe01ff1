/** Runs at most `width` pieces of work at once, the rest in order of arrival. */
export class Lane {
  readonly #width: number
  readonly #waiting: Array<() => void> = []
  #running = 0
  #started = 0

  constructor(width: number) {
    this.#width = width
  }

  get running(): number {
    return this.#running
  }

  get started(): number {
    return this.#started
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    this.#started++
    if (this.#running < this.#width) this.#running++
    // Whoever finishes hands its place over, so a newcomer cannot slip in between.
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running--
    }
  }
}
