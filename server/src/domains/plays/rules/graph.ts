import type { PlayDefinition, PlayStep } from '@regulars/contract'

/** A way out of a step: what it is called, where it leads, and where the definition says so. */
export type Way = { outcome: string; next: string; path: string }

/** All ways out of a step. None: the run ends there. */
export function waysOf(step: PlayStep): Way[] {
  switch (step.do) {
    case 'wait':
      return [
        { outcome: 'passed', next: step.next, path: 'next' },
        ...(step.event ? [{ outcome: 'timeout', next: step.event.timeout, path: 'event.timeout' }] : []),
      ]
    case 'branch':
      return [
        ...step.cases.map((one, index) => ({
          outcome: `case-${index + 1}`,
          next: one.next,
          path: `cases.${index}.next`,
        })),
        { outcome: 'otherwise', next: step.otherwise, path: 'otherwise' },
      ]
    case 'split':
      return step.arms.map((arm, index) => ({ outcome: arm.name, next: arm.next, path: `arms.${index}.next` }))
    case 'touch':
    case 'offer':
    case 'points':
      return step.refused === undefined
        ? [{ outcome: '', next: step.next, path: 'next' }]
        : [
            { outcome: '', next: step.next, path: 'next' },
            { outcome: 'refused', next: step.refused, path: 'refused' },
          ]
    case 'task':
      return step.outcomes
        ? [
            ...step.outcomes.map((one, index) => ({
              outcome: one.name,
              next: one.next,
              path: `outcomes.${index}.next`,
            })),
            { outcome: 'late', next: step.late ?? '', path: 'late' },
          ]
        : [{ outcome: '', next: step.next ?? '', path: 'next' }]
    case 'label':
    case 'slot':
    case 'webhook':
      return [{ outcome: '', next: step.next, path: 'next' }]
    case 'goal':
    case 'exit':
      return []
  }
}

/** Whether time passes in it. */
export const takesTime = (step: PlayStep): boolean =>
  step.do === 'wait' || (step.do === 'task' && step.outcomes !== undefined)

const stepOf = ({ steps }: PlayDefinition, id: string): PlayStep | undefined =>
  Object.hasOwn(steps, id) ? steps[id] : undefined

const nextOf = (definition: PlayDefinition, id: string): string[] => {
  const step = stepOf(definition, id)
  return step
    ? waysOf(step)
        .map((way) => way.next)
        .filter((next) => stepOf(definition, next))
    : []
}

/** Steps that somebody can come to. */
export function reachable(definition: PlayDefinition, from = definition.start): Set<string> {
  const seen = new Set<string>()
  const todo = stepOf(definition, from) ? [from] : []
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    if (seen.has(id)) continue
    seen.add(id)
    todo.push(...nextOf(definition, id))
  }
  return seen
}

/** All steps: each after those that lead to it, where no circle forbids it; what nobody comes to stands last. */
export function readingOrder(definition: PlayDefinition): string[] {
  const order: string[] = []
  const seen = new Set<string>()
  const visit = (id: string): void => {
    if (seen.has(id) || !stepOf(definition, id)) return
    seen.add(id)
    for (const next of nextOf(definition, id).reverse()) visit(next)
    order.unshift(id)
  }
  visit(definition.start)
  return [...order, ...Object.keys(definition.steps).filter((id) => !seen.has(id))]
}

/** Steps of a circle in which no time passes: a run in it would never stop. */
export function findIdleLoop(definition: PlayDefinition): string[] | undefined {
  const state = new Map<string, 'open' | 'done'>()
  const path: string[] = []
  const visit = (id: string): string[] | undefined => {
    const step = stepOf(definition, id)
    if (!step || takesTime(step) || state.get(id) === 'done') return undefined
    if (state.get(id) === 'open') return path.slice(path.indexOf(id))
    state.set(id, 'open')
    path.push(id)
    for (const next of nextOf(definition, id)) {
      const loop = visit(next)
      if (loop) return loop
    }
    path.pop()
    state.set(id, 'done')
    return undefined
  }
  for (const id of Object.keys(definition.steps)) {
    const loop = visit(id)
    if (loop) return loop
  }
  return undefined
}

/** For each step that can be reached, the steps that everybody passes before it, whatever way they take. */
export function passedBefore(definition: PlayDefinition): Map<string, Set<string>> {
  const ids = [...reachable(definition)]
  const before = new Map(ids.map((id) => [id, id === definition.start ? new Set<string>() : new Set(ids)]))
  const comesFrom = new Map<string, string[]>()
  for (const id of ids)
    for (const next of nextOf(definition, id)) comesFrom.set(next, [...(comesFrom.get(next) ?? []), id])
  for (let changed = true; changed; ) {
    changed = false
    for (const id of ids) {
      if (id === definition.start) continue
      const known = before.get(id) ?? new Set()
      const sources = (comesFrom.get(id) ?? []).map((source) => new Set([...(before.get(source) ?? []), source]))
      const together = [...(sources[0] ?? [])].filter((one) => sources.every((set) => set.has(one)))
      if (together.length !== known.size) {
        before.set(id, new Set(together))
        changed = true
      }
    }
  }
  return before
}
