import type { ModelParameter } from '@regulars/contract'
import type { z } from 'zod'
import type { FieldProblem } from '../../../kernel/errors.ts'

export type Parameter = z.infer<typeof ModelParameter>
export type Params = Readonly<Record<string, number | string>>

/** Fills in defaults and checks every value; a parameter that the model does not know is a problem, not ignored. */
export function readParameters(
  declared: readonly Parameter[],
  given: Readonly<Record<string, number | string>>,
): { params: Params; problems: FieldProblem[] } {
  const params: Record<string, number | string> = {}
  const problems: FieldProblem[] = []
  for (const parameter of declared) {
    const value = given[parameter.name] ?? parameter.default
    if (value === null || value === '') continue
    const read = readValue(parameter, value)
    if (typeof read === 'object') problems.push({ path: `parameters.${parameter.name}`, message: read.problem })
    else params[parameter.name] = read
  }
  for (const name of Object.keys(given)) {
    if (declared.some((parameter) => parameter.name === name)) continue
    const allowed = declared.map((parameter) => parameter.name).join(', ') || 'none'
    problems.push({ path: `parameters.${name}`, message: `is no parameter of this model; allowed: ${allowed}` })
  }
  return { params, problems }
}

function readValue(parameter: Parameter, value: number | string): number | string | { problem: string } {
  switch (parameter.kind) {
    case 'number': {
      // The command line has texts only.
      const number = typeof value === 'number' ? value : Number(value)
      const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = parameter
      return Number.isFinite(number) && number >= min && number <= max
        ? number
        : { problem: `allowed: a number from ${min} to ${max}` }
    }
    case 'choice': {
      const choices = parameter.choices ?? []
      return choices.includes(String(value)) ? String(value) : { problem: `allowed: ${choices.join(', ')}` }
    }
    case 'text':
      return String(value).length <= 200 ? String(value) : { problem: 'allowed: at most 200 characters' }
  }
}

export function numberOf(params: Params, name: string): number | undefined {
  const value = params[name]
  return typeof value === 'number' ? value : undefined
}

export function textOf(params: Params, name: string): string {
  const value = params[name]
  return typeof value === 'string' ? value : ''
}

/** Rising numbers such as `30,60,120,240`; undefined when the text is not that. */
export function readCuts(text: string, count: number): number[] | undefined {
  const cuts = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  const rises = cuts.every((cut, i) => Number.isFinite(cut) && (i === 0 || cut > (cuts[i - 1] ?? 0)))
  return cuts.length === count && rises ? cuts : undefined
}
