import type { Deps } from '../../../kernel/deps.ts'
import type { Db } from '../../../kernel/postgres.ts'
import { raiseDefinitions } from '../queries/clock.ts'
import { insertLabel } from '../queries/labels.ts'
import { listScenarios, lockWords, upsertCategories, upsertScenarios } from '../queries/words.ts'
import { categories, scenarios, starters } from '../rules/seed.ts'

const seeded = new WeakMap<Db, Set<number>>()

/** The scenarios, categories and first labels of a workspace, made when it has none. Edits and retirements stay. */
export async function seedRegistry(deps: Pick<Deps, 'db'>, workspace: number): Promise<void> {
  const known = seeded.get(deps.db) ?? new Set<number>()
  seeded.set(deps.db, known)
  if (known.has(workspace)) return
  await deps.db.as({ workspace, stores: '*' }, async (tx) => {
    await lockWords(tx, workspace)
    if ((await listScenarios(tx, workspace)).length > 0) return
    await upsertScenarios(tx, workspace, scenarios)
    await upsertCategories(tx, workspace, categories)
    for (const starter of starters) {
      await insertLabel(tx, workspace, {
        ...starter,
        kind: 'rule',
        refresh: 'real-time',
        sensitivity: 'open',
        granularity: 'fine',
        source: 'own',
        state: 'published',
        owner: null,
        pending: true,
      })
    }
    await raiseDefinitions(tx, workspace)
  })
  known.add(workspace)
}
