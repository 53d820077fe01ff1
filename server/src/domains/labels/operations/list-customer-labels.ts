import type { CustomerLabel, CustomerLabelList } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { getOrdinal } from '../../customers/index.ts'
import { readOfCustomers } from '../analytics/values.ts'
import type { LabelRow } from '../queries/labels.ts'
import { evidenceText } from '../rules/evidence.ts'
import { answerRules, evidenceOf, isRuled } from './compute-labels.ts'
import { holdDefinitions } from './hold-labels.ts'
import { seedRegistry } from './seed-registry.ts'

export type LabelReader = { scope: ZonedScope; sensitiveVisible: boolean; locale: string }

/** What is known of one person. Restricted labels are counted and not shown to readers without the permission. */
export async function listCustomerLabels(
  deps: Deps,
  reader: LabelReader,
  publicId: string,
): Promise<CustomerLabelList> {
  const { scope, locale } = reader
  await seedRegistry(deps, scope.workspace)
  const customer = await getOrdinal(deps, scope, publicId)
  const { rows } = await holdDefinitions(deps, scope.workspace)
  const published = rows.filter((row) => row.state === 'published')
  const byId = new Map(published.map((row) => [row.id, row]))
  const wide = { ...scope, stores: '*' as const }
  const values = await readOfCustomers(deps.ch.scope(wide), [...byId.keys()], [customer])
  const evidence = await explainLabels(deps, wide, published, customer)
  const labels: CustomerLabel[] = []
  let hidden = 0
  for (const value of values) {
    const row = byId.get(value.label)
    if (!row) continue
    if (row.sensitivity !== 'open' && !reader.sensitiveVisible) hidden++
    else {
      const text = evidenceText(evidence.get(row.id) ?? value.evidence, locale)
      labels.push({ ...describeValue(row, value.value), evidence: text, at: `${value.at.replace(' ', 'T')}Z` })
    }
  }
  return { labels: labels.sort((a, b) => a.label.localeCompare(b.label)), hidden }
}

export function describeValue(row: LabelRow, value: string): Omit<CustomerLabel, 'evidence' | 'at'> {
  const name = row.choices.find((choice) => choice.value === value)?.name
  const { code, scenario, category, kind, type, unit } = row
  return {
    label: code,
    name: row.name,
    scenario,
    category,
    kind,
    type,
    unit,
    value,
    ...(name ? { valueName: name } : {}),
  }
}

/** How many rows each rule rests on for one person, as of now: what is stored is as of the last change of the value. */
export async function explainLabels(
  deps: Deps,
  scope: ZonedScope,
  labels: readonly LabelRow[],
  customer: number,
): Promise<Map<number, string>> {
  const ruled = labels.filter(isRuled)
  if (ruled.length === 0) return new Map()
  const rules = ruled.map((label) => label.rule)
  const answers = await answerRules(deps, scope, rules, [customer])
  return new Map(
    ruled.map((label, index) => [label.id, evidenceOf(label.rule, answers[index]?.get(customer)?.rows ?? 0)]),
  )
}
