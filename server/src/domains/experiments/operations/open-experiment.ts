import type { ExperimentArm, ExperimentMeasure } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { countRecords } from '../../customers/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/experiments.ts'
import { tuneFor } from '../rules/summarise.ts'

export type OpenExperiment = {
  /** What it belongs to: `play/12/holdout`, `slot/7`. */
  about: string
  name: string
  arms: ExperimentArm[]
  /** Days after the assignment in which orders count. */
  windowDays: number
  measure: ExperimentMeasure
  /** Customers per arm that the sample size asked for: where the interval for daily looks is narrowest. */
  plannedPerArm?: number
}

/**
 * The experiment about something, made when it is asked for first. Safe to repeat: the same `about` is the same experiment,
 * with the seed that it was made with.
 * @throws experiment_changed where it exists with other arms, since assignments name an arm by its place
 */
export async function openExperiment(
  tx: Tx,
  { clock, secrets }: Pick<Deps, 'clock' | 'secrets'>,
  { workspace }: Scope,
  { about, name, arms, windowDays, measure, plannedPerArm }: OpenExperiment,
): Promise<{ id: number; seed: string }> {
  invariant(arms.length > 0 && arms.every((arm) => arm.weight > 0), 'arms have weights above zero')
  const made = await queries.insertExperiment(tx, workspace, {
    about,
    name,
    kind: 'opened',
    arms,
    windowDays,
    measure,
    plannedPerArm: plannedPerArm ?? null,
    tunedPerArm: plannedPerArm ?? tuneFor(await countRecords(tx, workspace), arms),
    // Nobody can know it without the keys of the installation; a simulated one with known keys draws the same lots again.
    seed: secrets.derive(`experiments/${workspace}/${about}`).toString('base64url').slice(0, 16),
    openedAt: clock.now(),
  })
  const found = made ?? (await queries.findExperimentAbout(tx, workspace, about))
  invariant(found, 'an experiment that is there can be read')
  if (armsText(found.arms) !== armsText(arms)) throw refusals.experiment_changed({ detail: about })
  return { id: found.id, seed: found.seed }
}

const armsText = (arms: readonly ExperimentArm[]): string =>
  JSON.stringify(arms.map(({ name, weight, control = false }) => [name, weight, control]))
