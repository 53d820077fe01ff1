import type { Deps } from '../../../kernel/deps.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { refusals } from '../errors.ts'
import * as people from '../queries/people.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Public ids of customers by ordinal; those outside the scope are absent. */
export async function findPublicIds({ db }: Deps, scope: Scope, ordinals: number[]): Promise<Map<number, string>> {
  const wanted = [...new Set(ordinals)].filter((ordinal) => ordinal > 0)
  if (wanted.length === 0) return new Map()
  const rows = await db.as(scope, (tx) => people.listByOrdinals(tx, scope.workspace, wanted))
  return new Map(rows.map((row) => [row.ordinal, row.publicId]))
}

/**
 * The record that speaks for a public id, following merges.
 * @throws customer_not_found when there is none in the scope
 */
export async function getOrdinal({ db }: Deps, scope: Scope, publicId: string): Promise<number> {
  if (!uuid.test(publicId)) throw refusals.customer_not_found()
  return db.as(scope, async (tx) => {
    const found = await people.findByPublicId(tx, scope.workspace, publicId)
    if (!found) throw refusals.customer_not_found()
    return found.mergedInto ?? found.ordinal
  })
}

/** The ordinals of all records that speak through this one, itself included. */
export async function listRecords({ db }: Deps, scope: Scope, ordinal: number): Promise<number[]> {
  const members = await db.as(scope, (tx) => people.listMembers(tx, scope.workspace, [ordinal]))
  return members.map((member) => member.ordinal)
}

/** Ordinals of the records with these public ids, as they are (not of the records that speak for them); unknown ones are missing. */
export async function findRecords(
  { db }: Deps,
  scope: Scope,
  publicIds: readonly string[],
): Promise<Map<string, number>> {
  const wanted = [...new Set(publicIds)].filter((id) => uuid.test(id))
  if (wanted.length === 0) return new Map()
  const rows = await db.as(scope, (tx) => people.listByPublicIds(tx, scope.workspace, wanted))
  return new Map(rows.map((row) => [row.publicId, row.ordinal]))
}
