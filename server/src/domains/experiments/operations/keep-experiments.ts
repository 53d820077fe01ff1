import type {
  ExperimentAssigned,
  ExperimentSummary,
  experimentInputSchema,
  experimentPatchSchema,
} from '@regulars/contract'
import type { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import { randomToken, uuidv7 } from '../../../kernel/ids.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { countRecords, findRecords, readPopulation } from '../../customers/index.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/experiments.ts'
import { tuneFor } from '../rules/summarise.ts'
import { assignCustomers } from './assign-customers.ts'
import { getExperiment } from './list-experiments.ts'
import { summaryOf } from './view-experiment.ts'

/** Makes an experiment that a person runs by hand. Each call makes one. */
export async function createExperiment(
  { db, clock, secrets }: Deps,
  by: Caller,
  input: z.output<typeof experimentInputSchema>,
): Promise<ExperimentSummary> {
  return db.as(by.scope, async (tx) => {
    const made = await queries.insertExperiment(tx, by.workspace, {
      about: `hand/${uuidv7()}`,
      name: input.name,
      kind: 'by-hand',
      measure: input.measure,
      windowDays: input.windowDays,
      arms: input.arms,
      plannedPerArm: input.plannedPerArm ?? null,
      tunedPerArm: input.plannedPerArm ?? tuneFor(await countRecords(tx, by.workspace), input.arms),
      seed: randomToken(12),
      openedAt: clock.now(),
    })
    invariant(made, 'a new id is of nobody')
    const object = `experiment/${made.id}`
    await recordAudit(tx, { secrets, clock }, { ...by, action: 'experiment.created', object, after: input })
    return summaryOf(made, 0)
  })
}

/**
 * Renames an experiment, stops it (nobody new is assigned; windows run out), or closes it with what was learnt. Safe to
 * repeat. @throws experiment_not_found
 */
export async function changeExperiment(
  deps: Deps,
  by: Caller & { timezone: string },
  id: number,
  change: z.output<typeof experimentPatchSchema>,
): Promise<ExperimentSummary> {
  await deps.db.as(by.scope, async (tx) => {
    const { name, state, lesson } = change
    const changed = await queries.updateExperiment(tx, by.workspace, id, { name, state, lesson, at: deps.clock.now() })
    if (!changed) throw refusals.experiment_not_found()
    const object = `experiment/${id}`
    await recordAudit(tx, deps, { ...by, action: 'experiment.changed', object, after: change })
  })
  return getExperiment(deps, { ...by.scope, timezone: by.timezone }, id)
}

/**
 * The arms of customers by public id in an experiment made by hand; those whom the caller does not see are missing. Safe
 * to repeat. @throws experiment_not_found, experiment_not_assignable, experiment_over
 */
export async function assignByHand(
  deps: Deps,
  scope: Scope,
  id: number,
  publicIds: readonly string[],
): Promise<ExperimentAssigned> {
  const [records, { rootOf }] = await Promise.all([
    findRecords(deps, scope, publicIds),
    readPopulation(deps.db, scope.workspace),
  ])
  const roots = new Map([...records].map(([publicId, record]) => [publicId, rootOf(record)]))
  const arms = await deps.db.as(scope, async (tx) => {
    const experiment = await queries.findExperiment(tx, scope.workspace, id)
    if (!experiment) throw refusals.experiment_not_found()
    // Chance that somebody else's sender relies on is not dealt out from here.
    if (experiment.kind !== 'by-hand') throw refusals.experiment_not_assignable()
    return assignCustomers(tx, deps, scope, { experiment: id, customers: [...roots.values()], at: deps.clock.now() })
  })
  deps.wakeRelay()
  return { arms: Object.fromEntries([...roots].map(([publicId, root]) => [publicId, arms.get(root) ?? ''])) }
}
