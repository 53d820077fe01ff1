import type { LabelInput } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import type { Scope } from '../../../kernel/scope.ts'
import type { ValueChange } from '../analytics/values.ts'
import { lockLabels, raiseDefinitions } from '../queries/clock.ts'
import { insertLabel, markComputed } from '../queries/labels.ts'
import { holdDefinitions, holdLabels } from './hold-labels.ts'
import { findLabel } from './list-labels.ts'
import { seedRegistry } from './seed-registry.ts'
import { writeValues } from './write-values.ts'

/** Makes the labels that a model writes, as published labels, where they do not exist yet. Safe to repeat. */
export async function ensureLabels(deps: Deps, { workspace }: Scope, labels: readonly LabelInput[]): Promise<void> {
  await seedRegistry(deps, workspace)
  const { byCode } = await holdDefinitions(deps, workspace)
  const missing = labels.filter((label) => !byCode.has(label.code))
  if (missing.length === 0) return
  await deps.db.as({ workspace, stores: '*' }, async (tx) => {
    for (const label of missing) {
      invariant(label.scenario !== null, 'a model writes labels of a scenario')
      await insertLabel(tx, workspace, { ...label, state: 'published', owner: null, pending: false })
    }
    await raiseDefinitions(tx, workspace)
  })
}

export type ModelValue = { customer: number; value: string | number | boolean; evidence?: string }

/**
 * Gives a label these values and takes it from everybody else. Customers by ordinal; a number for number labels, seconds
 * since 1970 for dates, true for flags, a text for choices. Runs in its own transaction; safe to repeat.
 */
export async function replaceValues(
  deps: Deps,
  { workspace }: Scope,
  code: string,
  values: readonly ModelValue[],
): Promise<{ changed: number }> {
  const label = await findLabel(deps, workspace, code)
  return deps.db.system(async (tx) => {
    await lockLabels(tx)
    const set = (await holdLabels(deps, workspace, [label])).get(label.id)
    invariant(set, 'the label was loaded')
    const at = deps.clock.now().getTime()
    const named = new Set<number>()
    const changes: ValueChange[] = []
    for (const { customer, value, evidence = '' } of values) {
      if (value === false) continue
      named.add(customer)
      const number = typeof value === 'number' ? value : 0
      const text = label.type === 'date' ? new Date(number * 1000).toISOString() : String(value)
      if (!set.holds(customer, { value: text, number }))
        changes.push({ label: label.id, customer, value: text, number, evidence, at })
    }
    for (const customer of set.known)
      if (!named.has(customer))
        changes.push({ label: label.id, customer, value: undefined, number: 0, evidence: '', at })
    await writeValues(deps, tx, workspace, { changes, dues: [] })
    await markComputed(tx, workspace, [label.id], deps.clock.now())
    return { changed: changes.length }
  })
}

/** Values of labels for everybody, by label code and customer: numbers, seconds since 1970 for dates, otherwise texts. */
export async function readValues(
  deps: Deps,
  { workspace }: Scope,
  codes: readonly string[],
): Promise<Map<string, Map<number, string | number>>> {
  const rows = await Promise.all(codes.map((code) => findLabel(deps, workspace, code)))
  const sets = await holdLabels(deps, workspace, rows)
  return new Map(
    rows.map((row) => {
      const set = sets.get(row.id)
      const values = new Map<number, string | number>()
      for (const customer of set?.known ?? []) {
        const value = set?.get(customer)
        if (value !== undefined) values.set(customer, value)
      }
      return [row.code, values]
    }),
  )
}
