import type { ColumnRewrites } from '../../../kernel/clickhouse.ts'
import type { Db } from '../../../kernel/postgres.ts'
import * as queries from '../queries/merges.ts'

type Held = { version: number; rewrite: Record<string, string> }

/**
 * How the analytics door reads merged customers: facts keep the number they were written under, and reading replaces
 * it by the number of the kept record. So an undo is exact. The list is read again when a merge or an undo happened.
 */
export function mergedCustomers(db: Db): ColumnRewrites {
  const held = new Map<number, Held>()
  return (workspace) =>
    db.as({ workspace, stores: '*' }, async (tx) => {
      const version = await queries.getMergeVersion(tx, workspace)
      const before = held.get(workspace)
      if (before?.version === version) return before.rewrite
      const pairs = rootPairs(await queries.listMerged(tx, workspace))
      const rewrite: Record<string, string> =
        pairs.length === 0
          ? {}
          : { customer: `transform(customer, [${pairs.map(([from]) => from).join(',')}], [${pairs.map(([, to]) => to).join(',')}], customer)` }
      held.set(workspace, { version, rewrite })
      return rewrite
    })
}

/** Each merged record with the one at the end of its chain. */
export function rootPairs(merged: { ordinal: number; mergedInto: number }[]): [from: number, to: number][] {
  const next = new Map(merged.map((row) => [row.ordinal, row.mergedInto]))
  return merged.map(({ ordinal }) => {
    let root = ordinal
    for (let step = next.get(root); step !== undefined; step = next.get(root)) root = step
    return [ordinal, root]
  })
}
