import { invariant } from '../../../kernel/errors.ts'
import type { Db, Tx } from '../../../kernel/postgres.ts'
import { findVersion, type VersionRow } from '../queries/plays.ts'

const versionsMax = 5000
const held = new WeakMap<Db, Map<string, VersionRow>>()

/** A published version. It never changes, so it is read once. */
export async function getVersion(
  tx: Tx,
  db: Db,
  { workspace, play, version }: { workspace: number; play: number; version: number },
): Promise<VersionRow> {
  const ofDb = held.get(db) ?? new Map<string, VersionRow>()
  held.set(db, ofDb)
  const key = `${workspace}/${play}/${version}`
  const known = ofDb.get(key)
  if (known) return known
  const row = await findVersion(tx, workspace, play, version)
  invariant(row, `version ${key} of a play is there`)
  ofDb.set(key, row)
  const oldest = ofDb.keys().next()
  if (ofDb.size > versionsMax && !oldest.done) ofDb.delete(oldest.value)
  return row
}
