import type { RecordStatus } from '@regulars/contract'
import { invariant } from '../../../kernel/errors.ts'
import type { Problem } from '../errors.ts'
import type { Outcome } from './record-context.ts'

type NumberedResult = { number: string; status: RecordStatus; code?: string; detail?: string }

/** The number as it was sent, for an answer about something that could not be read. */
function sentNumber(input: unknown, field: 'orderNo' | 'refundNo'): string {
  if (typeof input !== 'object' || input === null) return ''
  const value: unknown = Reflect.get(input, field)
  return typeof value === 'string' ? value.slice(0, 100) : ''
}

const isProblem = (entry: object | Problem): entry is Problem => 'code' in entry

/** Puts the outcomes of the checked entries back among those that failed their check, in the order of the request. */
export function toBatchResult(
  inputs: readonly unknown[],
  checked: readonly (object | Problem)[],
  outcomes: readonly Outcome[],
  field: 'orderNo' | 'refundNo',
): { results: NumberedResult[]; created: number; unchanged: number; refused: number } {
  const counts = { created: 0, unchanged: 0, refused: 0 }
  let next = 0
  const results = checked.map((entry, index): NumberedResult => {
    const outcome = isProblem(entry) ? { status: 'refused' as const, ...entry } : outcomes[next++]
    invariant(outcome, 'every checked entry has an outcome')
    counts[outcome.status] += 1
    const number = sentNumber(inputs[index], field).trim()
    return outcome.status === 'refused' ? { number, ...outcome } : { number, status: outcome.status }
  })
  return { results, ...counts }
}
