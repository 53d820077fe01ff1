import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { insertDues, insertValues } from '../analytics/values.ts'
import { takeVersion } from '../queries/clock.ts'
import type { Computed } from './compute-labels.ts'
import { applyChanges } from './hold-labels.ts'

/**
 * Writes changed values: into ClickHouse first, then into memory. A writer that dies in between leaves rows that the next
 * computation finds to be true already.
 */
export async function writeValues(deps: Deps, tx: Tx, workspace: number, { changes, dues }: Computed): Promise<void> {
  if (changes.length + dues.length === 0) return
  const version = await takeVersion(tx, workspace)
  await Promise.all([
    insertValues(deps.ch.connection, workspace, version, changes),
    insertDues(deps.ch.connection, workspace, version, dues),
  ])
  await applyChanges(deps, workspace, version, changes)
}
