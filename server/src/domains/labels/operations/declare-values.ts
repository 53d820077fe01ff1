import type { LabelValuesInput, LabelValuesResult } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { findRecords } from '../../customers/index.ts'
import { tellNews } from '../../events/index.ts'
import { type Caller, findTimezone } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import { lockLabels } from '../queries/clock.ts'
import { type Declared, upsertDeclared } from '../queries/declared.ts'
import type { LabelRow } from '../queries/labels.ts'
import { declaredKind } from '../rules/check-rule.ts'
import { computeLabels } from './compute-labels.ts'
import { findLabel } from './list-labels.ts'
import { writeValues } from './write-values.ts'

type Given = LabelValuesInput['values'][number]

/**
 * Keeps what was declared, collected or imported about customers. The latest word of a person wins, whatever order the
 * words arrive in. Bad lines are refused one by one; safe to retry.
 */
export async function declareValues(
  deps: Deps,
  by: Caller,
  code: string,
  { values }: LabelValuesInput,
): Promise<LabelValuesResult> {
  const label = await findLabel(deps, by.workspace, code)
  if (label.kind !== 'fact' && label.kind !== 'import') throw refusals.label_not_declared()
  if (label.state === 'retired') throw refusals.label_retired()
  const records = await findRecords(
    deps,
    by.scope,
    values.map((each) => each.customer),
  )
  const refused: LabelValuesResult['refused'] = []
  const rows: Declared[] = []
  values.forEach((given, index) => {
    const customer = records.get(given.customer)
    const value = readValue(label, given)
    if (customer === undefined)
      refused.push({ index, code: 'customer_not_found', detail: `customer: ${given.customer}` })
    else if (value === undefined) refused.push({ index, code: 'bad_value', detail: expected(label) })
    else {
      const at = given.at ? new Date(given.at) : deps.clock.now()
      rows.push({ label: label.id, customer, value, at, evidence: label.kind === 'fact' ? 'declared:1' : 'imported:1' })
    }
  })
  const changed = await deps.db.as({ workspace: by.workspace, stores: '*' }, async (tx) => {
    await upsertDeclared(tx, by.workspace, latestOf(rows))
    if (label.state !== 'published') return rows.length
    return 0
  })
  if (label.state !== 'published') return { changed, unchanged: 0, refused }
  const customers = [...new Set(rows.map((row) => row.customer))]
  const done = await computeDeclared(deps, by.workspace, label, customers)
  return { changed: done, unchanged: Math.max(0, customers.length - done), refused }
}

/** After the commit, so that what is computed from is what stays. Returns how many values changed. */
function computeDeclared(
  deps: Deps,
  workspace: number,
  label: LabelRow,
  customers: readonly number[],
): Promise<number> {
  return deps.db.system(async (tx) => {
    await lockLabels(tx)
    const timezone = await findTimezone(tx, workspace)
    const computed = await computeLabels(deps, { workspace, timezone }, [label], customers)
    await writeValues(deps, tx, workspace, computed)
    return computed.changes.length
  })
}

export type SaidOf = { customer: number; value: Given['value'] }

/**
 * Keeps one label of many customers (ordinals) in the caller's transaction. Call what it returns after the commit: it makes
 * the values true at once. If that never happens, the keeper of labels hears of it and makes them true.
 * @throws label_not_found, label_not_declared
 */
export async function declareIn(
  tx: Tx,
  deps: Deps,
  workspace: number,
  code: string,
  said: readonly SaidOf[],
): Promise<() => Promise<void>> {
  const label = await findLabel(deps, workspace, code)
  if (label.state !== 'published' || label.kind !== 'fact') throw refusals.label_not_declared({ detail: code })
  const at = deps.clock.now()
  const rows = said.flatMap(({ customer, value }) => {
    const read = readValue(label, { customer: '', value })
    return read === undefined ? [] : { label: label.id, customer, value: read, at, evidence: 'declared:1' }
  })
  await upsertDeclared(tx, workspace, latestOf(rows))
  const customers = [...new Set(rows.map((row) => row.customer))]
  await tellNews(tx, { workspace, kind: declaredKind, customers })
  return async () => {
    await computeDeclared(deps, workspace, label, customers)
  }
}

/**
 * Makes true what was said of these customers under these labels and is committed, whoever said it and whether or not that
 * process lived to do it. For those who must not read the values of before. Safe to repeat.
 */
export async function settleDeclared(
  deps: Deps,
  workspace: number,
  { codes, customers }: { codes: readonly string[]; customers: readonly number[] },
): Promise<void> {
  for (const code of codes) {
    const label = await findLabel(deps, workspace, code)
    if (label.state === 'published') await computeDeclared(deps, workspace, label, customers)
  }
}

function latestOf(rows: Declared[]): Declared[] {
  const latest = new Map<number, Declared>()
  for (const row of rows) {
    const before = latest.get(row.customer)
    if (!before || before.at <= row.at) latest.set(row.customer, row)
  }
  return [...latest.values()]
}

/** Text as it is kept; null takes the value away; undefined does not fit the label. */
function readValue({ type, choices }: LabelRow, { value }: Given): string | null | undefined {
  if (value === null || value === false) return null
  if (type === 'flag') return value === true || value === 'true' ? 'true' : undefined
  if (type === 'choice') {
    const text = String(value)
    return choices.length === 0 || choices.some((choice) => choice.value === text) ? text : undefined
  }
  if (type === 'number') return Number.isFinite(Number(value)) && value !== '' ? String(Number(value)) : undefined
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}

function expected({ type, choices }: LabelRow): string {
  if (type === 'flag') return 'value: true, or null to take it away'
  if (type === 'number') return 'value: a number, or null to take it away'
  if (type === 'date') return 'value: a time such as 2026-01-31T09:30:00Z, or null to take it away'
  return `value: one of ${choices.map((choice) => choice.value).join(', ')}, or null to take it away`
}
