import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { listJoined } from '../../customers/index.ts'
import { emit, factTime } from '../../events/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/experiments.ts'
import { boundsOf } from '../rules/draw.ts'

/** Most customers of one call: a statement of this size takes about half a second, and holds its rows for as long. */
const assignMax = 50_000

export type Assign = {
  experiment: number
  /** Records that speak for persons (root ordinals). */
  customers: readonly number[]
  at: Date
}

/**
 * The arm of each of these customers, by name, set by set in the caller's transaction. Who was assigned before, under
 * whatever record, stays in that arm; everybody else falls to one by chance (rules/draw.ts), and the assignment goes to
 * ClickHouse as a fact: wake the relay after the commit. Safe to repeat.
 * @throws experiment_not_found; experiment_over where somebody new would have to be assigned
 */
export async function assignCustomers(
  tx: Tx,
  _deps: Deps,
  { workspace }: Scope,
  { experiment: id, customers, at }: Assign,
): Promise<Map<number, string>> {
  invariant(customers.length <= assignMax, `at most ${assignMax} customers a call`)
  const experiment = await queries.findExperiment(tx, workspace, id)
  if (!experiment) throw refusals.experiment_not_found()
  // In one order everywhere, so that two calls about the same customers wait for each other and never for both.
  const asked = [...new Set(customers)].sort((a, b) => a - b)
  const arms = await findJoined(tx, workspace, id, asked)
  const open = asked.filter((customer) => !arms.has(customer))
  const note = (found: readonly queries.ArmCustomers[]) => {
    for (const { arm, customers: some } of found) for (const customer of some) arms.set(customer, arm)
  }
  // Written first and asked for second: nearly all who come are new.
  if (experiment.state === 'running' && open.length > 0) {
    const place = { workspace, experiment: id, seed: experiment.seed, bounds: boundsOf(experiment.arms), at }
    const made = await queries.insertAssignments(tx, place, open)
    note(made)
    await shipAssignments(tx, workspace, id, made, at)
  }
  const left = open.filter((customer) => !arms.has(customer))
  if (left.length > 0) note(await queries.listAssigned(tx, workspace, id, left))
  const names = experiment.arms.map((arm) => arm.name)
  return new Map(
    asked.map((customer) => {
      const arm = arms.get(customer)
      if (arm === undefined) throw refusals.experiment_over()
      return [customer, names[arm] ?? '']
    }),
  )
}

/** The arm that counts for persons of several records who were assigned before, under whichever. */
async function findJoined(
  tx: Tx,
  workspace: number,
  experiment: number,
  roots: readonly number[],
): Promise<Map<number, number>> {
  const joined = await acrossStores(tx, () => listJoined(tx, workspace, roots))
  const arms = new Map<number, number>()
  if (joined.length === 0) return arms
  const rootOf = new Map(joined.map(({ root, ordinal }) => [ordinal, root]))
  const records = [...new Set(joined.flatMap(({ root, ordinal }) => [root, ordinal]))]
  for (const { customer, arm } of await queries.listAssignments(tx, workspace, experiment, records)) {
    const root = rootOf.get(customer) ?? customer
    if (!arms.has(root)) arms.set(root, arm)
  }
  return arms
}

async function shipAssignments(
  tx: Tx,
  workspace: number,
  experiment: number,
  made: readonly queries.ArmCustomers[],
  at: Date,
): Promise<void> {
  const time = factTime(at)
  // In the order of the columns in migrations/0001-assignments.ch.ts.
  const rows = made.flatMap(({ arm, customers }) =>
    customers.map((customer) => [workspace, customer, experiment, customer, arm, time]),
  )
  await emit(tx, { workspace, facts: { experiment_assignments: rows } })
}
