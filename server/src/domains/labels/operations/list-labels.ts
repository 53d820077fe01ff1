import type { LabelDetail, LabelPage, LabelQuery, LabelShare, LabelView } from '@regulars/contract'
import { type Bitmap, countMembers } from '../../../kernel/bitmap.ts'
import type { Deps } from '../../../kernel/deps.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { listStaffNames } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import type { LabelRow } from '../queries/labels.ts'
import type { LabelSet } from '../rules/label-set.ts'
import { holdDefinitions, holdLabels } from './hold-labels.ts'
import { holdPeople } from './hold-people.ts'
import { seedRegistry } from './seed-registry.ts'

/** The labels of the workspace, by code, with how many customers in scope have a value. */
export async function listLabels(deps: Deps, scope: Scope, query: LabelQuery): Promise<LabelPage> {
  await seedRegistry(deps, scope.workspace)
  const { rows } = await holdDefinitions(deps, scope.workspace)
  const found = rows.filter((row) => matches(row, query))
  const from = query.cursor === undefined ? 0 : found.findIndex((row) => row.code > (query.cursor ?? ''))
  const page = from < 0 ? [] : found.slice(from, from + query.limit)
  const labels = await viewLabels(deps, scope, page)
  const last = page.at(-1)
  const more = last !== undefined && from + page.length < found.length
  return { labels, total: found.length, ...(more ? { next: last.code } : {}) }
}

function matches(row: LabelRow, { scenario, category, kind, state, search }: LabelQuery): boolean {
  if (scenario !== undefined && row.scenario !== scenario) return false
  if (category !== undefined && row.category !== category && !row.category.startsWith(`${category}-`)) return false
  if (kind !== undefined && row.kind !== kind) return false
  if (state !== undefined && row.state !== state) return false
  if (search === undefined || search.trim() === '') return true
  const text = `${row.code} ${row.name.en} ${row.name.zh} ${row.meaning.en} ${row.meaning.zh}`.toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** Labels as the reader sees them. */
export async function viewLabels(deps: Deps, scope: Scope, rows: readonly LabelRow[]): Promise<LabelView[]> {
  const sets = await holdLabels(deps, scope.workspace, rows)
  const people = await holdPeople(deps, scope)
  const staff = await deps.db.as({ workspace: scope.workspace, stores: '*' }, (tx) =>
    listStaffNames(tx, scope.workspace),
  )
  return rows.map((row) => {
    const { id, choices, owner, pending, changedAt, computedAt, ...rest } = row
    const name = owner === null ? undefined : staff.get(owner)
    return {
      ...rest,
      values: choices,
      ...(name ? { owner: name } : {}),
      changedAt: changedAt.toISOString(),
      ...(computedAt ? { computedAt: computedAt.toISOString() } : {}),
      computing: pending,
      coverage: countWithin(sets.get(id)?.known, people),
      customers: people.count,
    }
  })
}

export const countWithin = (set: Bitmap | undefined, people: Bitmap): number =>
  set
    ? countMembers({
        op: 'and',
        of: [
          { op: 'set', set },
          { op: 'set', set: people },
        ],
      })
    : 0

export async function findLabel(deps: Deps, workspace: number, code: string): Promise<LabelRow> {
  await seedRegistry(deps, workspace)
  const { byCode } = await holdDefinitions(deps, workspace)
  const row = byCode.get(code)
  if (!row) throw refusals.label_not_found()
  return row
}

/** One label with how its values are spread over the customers in scope. */
export async function getLabel(deps: Deps, scope: Scope, code: string): Promise<LabelDetail> {
  const row = await findLabel(deps, scope.workspace, code)
  const [view] = await viewLabels(deps, scope, [row])
  if (!view) throw refusals.label_not_found()
  const sets = await holdLabels(deps, scope.workspace, [row])
  const set = sets.get(row.id)
  return { ...view, distribution: set ? distributionOf(row, set, await holdPeople(deps, scope)) : [] }
}

/** Values with their number of people; numbers and dates in up to ten bands of about equal width. */
export function distributionOf(row: Pick<LabelRow, 'type' | 'choices'>, set: LabelSet, people: Bitmap): LabelShare[] {
  if (row.type === 'flag' || row.type === 'choice') {
    const order = new Map(row.choices.map((choice, index) => [choice.value, index]))
    return set
      .values()
      .map(([value, customers]) => ({ value, customers: countWithin(customers, people) }))
      .filter((share) => share.customers > 0)
      .sort((a, b) => (order.get(a.value) ?? 999) - (order.get(b.value) ?? 999) || b.customers - a.customers)
      .slice(0, 50)
  }
  const numbers: number[] = []
  for (const customer of set.known) {
    const value = people.has(customer) ? set.get(customer) : undefined
    if (typeof value === 'number') numbers.push(value)
  }
  return bandsOf(numbers, row.type)
}

function bandsOf(numbers: number[], type: LabelRow['type']): LabelShare[] {
  if (numbers.length === 0) return []
  numbers.sort((a, b) => a - b)
  const at = (share: number): number => numbers[Math.min(numbers.length - 1, Math.floor(share * numbers.length))] ?? 0
  const edges = [...new Set(Array.from({ length: 10 }, (_, index) => at(index / 10)))]
  const show = (edge: number): string =>
    type === 'date' ? new Date(edge * 1000).toISOString() : String(Math.round(edge * 1000) / 1000)
  return edges.map((edge, index) => {
    const next = edges[index + 1]
    const customers = numbers.filter((each) => each >= edge && (next === undefined || each < next)).length
    return { value: show(edge), customers }
  })
}
