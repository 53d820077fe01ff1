import type { IdentifierKind, MergeView } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { listStaffNames } from '../../organization/index.ts'
import * as queries from '../queries/merges.ts'
import { describe, type Reader } from './list-customers.ts'
import { findPublicIds } from './name-customers.ts'

/** The latest merges, those undone included. */
export async function listMerges(deps: Deps, reader: Reader, limit: number): Promise<MergeView[]> {
  const rows = await deps.db.as(reader.scope, (tx) => queries.listMerges(tx, reader.scope.workspace, { limit }))
  return describeMerges(deps, reader, rows)
}

/** Merges of which the reader may see both sides. */
export async function describeMerges(deps: Deps, reader: Reader, rows: queries.MergeRow[]): Promise<MergeView[]> {
  if (rows.length === 0) return []
  const { scope } = reader
  const ordinals = [...new Set(rows.flatMap((row) => [row.kept, row.gone]))]
  const described = await describe(deps, reader, ordinals, new Map())
  const names = new Map(described.map((row) => [row.id, row.name]))
  const ids = await findPublicIds(deps, scope, ordinals)
  const staff = await deps.db.as(scope, (tx) => listStaffNames(tx, scope.workspace))
  return rows.flatMap((row) => {
    const kept = ids.get(row.kept)
    const gone = ids.get(row.gone)
    if (!kept || !gone) return []
    return [
      {
        id: row.id,
        at: row.at.toISOString(),
        kept,
        gone,
        reason: row.reason,
        ...optional('keptName', names.get(kept)),
        ...optional('goneName', names.get(gone)),
        ...optional('by', row.staff === null ? undefined : staff.get(row.staff)),
        ...optional('undoneAt', row.undoneAt?.toISOString()),
        ...optional('undoneBy', row.undoneBy === null ? undefined : staff.get(row.undoneBy)),
      },
    ]
  })
}

const optional = <K extends string>(key: K, value: string | undefined): { [key in K]?: string } =>
  value === undefined ? {} : ({ [key]: value } as { [key in K]?: string }) // one key, its own name

export type ConflictView = {
  id: number
  at: string
  kind: IdentifierKind
  customers: string[]
  source: string
  settledAt?: string
}

/** Disagreements between strong identifiers, open ones first. */
export async function listConflicts(deps: Deps, { scope }: Reader, limit: number): Promise<ConflictView[]> {
  const rows = await deps.db.as(scope, (tx) => queries.listConflicts(tx, scope.workspace, limit))
  const ids = await findPublicIds(
    deps,
    scope,
    rows.flatMap((row) => row.customers),
  )
  return rows.map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    kind: row.kind as IdentifierKind, // stored from the contract's own list
    customers: row.customers.flatMap((ordinal) => ids.get(ordinal) ?? []),
    source: row.source,
    ...optional('settledAt', row.settledAt?.toISOString()),
  }))
}
