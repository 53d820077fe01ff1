import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import * as queries from '../queries/places.ts'
import { systemCaller } from './call-as.ts'
import { defaultCityCode } from './create-workspace.ts'
import { forgetPrincipals } from './recall-principal.ts'
import { type Actor, recordAudit } from './record-audit.ts'

/**
 * The stores that these codes name, made in the default city with the code as their name where there is none yet.
 *
 * Set-based and safe at once from several transactions. A limited scope (store manager, clerk) cannot make stores: the
 * result then lacks the codes that are unknown or not the caller's, and the caller decides what that means. If it makes
 * stores, it appends to the audit log, which stays locked until the transaction ends: call it once in a short one.
 */
export async function ensureStores(
  tx: Tx,
  deps: Pick<Deps, 'db' | 'secrets' | 'clock'>,
  workspace: number,
  codes: Iterable<string>,
  actor: Actor = systemCaller(workspace).actor,
): Promise<Map<string, number>> {
  const wanted = [...new Set(codes)].sort()
  if (wanted.length === 0) return new Map()
  const known = await queries.listStoresByCode(tx, workspace, wanted)
  const byCode = new Map(known.map((store) => [store.code, store.id]))
  const missing = wanted.filter((code) => !byCode.has(code))
  if (missing.length === 0 || !(await queries.seesAllStores(tx))) return byCode

  const city = await queries.findCityByCode(tx, workspace, defaultCityCode)
  invariant(city, `workspace ${workspace} lacks its default city`)
  const made = await queries.insertStoresByCode(tx, { workspace, city: city.id, codes: missing })
  for (const store of made) byCode.set(store.code, store.id)
  if (made.length < missing.length) {
    // Another transaction made some of them while we waited for it; a new statement sees what it committed.
    for (const store of await queries.listStoresByCode(tx, workspace, missing)) byCode.set(store.code, store.id)
  }
  if (made.length > 0) {
    await recordAudit(tx, deps, {
      workspace,
      actor,
      action: 'stores.found',
      object: `city/${city.id}`,
      after: { stores: made },
    })
    forgetPrincipals(deps)
  }
  return byCode
}

/** The stores in scope that these codes name; unknown ones and those of others are missing from the map. */
export async function findStores(tx: Tx, workspace: number, codes: Iterable<string>): Promise<Map<string, number>> {
  const wanted = [...new Set(codes)]
  if (wanted.length === 0) return new Map()
  const found = await queries.listStoresByCode(tx, workspace, wanted)
  return new Map(found.map((store) => [store.code, store.id]))
}
