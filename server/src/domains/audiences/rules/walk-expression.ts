import type { Aggregate, AudienceExpression, LabelCondition } from '@regulars/contract'

/** The conditions of an expression, each with its place, in reading order. */
export type Leaf =
  | { kind: 'label'; path: string; condition: LabelCondition }
  | { kind: 'did'; path: string; did: Aggregate; from?: number; to?: number }
  | { kind: 'near'; path: string; near: Extract<AudienceExpression, { near: unknown }>['near'] }
  | { kind: 'audience'; path: string; audience: string }
  | { kind: 'list'; path: string; list: string }

export function leavesOf(expression: AudienceExpression, path = 'expression'): Leaf[] {
  if ('all' in expression) return expression.all.flatMap((each, index) => leavesOf(each, `${path}.all.${index}`))
  if ('any' in expression) return expression.any.flatMap((each, index) => leavesOf(each, `${path}.any.${index}`))
  if ('not' in expression) return leavesOf(expression.not, `${path}.not`)
  return [leafOf(expression, path)]
}

type LeafExpression = Exclude<
  AudienceExpression,
  { all: AudienceExpression[] } | { any: AudienceExpression[] } | { not: AudienceExpression }
>

export function leafOf(expression: LeafExpression, path: string): Leaf {
  if ('did' in expression) {
    const { did, from, to } = expression
    return { kind: 'did', path, did, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
  }
  if ('near' in expression) return { kind: 'near', path, near: expression.near }
  if ('audience' in expression) return { kind: 'audience', path, audience: expression.audience }
  if ('list' in expression) return { kind: 'list', path, list: expression.list }
  return { kind: 'label', path, condition: expression }
}

/** What a condition asks of a label of this type; undefined where it asks for nothing that the type has. */
export function conditionProblem(condition: LabelCondition, type: string): string | undefined {
  const { label: _label, ...asked } = condition
  const names = Object.keys(asked).filter((name) => asked[name as keyof typeof asked] !== undefined) // own keys of the object
  if (names.length === 0) return 'say what the label should be: is, from, to, withinDays, olderThanDays or known'
  const fits: Record<string, string[]> = {
    flag: ['is', 'known'],
    choice: ['is', 'known'],
    number: ['from', 'to', 'known'],
    date: ['withinDays', 'olderThanDays', 'known'],
  }
  const wrong = names.find((name) => !fits[type]?.includes(name))
  if (wrong) return `a ${type} has no "${wrong}"; use ${fits[type]?.join(', ')}`
  const pairs = names.filter(
    (name) => name !== 'from' && name !== 'to' && name !== 'withinDays' && name !== 'olderThanDays',
  )
  if (pairs.length > 1 || (pairs.length === 1 && names.length > 1)) return `say one of ${names.join(', ')}`
  return undefined
}
