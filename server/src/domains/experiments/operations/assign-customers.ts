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
  const arms = await findEarlier(tx, workspace, id, asked)
  const fresh = asked.filter((customer) => !arms.has(customer))
  if (fresh.length > 0) {
    if (experiment.state !== 'running') throw refusals.experiment_over()
    const bounds = boundsOf(experiment.arms)
    const made = await queries.insertAssignments(
      tx,
      { workspace, experiment: id, seed: experiment.seed, bounds, at },
      fresh,
    )
    for (const { customer, arm } of made) arms.set(customer, arm)
    await shipAssignments(tx, workspace, id, made, at)
    // Somebody else assigned them between our look and our insert.
    const lost = fresh.filter((customer) => !arms.has(customer))
    for (const { customer, arm } of await queries.listAssignments(tx, workspace, id, lost)) arms.set(customer, arm)
  }
  return new Map(asked.map((customer) => [customer, experiment.arms[arms.get(customer) ?? -1]?.name ?? '']))
}

/** The arm that counts for each person: the first one, of two at one moment that of the lower record (as in analytics.ts). */
async function findEarlier(
  tx: Tx,
  workspace: number,
  experiment: number,
  roots: readonly number[],
): Promise<Map<number, number>> {
  const joined = await acrossStores(tx, () => listJoined(tx, workspace, roots))
  const rootOf = new Map(joined.map(({ root, ordinal }) => [ordinal, root]))
  const records = [...roots, ...joined.map(({ ordinal }) => ordinal)]
  const known = await queries.listAssignments(tx, workspace, experiment, records)
  known.sort((a, b) => a.at.getTime() - b.at.getTime() || a.customer - b.customer)
  const arms = new Map<number, number>()
  for (const { customer, arm } of known) {
    const root = rootOf.get(customer) ?? customer
    if (!arms.has(root)) arms.set(root, arm)
  }
  return arms
}

async function shipAssignments(
  tx: Tx,
  workspace: number,
  experiment: number,
  made: readonly queries.Assignment[],
  at: Date,
): Promise<void> {
  const time = factTime(at)
  // In the order of the columns in migrations/0001-assignments.ch.ts.
  const rows = made.map(({ customer, arm }) => [workspace, customer, experiment, customer, arm, time])
  await emit(tx, { workspace, facts: { experiment_assignments: rows } })
}
