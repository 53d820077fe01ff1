import type { ColumnRewrites } from '../../../kernel/clickhouse.ts'
import type { Db } from '../../../kernel/postgres.ts'
import { listMerged } from '../queries/merges.ts'
import { getMergeVersion } from '../queries/resolution.ts'

type Held = { version: number; rewrite: Record<string, string> }

/**
 * How the analytics door reads merged customers: facts keep the number they were written under, and reading replaces
 * it by the number of the kept record. So an undo is exact. The list is read again when a merge or an undo happened.
 */
export function mergedCustomers(db: Db): ColumnRewrites {
  const held = new Map<number, Held>()
  return (workspace) =>
    db.as({ workspace, stores: '*' }, async (tx) => {
      const version = await getMergeVersion(tx, workspace)
      const before = held.get(workspace)
      if (before?.version === version) return before.rewrite
      const merged = await listMerged(tx, workspace)
      const rewrite: Record<string, string> =
        merged.length === 0
          ? {}
          : {
              customer: `transform(customer, [${merged.map((row) => row.ordinal).join(',')}], [${merged.map((row) => row.mergedInto).join(',')}], customer)`,
            }
      held.set(workspace, { version, rewrite })
      return rewrite
    })
}
