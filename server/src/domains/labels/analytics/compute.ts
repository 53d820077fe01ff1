import type { LabelRule } from '@regulars/contract'
import type { ScopedAnalytics } from '../../../kernel/clickhouse.ts'
import { aggregatesOf } from '../rules/check-rule.ts'
import { type Decided, decideValue, type Part } from '../rules/decide-value.ts'
import { type Compiled, compileAggregate, compileSequence, type Lookups, Params, sourceQuery } from './compile-rule.ts'

export type Question = { rule: LabelRule; lookups: Lookups }
/** What a rule says, by customer: those it gives a value, and those it will give one when time has passed. */
export type Answer = Map<number, Decided>

type Column = { question: number; compiled: Compiled; index: number }
type Row = Record<string, number | string | null> & { customer: number }

/**
 * Works out rules over the facts, for some customers or (undefined) all. One statement a source, however many rules; the
 * same statement for one customer as for everybody, so that a value never depends on how it was reached.
 */
export async function computeRules(
  ch: ScopedAnalytics,
  questions: readonly Question[],
  { now, customers }: { now: Date; customers?: readonly number[] },
): Promise<Answer[]> {
  const params = new Params()
  const columns = compileAll(questions, params)
  const parts = columns.map(() => new Map<number, Part>())
  const readSource = async (source: Compiled['source']): Promise<void> => {
    const of = columns.filter((column) => column.compiled.source === source)
    if (of.length === 0) return
    const query = sourceQuery(
      source,
      of.map((column) => column.compiled),
      params,
    )
    const values = { ...params.values, now: analyticsTime(now) }
    const rows = customers ? await ch.rowsOf<Row>(customers, query, values) : await ch.rows<Row>(query, values)
    for (const row of rows) {
      for (const { index } of of) {
        const part = readPart(row, index)
        if (part) parts[index]?.set(row.customer, part)
      }
    }
  }
  await Promise.all((['orders', 'lines', 'events', 'steps'] as const).map(readSource))
  return questions.map(({ rule }, question) => {
    const own = columns.filter((column) => column.question === question).map((column) => parts[column.index])
    const answer: Answer = new Map()
    for (const customer of new Set(own.flatMap((part) => [...(part?.keys() ?? [])]))) {
      const held = own.map((part) => part?.get(customer) ?? nothing)
      const decided = decideValue(rule, held, now.getTime())
      if (decided.value !== undefined || decided.due > 0) answer.set(customer, decided)
    }
    return answer
  })
}

const nothing: Part = { v: null, n: 0, next: [] }

const analyticsTime = (at: Date): string => at.toISOString().replace('T', ' ').replace('Z', '')

function compileAll(questions: readonly Question[], params: Params): Column[] {
  const columns: Column[] = []
  questions.forEach(({ rule: { measure }, lookups }, question) => {
    const add = (compile: (index: number) => Compiled): void => {
      columns.push({ question, index: columns.length, compiled: compile(columns.length) })
    }
    if ('sequence' in measure) add((index) => compileSequence(measure.sequence, lookups, params, index))
    for (const aggregate of aggregatesOf(measure)) add((index) => compileAggregate(aggregate, lookups, params, index))
  })
  return columns
}

function readPart(row: Row, index: number): Part | undefined {
  const n = Number(row[`n${index}`])
  const next = [Number(row[`w${index}`]), Number(row[`f${index}`])].filter((time) => time > 0)
  if (n === 0 && next.length === 0) return undefined
  return { v: n === 0 ? null : (row[`v${index}`] ?? null), n, next }
}
