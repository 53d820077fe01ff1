import { FLOW_STEPS_MAX, type ReportParam } from '@regulars/contract'
import type { FieldProblem } from '../../../kernel/errors.ts'
import { durationMs } from './calendar.ts'

export type Params = Readonly<Record<string, string>>

/** Fills in defaults and checks every value; a parameter the report does not know is a problem too, not ignored. */
export function readParameters(
  declared: readonly ReportParam[],
  given: Readonly<Record<string, unknown>>,
): { params: Params; problems: FieldProblem[] } {
  const params: Record<string, string> = {}
  const problems: FieldProblem[] = []
  for (const param of declared) {
    const value = given[param.name] ?? param.default
    if (value === undefined || value === '') continue
    const problem = typeof value === 'string' ? problemOf(param, value) : 'is given more than once'
    if (problem) problems.push({ path: param.name, message: problem })
    else params[param.name] = String(value)
  }
  for (const name of Object.keys(given)) {
    if (declared.some((param) => param.name === name)) continue
    const allowed = declared.map((param) => param.name).join(', ') || 'none beside the filters'
    problems.push({ path: name, message: `is not a parameter of this report; allowed: ${allowed}` })
  }
  return { params, problems }
}

function problemOf(param: ReportParam, value: string): string | undefined {
  switch (param.kind) {
    case 'choice': {
      const allowed = (param.choices ?? []).map((choice) => choice.value)
      return allowed.includes(value) ? undefined : `allowed: ${allowed.join(', ')}`
    }
    case 'number': {
      const [min, max] = [param.min ?? 0, param.max ?? Number.MAX_SAFE_INTEGER]
      const fits = /^\d{1,15}$/.test(value) && Number(value) >= min && Number(value) <= max
      return fits ? undefined : `allowed: a whole number from ${min} to ${max}`
    }
    case 'duration':
      return durationMs(value) === undefined ? 'allowed: a duration such as 30m, 12h, 7d or 2w' : undefined
    case 'steps': {
      const steps = splitList(value)
      const fits = steps.length >= 2 && steps.length <= FLOW_STEPS_MAX && steps.every((step) => step.length <= 200)
      return fits ? undefined : `allowed: 2 to ${FLOW_STEPS_MAX} event kinds, separated by commas`
    }
    case 'text':
      return value.length <= 10_000 ? undefined : 'allowed: at most 10,000 characters'
  }
}

export const splitList = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
