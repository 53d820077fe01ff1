import type { CureReport } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { Refusal } from '../../../kernel/errors.ts'
import { findExperimentCalled, readResult } from '../../experiments/index.ts'
import { readTakenOff } from '../analytics/steps.ts'
import type { Recipe } from '../catalogue/prescription.ts'
import type { CureRow } from '../queries.ts'
import type { Standing } from './measure-cures.ts'
import type { Reader } from './read-stage.ts'

type Arms = CureReport['arms']

/**
 * The arms of a prescription's split side by side: how many ordered, and what their coupons cost for each of them. Only the
 * people who came as far as the split are in it.
 */
export async function compareArms(
  deps: Deps,
  { by, timezone, currency }: Reader,
  { row, recipe, standing }: { row: CureRow; recipe: Recipe | undefined; standing: Standing },
): Promise<Arms> {
  if (!recipe?.compare || standing.version === null) return []
  const { step, arms } = recipe.compare
  const scope = { ...by.scope, timezone }
  const about = `play/${row.play}/${step}/${standing.version}`
  const found = await findExperimentCalled(deps, scope, about).catch((error: unknown) => {
    if (error instanceof Refusal && error.code === 'experiment_not_found') return undefined
    throw error
  })
  if (!found) return []
  const [result, taken] = await Promise.all([
    readResult(deps, { ...scope, currency }, found.id),
    readTakenOff(
      deps.ch.scope(scope),
      row.offers.map(({ code }) => code),
    ),
  ])
  return result.arms.map(({ name, customers, outcomes }) => {
    const ordered = Math.round(outcomes.conversion?.total ?? 0)
    const offer = row.offers.find(({ code }) => code.endsWith(`-${name}`))
    const costMinor = offer ? (taken.get(offer.code) ?? 0) : 0
    return {
      name: arms[name] ?? { en: name, zh: name },
      customers,
      ordered,
      rate: customers === 0 ? null : ordered / customers,
      costMinor,
      costPerOrdererMinor: ordered === 0 ? null : Math.round(costMinor / ordered),
    }
  })
}
