import type { LabelCategory, Scenario } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import * as words from '../queries/words.ts'
import { holdDefinitions } from './hold-labels.ts'
import { seedRegistry } from './seed-registry.ts'

/** The business scenarios, each with how many published labels serve it. */
export async function listScenarios(deps: Deps, scope: Scope): Promise<Scenario[]> {
  await seedRegistry(deps, scope.workspace)
  const { rows } = await holdDefinitions(deps, scope.workspace)
  const found = await deps.db.as(scope, (tx) => words.listScenarios(tx, scope.workspace))
  return found.map(({ position, ...scenario }) => ({
    ...scenario,
    labels: rows.filter((row) => row.scenario === scenario.code && row.state === 'published').length,
  }))
}

export async function listCategories(deps: Deps, scope: Scope): Promise<LabelCategory[]> {
  await seedRegistry(deps, scope.workspace)
  const { rows } = await holdDefinitions(deps, scope.workspace)
  const found = await deps.db.as(scope, (tx) => words.listCategories(tx, scope.workspace))
  return found.map(({ position, ...category }) => ({
    ...category,
    labels: rows.filter((row) => row.category === category.code && row.state !== 'retired').length,
  }))
}

/** Adds a scenario or changes the words of one. */
export async function putScenario(deps: Deps, by: Caller, scenario: Omit<Scenario, 'labels'>): Promise<void> {
  await seedRegistry(deps, by.workspace)
  await deps.db.as(by.scope, async (tx) => {
    await words.upsertScenarios(tx, by.workspace, [scenario])
    await recordAudit(tx, deps, {
      ...by,
      action: 'scenario.changed',
      object: `scenario/${scenario.code}`,
      after: scenario,
    })
  })
}

/** Adds a category or changes the words of one. */
export async function putCategory(deps: Deps, by: Caller, category: Omit<LabelCategory, 'labels'>): Promise<void> {
  await seedRegistry(deps, by.workspace)
  await deps.db.as(by.scope, async (tx) => {
    await words.upsertCategories(tx, by.workspace, [category])
    await recordAudit(tx, deps, {
      ...by,
      action: 'category.changed',
      object: `category/${category.code}`,
      after: category,
    })
  })
}
