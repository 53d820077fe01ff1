import type {
  AudienceExpression,
  LabelCondition,
  LabelInput,
  PlayCondition,
  PlayDefinition,
  PlayStandIn,
  PlayStep,
} from '@regulars/contract'

/** Nobody. */
const nobody: AudienceExpression = { any: [] }

type Rewrite = (expression: AudienceExpression) => AudienceExpression

/** The same play with every expression of people written anew. */
export function rewriteWho(definition: PlayDefinition, rewrite: Rewrite): PlayDefinition {
  const { entry } = definition
  const steps = Object.entries(definition.steps).map(([id, step]): [string, PlayStep] => [
    id,
    step.do === 'branch'
      ? { ...step, cases: step.cases.map((one) => ({ ...one, when: rewriteWhen(one.when, rewrite) })) }
      : step,
  ])
  return {
    ...definition,
    entry: entry.on !== 'hand' && entry.who ? { ...entry, who: rewrite(entry.who) } : entry,
    steps: Object.fromEntries(steps),
  }
}

function rewriteWhen(when: PlayCondition, rewrite: Rewrite): PlayCondition {
  if ('all' in when) return { all: when.all.map((one) => rewriteWhen(one, rewrite)) }
  if ('any' in when) return { any: when.any.map((one) => rewriteWhen(one, rewrite)) }
  if ('not' in when) return { not: rewriteWhen(when.not, rewrite) }
  return 'who' in when ? { who: rewrite(when.who) } : when
}

/** Every audience by number taken apart, every list of people empty: numbers and spots mean nothing elsewhere. */
export function takeApart(
  expression: AudienceExpression,
  audiences: ReadonlyMap<string, AudienceExpression>,
): AudienceExpression {
  const again = (one: AudienceExpression): AudienceExpression => takeApart(one, audiences)
  if ('all' in expression) return { all: expression.all.map(again) }
  if ('any' in expression) return { any: expression.any.map(again) }
  if ('not' in expression) return { not: again(expression.not) }
  if ('audience' in expression) {
    const within = audiences.get(expression.audience)
    return within ? again(within) : nobody
  }
  if ('list' in expression) return nobody
  if (!('near' in expression)) return expression
  const { longitude, latitude, store, metres } = expression.near
  // A spot on the map of another town is nowhere: it becomes a store, which is stood in for like any other.
  return { near: { store: store ?? `${longitude}, ${latitude}`, metres } }
}

type Named = { audiences: Set<string>; lists: Set<string>; labels: Map<string, LabelCondition> }

/** What an expression names by number or code. */
export function namesOf(expressions: readonly AudienceExpression[]): Named {
  const named: Named = { audiences: new Set(), lists: new Set(), labels: new Map() }
  const visit = (one: AudienceExpression): void => {
    if ('all' in one) one.all.forEach(visit)
    else if ('any' in one) one.any.forEach(visit)
    else if ('not' in one) visit(one.not)
    else if ('audience' in one) named.audiences.add(one.audience)
    else if ('list' in one) named.lists.add(one.list)
    else if ('label' in one && !named.labels.has(one.label)) named.labels.set(one.label, one)
  }
  expressions.forEach(visit)
  return named
}

/** All expressions of a play, as they stand in it. */
export function whoOf(definition: PlayDefinition): AudienceExpression[] {
  const found: AudienceExpression[] = []
  rewriteWho(definition, (expression) => {
    found.push(expression)
    return expression
  })
  return found
}

const both = (text: string) => ({ en: text, zh: text })

/** A label that is missing, of a type that the condition can ask. Nobody has it. */
export function labelLike(code: string, condition: LabelCondition | undefined): LabelInput {
  const { from, to, withinDays, olderThanDays, is } = condition ?? { label: code }
  const isDate = withinDays !== undefined || olderThanDays !== undefined
  const isNumber = from !== undefined || to !== undefined
  const isFlag = is === undefined || is.every((value) => value === 'true')
  return {
    code,
    name: both(code),
    meaning: { en: '', zh: '' },
    scenario: null,
    category: '',
    kind: condition ? 'import' : 'fact',
    type: isDate ? 'date' : isNumber ? 'number' : isFlag ? 'flag' : 'choice',
    values: isFlag ? [] : (is ?? []).map((value) => ({ value, name: both(value) })),
    unit: '',
    rule: null,
    refresh: 'real-time',
    sensitivity: 'open',
    granularity: 'fine',
    source: 'own',
  }
}

/** An offer that is missing: what a shop gives most often. */
export const offerLike = (code: string, offMinor: number) => ({
  code,
  name: both(code),
  value: { kind: 'face-value', offMinor },
  validity: { kind: 'relative', validDays: 14 },
  public: false,
})

/** A placement that is missing: it leads to the card bag. */
export const placementLike = (id: number) => ({
  name: `${id}`,
  page: 'pay-success',
  creative: { title: both(`${id}`), action: { kind: 'link', to: '/pocket' } },
  eligibility: { candidatesOnly: true },
  conversion: { kind: 'click' },
  valueMinor: 100,
})

export const standIn = (kind: PlayStandIn['kind'], name: string, en: string, zh: string): PlayStandIn => ({
  kind,
  name,
  carried: false,
  words: { en, zh },
})
