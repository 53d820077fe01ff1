import type { PlayDefinition, PlayStep, PlayStepKind } from '@regulars/contract'

type Defaulted<Shape, Key extends keyof Shape> = Omit<Shape, Key> & Partial<Pick<Shape, Key>>
type Made<Kind extends PlayStepKind> = Extract<PlayStep, { do: Kind }>

export type Step =
  | Exclude<PlayStep, { do: 'touch' | 'task' | 'webhook' }>
  | Defaulted<Made<'touch'>, 'purpose' | 'channels' | 'priority'>
  | Defaulted<Made<'task'>, 'store'>
  | Defaulted<Made<'webhook'>, 'event'>
/** A play as it is being written: what has a default may be missing. */
export type Play = Defaulted<Omit<PlayDefinition, 'steps'>, 'again' | 'holdout'> & { steps: Record<string, Step> }
export type StepOf<Kind extends PlayStepKind> = Extract<Step, { do: Kind }>

/** Stands for how customers come in; no step can be named so. */
export const entryId = '@entry'

/** One way on from a step, and where it leads. */
interface Exit {
  /** `next`, `timeout`, `refused`, `otherwise`, `late`, `case:0`, `arm:1`, `outcome:0`; `start` of the entry. */
  key: string
  target: string
}

/** A place between two steps, where another can stand. */
export interface Place {
  from: string
  key: string
}

const listed = (name: string, items: readonly { next: string }[]): Exit[] =>
  items.map(({ next }, index) => ({ key: `${name}:${index}`, target: next }))
const one = (key: string, target: string | undefined): Exit[] => (target === undefined ? [] : [{ key, target }])

/** The way that most people are meant to take comes first. */
export function exitsOf(step: Step): Exit[] {
  switch (step.do) {
    case 'wait':
      return [...one('next', step.next), ...one('timeout', step.event?.timeout)]
    case 'branch':
      return [...listed('case', step.cases), ...one('otherwise', step.otherwise)]
    case 'split':
      return listed('arm', step.arms)
    case 'touch':
    case 'offer':
    case 'points':
      return [...one('next', step.next), ...one('refused', step.refused)]
    case 'task':
      return [...listed('outcome', step.outcomes ?? []), ...one('late', step.late), ...one('next', step.next)]
    case 'goal':
    case 'exit':
      return []
    default:
      return one('next', step.next)
  }
}

const replaced = <Item extends { next: string }>(items: readonly Item[], index: number, next: string): Item[] =>
  items.map((item, at) => (at === index ? { ...item, next } : item))

/** The step with one of its ways leading elsewhere. */
function leadTo(step: Step, key: string, target: string): Step {
  const [name, at] = key.split(':')
  const index = Number(at)
  if (step.do === 'branch' && name === 'case') return { ...step, cases: replaced(step.cases, index, target) }
  if (step.do === 'split' && name === 'arm') return { ...step, arms: replaced(step.arms, index, target) }
  if (step.do === 'task' && name === 'outcome')
    return { ...step, outcomes: replaced(step.outcomes ?? [], index, target) }
  if (step.do === 'wait' && name === 'timeout' && step.event)
    return { ...step, event: { ...step.event, timeout: target } }
  if (name === undefined) return step
  return { ...step, [name]: target }
}

export const withStep = (play: Play, id: string, step: Step): Play => ({
  ...play,
  steps: { ...play.steps, [id]: step },
})

function leadPlaceTo(play: Play, { from, key }: Place, target: string): Play {
  if (from === entryId) return { ...play, start: target }
  const step = play.steps[from]
  return step ? withStep(play, from, leadTo(step, key, target)) : play
}

export const targetOf = (play: Play, { from, key }: Place): string | undefined => {
  const step = play.steps[from]
  return from === entryId ? play.start : step && exitsOf(step).find((exit) => exit.key === key)?.target
}

/** `touch`, then `touch-2`. */
function freshId(play: Play, kind: PlayStepKind): string {
  if (!play.steps[kind]) return kind
  let number = 2
  while (play.steps[`${kind}-${number}`]) number++
  return `${kind}-${number}`
}

/** Puts a step between two others; whatever came after it comes after it still. */
export function insert(play: Play, place: Place, step: Step): { play: Play; id: string } {
  const id = freshId(play, step.do)
  return { play: leadPlaceTo(withStep(play, id, step), place, id), id }
}

/** Everything that somebody can come to, from the first step or from others. */
export function reached(play: Play, from: readonly string[] = [play.start]): Set<string> {
  const seen = new Set<string>()
  const ahead = [...from]
  for (let id = ahead.pop(); id !== undefined; id = ahead.pop()) {
    const step = play.steps[id]
    if (!step || seen.has(id)) continue
    seen.add(id)
    ahead.push(...exitsOf(step).map(({ target }) => target))
  }
  return seen
}

/** Every place that leads to a step. */
export function placesBefore(play: Play, id: string): Place[] {
  const places = Object.entries(play.steps).flatMap(([from, step]) =>
    exitsOf(step)
      .filter(({ target }) => target === id)
      .map(({ key }) => ({ from, key })),
  )
  return play.start === id ? [{ from: entryId, key: 'start' }, ...places] : places
}

/** Where people go on who came through here, if it were not there. */
function wayOn(play: Play, id: string): string | undefined {
  const step = play.steps[id]
  if (!step) return undefined
  // Of a branch, those to whom nothing applies; of everything else, the main way.
  const exits = step.do === 'branch' ? exitsOf(step).reverse() : exitsOf(step)
  const after = exits.find(({ target }) => target !== id)
  if (after) return after.target
  const ends = Object.entries(play.steps).filter(([other, { do: kind }]) => other !== id && isEnd(kind))
  return (ends.find(([, { do: kind }]) => kind === 'exit') ?? ends[0])?.[0]
}

export const isEnd = (kind: PlayStepKind) => kind === 'goal' || kind === 'exit'

/** Optional ways are taken away instead of being led elsewhere: they would change who goes where. */
const isOptional = (step: Step | undefined, key: string) => step !== undefined && key === 'refused'

/**
 * The play without a step, and without those that only it led to. Undefined for the last end of a play: everybody must
 * come out somewhere.
 */
export function remove(play: Play, id: string): { play: Play; gone: string[] } | undefined {
  const on = wayOn(play, id)
  if (on === undefined) return undefined
  const before = reached(play)
  const { [id]: _taken, ...steps } = play.steps
  let rest: Play = { ...play, steps }
  for (const place of placesBefore(play, id)) {
    if (place.from === id) continue
    const step = rest.steps[place.from]
    if (step && isOptional(step, place.key)) {
      const { refused: _refused, ...kept } = step as Step & { refused?: string } // isOptional: such steps have it
      rest = withStep(rest, place.from, kept as Step) // without an optional field it is the same step
    } else rest = leadPlaceTo(rest, place, on)
  }
  const after = reached(rest)
  // What stands aside, as nobody comes to it yet, keeps what it leads to.
  const aside = reached(
    rest,
    Object.keys(rest.steps).filter((each) => !before.has(each)),
  )
  const lost = [...before].filter((each) => each !== id && !after.has(each) && !aside.has(each))
  const gone = [id, ...lost]
  return { play: withoutSteps(rest, gone), gone }
}

function withoutSteps(play: Play, gone: readonly string[]): Play {
  const keep = <T>(all: Record<string, T>) =>
    Object.fromEntries(Object.entries(all).filter(([id]) => !gone.includes(id)))
  return { ...play, steps: keep(play.steps), ...(play.layout ? { layout: keep(play.layout) } : {}) }
}

/** Only what has one way on can be taken to another place; a branch would have to say which of its ways comes along. */
export const canMove = (step: Step): boolean =>
  !isEnd(step.do) && new Set(exitsOf(step).map(({ target }) => target)).size === 1

/** The step at another place. Whether that order makes sense is not asked here. */
export function move(play: Play, id: string, place: Place): Play | undefined {
  const step = play.steps[id]
  if (!step || !canMove(step) || place.from === id) return undefined
  const on = exitsOf(step)[0]?.target
  const target = targetOf(play, place)
  if (on === undefined || target === undefined || target === id) return undefined
  let rest = play
  for (const before of placesBefore(play, id)) rest = leadPlaceTo(rest, before, on)
  let moved = step
  for (const { key } of exitsOf(step)) moved = leadTo(moved, key, target)
  return leadPlaceTo(withStep(rest, id, moved), place, id)
}

/** From the first step down, each before those that come after it: the order in which a play is read out. */
export function readingOrder(play: Play): string[] {
  const order: string[] = []
  const seen = new Set<string>()
  const visit = (id: string) => {
    const step = play.steps[id]
    if (!step || seen.has(id)) return
    seen.add(id)
    for (const { target } of exitsOf(step).reverse()) visit(target)
    order.unshift(id)
  }
  visit(play.start)
  for (const id of Object.keys(play.steps)) if (!seen.has(id)) order.push(id)
  return order
}

/** What stands before a step on some way: what it may speak of. */
export function stepsBefore(play: Play, id: string): Set<string> {
  const before = new Set<string>()
  const ahead = [id]
  for (let at = ahead.pop(); at !== undefined; at = ahead.pop()) {
    for (const { from } of placesBefore(play, at)) {
      if (from === entryId || before.has(from)) continue
      before.add(from)
      ahead.push(from)
    }
  }
  before.delete(id)
  return before
}
