import type { Deps } from '../../../kernel/deps.ts'
import { Refusal } from '../../../kernel/errors.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { assign, heldOut } from '../../experiments/index.ts'
import { insertConsidered } from '../queries/filling.ts'

/** Names of the arms of a placement's experiment. */
export const arms = { shown: 'shown', heldOut: 'held-out' } as const

type Asking = { customer: number; placements: readonly { id: number; experiment: number | null }[]; at: Date }

/**
 * The placements that this person is kept from; `everything` for who is kept from all that is measured. Intention to treat:
 * both arms are those who met a page on which it could have stood, whether it won the slot or not.
 */
export async function assignArms(
  tx: Tx,
  deps: Deps,
  scope: ZonedScope,
  { customer, placements, at }: Asking,
): Promise<Set<number> | 'everything'> {
  if (placements.length === 0) return new Set()
  if ((await heldOut(tx, scope, [customer])).has(customer)) return 'everything'
  const assigned = []
  for (const { id, experiment } of placements) {
    if (experiment === null) continue
    const arm = await armOf(tx, deps, scope, { experiment, customer, at })
    if (arm !== undefined) assigned.push({ placement: id, customer, arm })
  }
  await insertConsidered(tx, scope.workspace, assigned, at)
  return new Set(assigned.filter(({ arm }) => arm === arms.heldOut).map(({ placement }) => placement))
}

/** Undefined where somebody has closed the experiment: whoever comes now is measured no more, and kept from nothing. */
async function armOf(
  tx: Tx,
  deps: Deps,
  scope: ZonedScope,
  { experiment, customer, at }: { experiment: number; customer: number; at: Date },
): Promise<string | undefined> {
  try {
    return (await assign(tx, deps, scope, { experiment, customers: [customer], at })).get(customer)
  } catch (error) {
    if (error instanceof Refusal && error.code === 'experiment_over') return undefined
    throw error
  }
}
