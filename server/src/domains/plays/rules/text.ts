import { type PlayDefinition, playDefinitionSchema } from '@regulars/contract'
import { parseDocument, stringify } from 'yaml'
import type { FieldProblem } from '../../../kernel/errors.ts'
import { readingOrder } from './graph.ts'

type Read = { definition: PlayDefinition; fields?: never } | { definition?: never; fields: FieldProblem[] }

/** A play from YAML text; JSON is YAML, too. */
export function readText(text: string): Read {
  // Aliases could grow a short text into a huge one; a play has no use for them.
  const document = parseDocument(text, { uniqueKeys: true, prettyErrors: true })
  const [error] = document.errors
  if (error) return { fields: [{ path: 'text', message: error.message }] }
  try {
    return readDefinition(document.toJS({ maxAliasCount: 0 }))
  } catch (problem) {
    return { fields: [{ path: 'text', message: problem instanceof Error ? problem.message : String(problem) }] }
  }
}

export function readDefinition(value: unknown): Read {
  const read = playDefinitionSchema.safeParse(value)
  if (read.success) return { definition: read.data }
  return {
    fields: read.error.issues.map((issue) => ({
      path: issue.path.map(String).join('.') || '(play)',
      message: issue.message,
    })),
  }
}

const order = [
  'name',
  'note',
  'aim',
  'value',
  'hook',
  'entry',
  'again',
  'limit',
  'holdout',
  'goal',
  'start',
  'steps',
  'layout',
] as const satisfies readonly (keyof PlayDefinition)[]

/**
 * The same as YAML, in the sequence in which one reads a play: steps as one comes to them, and of a step what it does
 * first and where it leads last. The database keeps no sequence, so the schema gives it.
 */
export function writeText(definition: PlayDefinition): string {
  const read = playDefinitionSchema.safeParse(definition)
  const { steps, ...rest } = read.success ? read.data : definition
  const written = { ...rest, steps: Object.fromEntries(readingOrder(definition).map((id) => [id, steps[id]])) }
  const sorted = Object.fromEntries(
    order.flatMap((key) => (written[key] === undefined ? [] : [[key, written[key]] as const])),
  )
  return stringify(sorted, { lineWidth: 100, aliasDuplicateObjects: false })
}
