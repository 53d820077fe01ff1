export interface History<State> {
  now: State
  past: readonly State[]
  future: readonly State[]
}

const kept = 100

export const begin = <State>(now: State): History<State> => ({ now, past: [], future: [] })

/** A change that can be undone. */
export const step = <State>(history: History<State>, now: State): History<State> =>
  now === history.now ? history : { now, past: [...history.past, history.now].slice(-kept), future: [] }

export function undo<State>({ now, past, future }: History<State>): History<State> {
  const before = past.at(-1)
  return before === undefined
    ? { now, past, future }
    : { now: before, past: past.slice(0, -1), future: [now, ...future] }
}

export function redo<State>({ now, past, future }: History<State>): History<State> {
  const [next, ...rest] = future
  return next === undefined ? { now, past, future } : { now: next, past: [...past, now], future: rest }
}
