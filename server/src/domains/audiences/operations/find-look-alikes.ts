import type { LookAlikeRequest, LookAlikeResult } from '@regulars/contract'
import type { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { holdDefinitions, holdLabels, holdPeople } from '../../labels/index.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries.ts'
import { weighValues } from '../rules/look-alike.ts'
import { type Asker, compileExpression, membersOf } from './compile-expression.ts'

const seedMin = 20

/**
 * People who are like the seed and not in it, as a list. Each label value weighs by how much more often the seed has it
 * than everybody (the logarithm of the lift); a person's score is the sum over its values.
 */
export async function findLookAlikes(
  deps: Deps,
  asker: Asker,
  by: Caller,
  { seed, size, name }: z.infer<typeof LookAlikeRequest>,
): Promise<LookAlikeResult> {
  const { scope } = asker
  const people = await holdPeople(deps, scope)
  const seeds = membersOf(await compileExpression(deps, asker, seed))
  if (seeds.count < seedMin) throw refusals.seed_too_small()
  const { rows } = await holdDefinitions(deps, scope.workspace)
  const usable = rows.filter(
    (row) => row.state === 'published' && (row.type === 'flag' || row.type === 'choice') && row.sensitivity === 'open',
  )
  const sets = await holdLabels(deps, scope.workspace, usable)
  const values = usable.flatMap((row) =>
    (sets.get(row.id)?.values() ?? []).map(([value, customers]) => ({ label: row.code, value, customers })),
  )
  const weights = weighValues(values, seeds, people)
  const scores = new Map<number, number>()
  for (const { customers, weight } of weights)
    for (const customer of customers)
      if (people.has(customer) && !seeds.has(customer)) scores.set(customer, (scores.get(customer) ?? 0) + weight)
  const chosen = [...scores]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, size)
    .map(([customer]) => customer)
  const id = uuidv7()
  await deps.db.as(by.scope, async (tx) => {
    await queries.insertList(tx, by.workspace, { id, name, customers: chosen, createdAt: deps.clock.now() })
    await recordAudit(tx, deps, {
      ...by,
      action: 'list.created',
      object: `list/${id}`,
      after: { name, customers: chosen.length },
    })
  })
  const because = weights
    .filter((each) => each.weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, 10)
    .map(({ label, value, weight }) => ({ label, value, weight: Math.round(weight * 1000) / 1000 }))
  return { list: id, customers: chosen.length, because }
}
