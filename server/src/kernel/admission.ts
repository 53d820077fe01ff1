/** What of one kind may be under way at once. Classes come in order: a later one waits while an earlier one is full. */
export type LoadClass = { name: string; most: number }

export type LoadCounts = { name: string; running: number; refused: number }

type Lane = LoadClass & { running: number; refused: number; fullAt: number }

/** After an earlier class was full, later ones stay away for so long: it is where the work is needed. */
const yieldMs = 1000

/**
 * Keeps a server that is asked for more than it can do at the work it can finish: beyond what a class may have under way,
 * requests are refused at once, before they are read, instead of making all the others late. What can wait is refused
 * first: while an earlier class is full, nothing of a later one is let in.
 */
export class Admission {
  readonly #lanes: Lane[]
  readonly #now: () => number

  constructor(classes: readonly LoadClass[], now: () => number = () => performance.now()) {
    this.#lanes = classes.map((one) => ({ ...one, running: 0, refused: 0, fullAt: Number.NEGATIVE_INFINITY }))
    this.#now = now
  }

  /** Takes a place in the class of this name; undefined when there is none. Call what it returns at the end. */
  enter(name: string): (() => void) | undefined {
    const place = this.#lanes.findIndex((lane) => lane.name === name)
    const lane = this.#lanes[place]
    if (!lane) throw new Error(`there is no class of load ${name}`)
    const now = this.#now()
    const isFull = lane.running >= lane.most
    if (isFull) lane.fullAt = now
    if (isFull || this.#lanes.some((other, index) => index < place && now - other.fullAt < yieldMs)) {
      lane.refused += 1
      return undefined
    }
    lane.running += 1
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      lane.running -= 1
    }
  }

  counts(): LoadCounts[] {
    return this.#lanes.map(({ name, running, refused }) => ({ name, running, refused }))
  }
}
