import type { Import, ImportMapping } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { kernelRefusals } from '../../../kernel/errors.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries.ts'
import { type ImportOwner, sealPreview, understandFile } from './create-import.ts'
import { getImport } from './list-imports.ts'

async function getChangeable(deps: Deps, owner: ImportOwner, id: string): Promise<queries.ImportRow> {
  const row = await deps.db.as(owner.scope, (tx) => queries.findImport(tx, owner.scope.workspace, id))
  if (!row) throw kernelRefusals.not_found()
  if (row.state === 'running') throw refusals.import_running()
  if (row.state === 'done') throw refusals.import_done()
  return row
}

/** Reads the file anew with this mapping and shows what comes of it. Refuses `mapping_invalid`, `import_running`, `import_done`. */
export async function changeMapping(
  deps: Deps,
  owner: ImportOwner,
  id: string,
  mapping: ImportMapping,
): Promise<Import> {
  const row = await getChangeable(deps, owner, id)
  const { detected, preview } = await understandFile(deps, owner, id, row.kind, mapping)
  await deps.db.as(owner.scope, (tx) =>
    queries.updateMapping(tx, { workspace: row.workspace, id, mapping, detected, preview: sealPreview(deps, preview) }),
  )
  return getImport(deps, owner, id)
}

/**
 * Marks an import as running; the job, or the command that called this, then runs it. A real run that failed or was
 * interrupted goes on where it stopped. Refuses `mapping_invalid`, `import_running`, `import_done`.
 */
export async function startImport(deps: Deps, owner: ImportOwner, id: string, dryRun: boolean): Promise<void> {
  const { workspace } = owner.scope
  const at = deps.clock.now()
  await deps.db.as(owner.scope, async (tx) => {
    const row = await queries.lockImport(tx, workspace, id)
    if (!row) throw kernelRefusals.not_found()
    if (row.state === 'running') throw refusals.import_running()
    if (row.state === 'done') throw refusals.import_done()
    if (row.detected.missing.length > 0) {
      throw refusals.mapping_invalid({ detail: `No column is mapped to: ${row.detected.missing.join(', ')}` })
    }
    if (row.state === 'failed' && !dryRun && !row.dryRun) await queries.continueImport(tx, workspace, id)
    else await queries.startImport(tx, workspace, id, { dryRun, at })
  })
}
