/** What one contestant did in one round: the figure that is compared, and others worth knowing beside it. */
export type Measured = { value: number; beside?: Record<string, number> }

export type Contestant = { name: string; measure(): Promise<Measured> }

/** One promise of the goals: about the ratio to a peer in the same round, or about the figure itself. */
export type Goal = {
  /** The peer's name; without one the goal is about our own figure. */
  peer?: string
  /** Name of a figure that our contestant gives beside the main one; the main one if absent. */
  figure?: string
  /** `times-faster` for durations: the peer's time divided by ours. */
  ratio?: 'ours-to-theirs' | 'times-faster'
  atLeast?: number
  atMost?: number
}

/** Contestants that answer the same question, ours first. They take turns, so that noise meets all of them alike. */
export type Match = {
  name: string
  unit: string
  contestants: readonly [Contestant, ...Contestant[]]
  goals: readonly Goal[]
  /** What keeps our figure from being better, read from the medians of what it gave beside. */
  bound?(beside: Record<string, number>): string
}

export type Size = 'small' | 'full'
export type Context = {
  size: Size
  /** A folder of this row's own, removed afterwards; PostgreSQL's account can pass through it. */
  folder: string
  say(text: string): void
}

export type OpenedRow = {
  matches: readonly Match[]
  /** How much of what: rows, bytes, connections, seconds. */
  sizes: readonly string[]
  /** What a reader must know to judge the figures: what was left out, what is unequal. */
  notes: readonly string[]
  /** Engine versions that took part. */
  versions: Record<string, string>
  close(): Promise<void>
}

export type Row = {
  id: string
  title: string
  goal: string
  peers: string
  open(context: Context): Promise<OpenedRow>
}
