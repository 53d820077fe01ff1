import type { AudienceExpression, PlayCondition, PlayDefinition } from '@regulars/contract'
import { holdsProperty, type RunContext } from './run.ts'

/** Everybody asked about in conditions, once each. */
export function audiencesOf(conditions: readonly PlayCondition[]): Map<string, AudienceExpression> {
  const found = new Map<string, AudienceExpression>()
  const visit = (condition: PlayCondition): void => {
    if ('all' in condition) condition.all.forEach(visit)
    else if ('any' in condition) condition.any.forEach(visit)
    else if ('not' in condition) visit(condition.not)
    else if ('who' in condition) found.set(keyOf(condition.who), condition.who)
  }
  conditions.forEach(visit)
  return found
}

/** Codes of the labels that a play itself says of people and asks for in these expressions. */
export function saidLabels({ steps }: PlayDefinition, asked: Iterable<AudienceExpression>): string[] {
  const codes = new Set<string>()
  const visit = (who: AudienceExpression): void => {
    if ('all' in who) who.all.forEach(visit)
    else if ('any' in who) who.any.forEach(visit)
    else if ('not' in who) visit(who.not)
    else if ('label' in who) codes.add(who.label)
  }
  for (const who of asked) visit(who)
  const said = new Set(Object.values(steps).flatMap((step) => (step.do === 'label' ? [step.label] : [])))
  return [...codes].filter((code) => said.has(code))
}

/** Names an expression. */
const keyOf = (expression: AudienceExpression): string => JSON.stringify(expression)

export type Known = {
  context: RunContext
  /** Whether the customer is meant by the expression with this key. */
  isIn(key: string): boolean
}

export function holds(condition: PlayCondition, known: Known): boolean {
  if ('all' in condition) return condition.all.every((one) => holds(one, known))
  if ('any' in condition) return condition.any.some((one) => holds(one, known))
  if ('not' in condition) return !holds(condition.not, known)
  if ('who' in condition) return known.isIn(keyOf(condition.who))
  if ('entry' in condition) return holdsProperty(condition.entry, known.context.entry ?? {})
  return known.context.did?.[condition.step] === condition.outcome
}
