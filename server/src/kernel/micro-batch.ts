/**
 * Lets requests that arrive together share one unit of work: what comes while `work` runs for a key waits and goes
 * together with the next one, so that a single request costs a share of one commit and nobody waits for a timer.
 *
 * `work` gets the items in the order they came and answers each: a value, or an Error that its caller alone gets. If it
 * throws, all of its callers get that.
 */
export class MicroBatch<Item, Answer> {
  readonly #work: (key: string, items: Item[]) => Promise<(Answer | Error)[]>
  readonly #itemsMax: number
  readonly #queues = new Map<string, { waiting: Waiting<Item, Answer>[]; isRunning: boolean }>()

  constructor(work: (key: string, items: Item[]) => Promise<(Answer | Error)[]>, { itemsMax }: { itemsMax: number }) {
    this.#work = work
    this.#itemsMax = itemsMax
  }

  /** Resolves with the answer for this item. Items of one key share; those of different keys never wait for each other. */
  add(key: string, item: Item): Promise<Answer> {
    return new Promise((done, failed) => {
      const queue = this.#queues.get(key) ?? { waiting: [], isRunning: false }
      this.#queues.set(key, queue)
      queue.waiting.push({ item, done, failed })
      if (!queue.isRunning) void this.#run(key, queue)
    })
  }

  async #run(key: string, queue: { waiting: Waiting<Item, Answer>[]; isRunning: boolean }): Promise<void> {
    queue.isRunning = true
    // Those who arrive in this turn of the event loop come along.
    await Promise.resolve()
    while (queue.waiting.length > 0) {
      const taken = queue.waiting.splice(0, this.#itemsMax)
      try {
        const answers = await this.#work(
          key,
          taken.map(({ item }) => item),
        )
        for (const [index, { done, failed }] of taken.entries()) {
          const answer = answers[index]
          if (answer instanceof Error) failed(answer)
          else if (answer === undefined) failed(new Error('the batch gave no answer for this item'))
          else done(answer)
        }
      } catch (error) {
        for (const { failed } of taken) failed(error)
      }
    }
    this.#queues.delete(key)
  }
}

type Waiting<Item, Answer> = { item: Item; done: (answer: Answer) => void; failed: (error: unknown) => void }
