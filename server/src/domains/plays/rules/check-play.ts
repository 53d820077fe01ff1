import {
  type PlayCondition,
  type PlayDefinition,
  type PlayProblem,
  type PlayStep,
  playAimValues,
  playOutcomes,
} from '@regulars/contract'
import { findIdleLoop, passedBefore, reachable, waysOf } from './graph.ts'
import { placeholdersOf } from './placeholders.ts'
import { type ProblemCode, problemOf } from './problems.ts'

type Add = (code: ProblemCode, step: string | null, path: string, words?: Record<string, string>) => void

/**
 * What is wrong with a play by itself: orders that cannot be, steps nobody comes to, circles that never stop. Whether the
 * offers, audiences and labels exist that it names, is asked in `check-references.ts`.
 */
export function checkPlay(definition: PlayDefinition): PlayProblem[] {
  const problems: PlayProblem[] = []
  const add: Add = (code, step, path, words = {}) => problems.push(problemOf(code, step, path, words))
  checkFrame(definition, add)
  checkWays(definition, add)
  const loop = findIdleLoop(definition)
  if (loop) add('endless_loop', loop[0] ?? null, `steps.${loop[0]}`, { steps: loop.join(' → ') })
  const before = passedBefore(definition)
  for (const [id, step] of Object.entries(definition.steps)) {
    const passed = before.get(id)
    if (passed) checkStep(definition, { id, step, passed }, add)
  }
  return problems
}

function checkFrame(definition: PlayDefinition, add: Add): void {
  const { aim, value, entry, holdout, goal } = definition
  const values: readonly string[] = playAimValues[aim]
  if (!values.includes(value)) add('value_of_other_aim', null, 'value', { aim, values: values.join(', ') })
  if (entry.on === 'schedule' && entry.weekdays && entry.monthDays) add('two_kinds_of_days', null, 'entry.monthDays')
  if (holdout.share === 0) add('no_holdout', null, 'holdout.share')
  if (goal && goal.windowDays > holdout.windowDays && holdout.share > 0)
    add('goal_after_window', null, 'goal.windowDays')
}

function checkWays(definition: PlayDefinition, add: Add): void {
  const { start, steps } = definition
  if (!Object.hasOwn(steps, start)) add('start_missing', null, 'start', { target: start })
  for (const [id, step] of Object.entries(steps)) {
    for (const way of waysOf(step)) {
      if (!Object.hasOwn(steps, way.next)) add('target_missing', id, `steps.${id}.${way.path}`, { target: way.next })
    }
  }
  const found = reachable(definition)
  for (const id of Object.keys(steps)) if (!found.has(id)) add('unreachable', id, `steps.${id}`)
  for (const id of found) {
    const ends = [...reachable(definition, id)].some((other) => {
      const step = steps[other]
      return step?.do === 'exit' || step?.do === 'goal'
    })
    if (!ends && !definition.goal) add('never_ends', id, `steps.${id}`)
  }
}

type Place = { id: string; step: PlayStep; passed: ReadonlySet<string> }

function checkStep(definition: PlayDefinition, place: Place, add: Add): void {
  const { id, step } = place
  if (step.do === 'branch') {
    for (const [index, one] of step.cases.entries())
      checkCondition(definition, place, one.when, `steps.${id}.cases.${index}.when`, add)
  }
  if (step.do === 'split') {
    const names = step.arms.map((arm) => arm.name)
    if (new Set(names).size < names.length) add('same_name_twice', id, `steps.${id}.arms`)
    if (step.arms.filter((arm) => arm.control).length > 1) add('two_controls', id, `steps.${id}.arms`)
  }
  if (step.do === 'task' && step.outcomes) {
    const names = step.outcomes.map((one) => one.name)
    if (new Set(names).size < names.length) add('same_name_twice', id, `steps.${id}.outcomes`)
    if (names.includes('late')) add('outcome_reserved', id, `steps.${id}.outcomes`)
  }
  if (step.do === 'task' && step.store === 'entry' && definition.entry.on !== 'event')
    add('no_event_to_read', id, `steps.${id}.store`)
  if (step.do === 'touch') checkTouch(definition, place, step, add)
}

function checkCondition(
  definition: PlayDefinition,
  place: Place,
  condition: PlayCondition,
  path: string,
  add: Add,
): void {
  const { id, passed } = place
  if ('all' in condition) {
    for (const [index, one] of condition.all.entries())
      checkCondition(definition, place, one, `${path}.all.${index}`, add)
  } else if ('any' in condition) {
    for (const [index, one] of condition.any.entries())
      checkCondition(definition, place, one, `${path}.any.${index}`, add)
  } else if ('not' in condition) checkCondition(definition, place, condition.not, `${path}.not`, add)
  else if ('entry' in condition) {
    if (definition.entry.on !== 'event') add('no_event_to_read', id, path)
  } else if ('step' in condition) {
    const asked = Object.hasOwn(definition.steps, condition.step) ? definition.steps[condition.step] : undefined
    if (!asked) add('step_unknown', id, `${path}.step`, { target: condition.step })
    else {
      const outcomes = outcomesOf(asked)
      if (!outcomes.includes(condition.outcome))
        add('outcome_unknown', id, `${path}.outcome`, { target: condition.step, outcomes: outcomes.join(', ') || '–' })
      if (!passed.has(condition.step)) add('step_not_before', id, `${path}.step`, { target: condition.step })
    }
  }
}

/** What a branch may ask of a step. */
function outcomesOf(step: PlayStep): string[] {
  if (step.do === 'split') return step.arms.map((arm) => arm.name)
  if (step.do === 'task' && step.outcomes) return [...step.outcomes.map((one) => one.name), 'late']
  if (step.do === 'wait') return step.event ? ['passed', 'timeout'] : ['passed']
  return [...playOutcomes[step.do]]
}

function checkTouch(
  definition: PlayDefinition,
  { id, passed }: Place,
  step: Extract<PlayStep, { do: 'touch' }>,
  add: Add,
): void {
  const texts = [
    ['title.en', step.title.en],
    ['title.zh', step.title.zh],
    ['body.en', step.body.en],
    ['body.zh', step.body.zh],
    ['link', step.link ?? ''],
  ] as const
  for (const [field, text] of texts) {
    for (const name of placeholdersOf(text)) {
      const path = `steps.${id}.${field}`
      const [kind = '', target = '', what = ''] = name.split('.')
      if (kind === 'entry' && target !== '') {
        if (definition.entry.on !== 'event') add('no_event_to_read', id, path)
      } else if (kind === 'coupon' && (what === 'expires' || what === 'value')) {
        checkGiver(definition, { id, passed, target, kind: 'offer', path }, add)
      } else if (kind === 'points' && what === '') {
        checkGiver(definition, { id, passed, target, kind: 'points', path }, add)
      } else add('placeholder_unknown', id, path, { name })
    }
  }
}

type Giver = { id: string; passed: ReadonlySet<string>; target: string; kind: 'offer' | 'points'; path: string }

function checkGiver(definition: PlayDefinition, { id, passed, target, kind, path }: Giver, add: Add): void {
  const step = Object.hasOwn(definition.steps, target) ? definition.steps[target] : undefined
  if (step?.do !== kind) add('step_unknown', id, path, { target })
  else if (!passed.has(target)) add('step_not_before', id, path, { target })
}
