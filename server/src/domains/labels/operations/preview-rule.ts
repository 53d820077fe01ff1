import type { LabelPreview, LabelPreviewRequest } from '@regulars/contract'
import type { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { describeCustomers, type Reader, readPopulation } from '../../customers/index.ts'
import { refusals } from '../errors.ts'
import { checkRule, typeOf } from '../rules/check-rule.ts'
import { evidenceText } from '../rules/evidence.ts'
import { LabelSet } from '../rules/label-set.ts'
import { answerRules, evidenceOf } from './compute-labels.ts'
import { holdPeople } from './hold-people.ts'
import { distributionOf } from './list-labels.ts'

const sampleSize = 8

/** What a rule would give now, over the customers in scope, without keeping anything. */
export async function previewRule(
  deps: Deps,
  reader: Reader,
  { rule }: z.infer<typeof LabelPreviewRequest>,
  locale: string,
): Promise<z.infer<typeof LabelPreview>> {
  const fields = checkRule(rule)
  if (fields.length > 0) throw refusals.label_rule_invalid({ fields })
  const { scope } = reader
  const people = await holdPeople(deps, scope)
  const gone = new Set((await readPopulation(deps.db, scope.workspace)).gone)
  const [answer = new Map()] = await answerRules(deps, scope, [rule])
  const type = typeOf(rule)
  const set = new LabelSet(type)
  const chosen: number[] = []
  for (const [customer, decided] of answer) {
    if (decided.value === undefined || gone.has(customer) || !people.has(customer)) continue
    set.set(customer, { value: decided.value, number: decided.number })
    if (chosen.length < sampleSize) chosen.push(customer)
  }
  const rows = await describeCustomers(deps, reader, chosen)
  return {
    type,
    coverage: set.known.count,
    customers: people.count,
    distribution: distributionOf({ type, choices: [] }, set, people),
    sample: rows.map((row, index) => {
      const decided = answer.get(chosen[index] ?? 0)
      return {
        customer: row.id,
        ...(row.name ? { name: row.name } : {}),
        value: decided?.value ?? '',
        evidence: evidenceText(evidenceOf(rule, decided?.rows ?? 0), locale),
      }
    }),
  }
}
