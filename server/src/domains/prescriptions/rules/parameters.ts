import type { PrescriptionParameter } from '@regulars/contract'
import type { FieldProblem } from '../../../kernel/errors.ts'

type Values = Record<string, string | number>
/** Codes that may be named. */
export type Known = { stores: ReadonlySet<string>; categories: ReadonlySet<string> }

/** Fills in defaults and checks every value; a parameter that the prescription does not know is a problem too. */
export function readParameters(
  declared: readonly PrescriptionParameter[],
  given: Readonly<Values>,
  known: Known,
): { values: Values; problems: FieldProblem[] } {
  const values: Values = {}
  const problems: FieldProblem[] = []
  for (const parameter of declared) {
    const value = given[parameter.name] ?? parameter.default
    if (value === null || value === undefined || value === '') {
      if (parameter.required) problems.push({ path: `parameters.${parameter.name}`, message: 'is needed' })
      continue
    }
    const problem = problemOf(parameter, value, known)
    if (problem) problems.push({ path: `parameters.${parameter.name}`, message: problem })
    else values[parameter.name] = value
  }
  for (const name of Object.keys(given))
    if (!declared.some((parameter) => parameter.name === name))
      problems.push({ path: `parameters.${name}`, message: 'is no parameter of this prescription' })
  return { values, problems }
}

const TEXT_MAX = 100

function problemOf(
  { kind, min = 0, max = Number.MAX_SAFE_INTEGER }: PrescriptionParameter,
  value: string | number,
  { stores, categories }: Known,
): string | undefined {
  if (kind === 'store') return stores.has(String(value)) ? undefined : 'there is no such store'
  if (kind === 'category') return categories.has(String(value)) ? undefined : 'there is no such category'
  if (kind === 'text')
    return typeof value === 'string' && value.length <= TEXT_MAX ? undefined : `allowed: at most ${TEXT_MAX} characters`
  const isFit = typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max
  return isFit ? undefined : `allowed: a whole number from ${min} to ${max}`
}
