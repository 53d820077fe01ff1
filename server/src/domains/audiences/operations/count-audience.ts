import type {
  AudienceCount,
  AudienceExplanation,
  AudienceExpression,
  AudienceOverlap,
  AudienceReason,
  AudienceSample,
} from '@regulars/contract'
import type { SetExpression } from '../../../kernel/bitmap.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { describeCustomers, getOrdinal } from '../../customers/index.ts'
import { evidenceText, explainLabels } from '../../labels/index.ts'
import {
  type Asker,
  type Compiled,
  compileExpression,
  countCompiled,
  membersOf,
  minimumCrowd,
} from './compile-expression.ts'

const sampleSize = 12

/** How many people an expression means now. */
export async function countAudience(deps: Deps, asker: Asker, expression: AudienceExpression): Promise<AudienceCount> {
  const started = performance.now()
  const compiled = await compileExpression(deps, asker, expression)
  const customers = countCompiled(compiled)
  return {
    customers,
    of: compiled.people.count,
    minimumCrowd: compiled.partner ? minimumCrowd : null,
    warnings: compiled.coarse,
    tookMs: Math.round((performance.now() - started) * 10) / 10,
  }
}

export type Explainer = Asker & { contactVisible: boolean; locale: string }

/** Some of the people, evenly over the numbers, each with why. */
export async function sampleAudience(
  deps: Deps,
  reader: Explainer,
  expression: AudienceExpression,
): Promise<AudienceSample> {
  const compiled = await compileExpression(deps, reader, expression)
  const members = [...membersOf(compiled)]
  const step = Math.max(1, Math.floor(members.length / sampleSize))
  const chosen = members.filter((_, index) => index % step === 0).slice(0, sampleSize)
  const rows = await describeCustomers(deps, reader, chosen)
  const people = await Promise.all(
    rows.map(async (row, index) => ({
      id: row.id,
      ...(row.name ? { name: row.name } : {}),
      reasons: (await reasonsOf(deps, reader, compiled, chosen[index] ?? 0)).filter((reason) => reason.met),
    })),
  )
  return { people }
}

/** Whether one person is in, with every condition and what speaks for or against it. */
export async function explainMembership(
  deps: Deps,
  reader: Explainer,
  expression: AudienceExpression,
  publicId: string,
): Promise<AudienceExplanation> {
  const customer = await getOrdinal(deps, reader.scope, publicId)
  const compiled = await compileExpression(deps, reader, expression)
  const member = membersOf(compiled).has(customer)
  return { member, reasons: await reasonsOf(deps, reader, compiled, customer) }
}

const conditionNames = { did: 'behaviour', near: 'place', list: 'list', audience: 'audience' } as const

async function reasonsOf(
  deps: Deps,
  reader: Explainer,
  compiled: Compiled,
  customer: number,
): Promise<AudienceReason[]> {
  const rows = [...compiled.labels.values()].map(({ row }) => row)
  const evidence = await explainLabels(deps, reader.scope, rows, customer)
  return compiled.leaves.map((leaf) => {
    const met = leaf.set.has(customer)
    if (leaf.kind !== 'label') return { condition: conditionNames[leaf.kind], value: '', evidence: '', met }
    const label = compiled.labels.get(leaf.condition.label)
    const held = label?.set.get(customer)
    const shown = held !== undefined && label?.row.type === 'date' ? new Date(Number(held) * 1000).toISOString() : held
    return {
      condition: leaf.condition.label,
      value: shown === undefined ? '' : String(shown),
      evidence: held === undefined ? '' : evidenceText(evidence.get(label?.row.id ?? 0) ?? '', reader.locale),
      met,
    }
  })
}

/** How many people are in both of two expressions. */
export async function overlapAudiences(
  deps: Deps,
  asker: Asker,
  { a, b }: { a: AudienceExpression; b: AudienceExpression },
): Promise<AudienceOverlap> {
  const [first, second] = [await compileExpression(deps, asker, a), await compileExpression(deps, asker, b)]
  const partner = first.partner || second.partner
  const both: SetExpression = { op: 'and', of: [first.set, second.set] }
  return {
    a: countCompiled({ ...first, partner }),
    b: countCompiled({ ...second, partner }),
    both: countCompiled({ ...first, set: both, partner }),
  }
}
