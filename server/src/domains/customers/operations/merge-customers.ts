import type { CustomerRow, MergeView } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import { acrossStores } from '../../../kernel/postgres.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as merges from '../queries/merges.ts'
import * as people from '../queries/people.ts'
import { insertMerges, listClusterValues, lockResolution, raiseMergeVersion } from '../queries/resolution.ts'
import { describe, type Reader } from './list-customers.ts'
import { describeMerges } from './list-merges.ts'
import { getOrdinal } from './name-customers.ts'

const staffOf = ({ actor }: Caller): number | null => (actor.kind === 'staff' ? actor.id : null)

export type MergeInput = { kept: string; other: string; reason: string; dryRun: boolean }
export type MergeResult = { merge?: MergeView; kept: CustomerRow; gone: CustomerRow; warnings: string[] }

/**
 * Joins two customers by a person's decision; may join what the machine must not. Nothing is rewritten: `other` points
 * to `kept` from now on, and undoing removes the pointer. Repeating it is refused as `merge_with_itself`.
 */
export async function mergeCustomers(deps: Deps, reader: Reader, by: Caller, input: MergeInput): Promise<MergeResult> {
  const { scope } = reader
  const staff = staffOf(by)
  const kept = await getOrdinal(deps, scope, input.kept)
  const gone = await getOrdinal(deps, scope, input.other)
  if (kept === gone) throw refusals.merge_with_itself()
  const [before, after] = await describe(deps, reader, [kept, gone])
  invariant(before && after, 'both customers were found in this scope')
  const warnings = await findClashes(deps, reader, kept, gone)
  if (input.dryRun) return { kept: before, gone: after, warnings }

  const id = await deps.db.as(scope, async (tx) => {
    await lockResolution(tx, scope.workspace)
    // Somebody may have joined them while we looked.
    const members = await merges.listMerged(tx, scope.workspace)
    if (members.some((row) => row.ordinal === gone || row.ordinal === kept)) throw refusals.merge_with_itself()
    // Either may have records in stores that the reader cannot see; they move along.
    const [made] = await acrossStores(tx, () =>
      insertMerges(tx, scope.workspace, [{ kept, gone, reason: input.reason, staff }]),
    )
    invariant(made !== undefined, 'a merge was written')
    await recordAudit(tx, deps, {
      ...by,
      action: 'customer.merged',
      object: `customer/${input.kept}`,
      after: { other: input.other, merge: made, reason: input.reason },
    })
    return made
  })
  const [row] = await deps.db.as(scope, async (tx) => {
    const found = await merges.getMergeForUpdate(tx, scope.workspace, id)
    return found ? [found] : []
  })
  const [merge] = row ? await describeMerges(deps, reader, [row]) : []
  return { merge, kept: before, gone: after, warnings }
}

/** Exclusive identifiers in which the two differ: the person at the screen should know before deciding. */
async function findClashes({ db }: Deps, { scope }: Reader, kept: number, gone: number): Promise<string[]> {
  const values = await db.as(scope, (tx) =>
    acrossStores(tx, () => listClusterValues(tx, scope.workspace, [kept, gone])),
  )
  const kindsOf = (root: number) => new Set(values.filter((row) => row.root === root).map((row) => row.kind))
  const other = kindsOf(gone)
  return [...kindsOf(kept)].filter((kind) => other.has(kind))
}

/** Takes a merge back: both customers are as they would be without it, whatever happened since. */
export async function undoMerge(deps: Deps, reader: Reader, by: Caller, id: number): Promise<MergeView> {
  const { scope } = reader
  const staff = staffOf(by)
  const row = await deps.db.as(scope, async (tx) => {
    await lockResolution(tx, scope.workspace)
    const merge = await merges.getMergeForUpdate(tx, scope.workspace, id)
    if (!merge) throw refusals.merge_not_found()
    // A merge whose two sides the reader may not both see does not exist for them.
    const seen = await people.listByOrdinals(tx, scope.workspace, [merge.kept, merge.gone])
    if (seen.length < 2) throw refusals.merge_not_found()
    if (merge.undoneAt) throw refusals.merge_already_undone()
    await acrossStores(tx, () => merges.markUndone(tx, scope.workspace, merge, staff))
    await raiseMergeVersion(tx, scope.workspace, [merge.kept, merge.gone])
    await recordAudit(tx, deps, {
      ...by,
      action: 'merge.undone',
      object: `merge/${id}`,
      before: { kept: merge.kept, gone: merge.gone },
    })
    return { ...merge, undoneAt: deps.clock.now(), undoneBy: staff }
  })
  const [view] = await describeMerges(deps, reader, [row])
  invariant(view, 'both sides were seen a moment ago')
  return view
}
