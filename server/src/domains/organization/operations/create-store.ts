import type { CreateStore, UpdateStore } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { kernelRefusals } from '../../../kernel/errors.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/places.ts'
import { mayManageCity } from '../rules/roles.ts'
import { forgetPrincipals } from './recall-principal.ts'
import { type Caller, recordAudit } from './record-audit.ts'

// A city manager's scope lists the stores there are; a new one is outside of it until it exists. The rule has decided
// before this scope is used.
const wholeWorkspace = (by: Caller): Scope => ({ workspace: by.workspace, stores: '*' })

/** Makes a store. The manager of its city sees it with the next request. */
export async function createStore(deps: Deps, by: Caller, input: CreateStore): Promise<queries.StoreRow> {
  if (!mayManageCity(by, input.city))
    throw by.scope.stores === '*' ? refusals.city_above_own() : kernelRefusals.not_found()
  const store = await deps.db.as(wholeWorkspace(by), async (tx) => {
    await queries.getCity(tx, by.workspace, input.city)
    const { city, code, name, longitude = null, latitude = null, openedOn = null } = input
    const made = await queries.insertStore(tx, {
      workspace: by.workspace,
      city,
      code,
      name,
      longitude,
      latitude,
      openedOn,
    })
    if (!made) throw refusals.code_taken({ fields: [{ path: 'code', message: 'A store with this code exists.' }] })
    await recordAudit(tx, deps, { ...by, action: 'store.created', object: `store/${made.id}`, after: made })
    return made
  })
  forgetPrincipals(deps)
  return store
}

/** Renames, moves or re-assigns a store. Moving it to another city needs the right over both. */
export async function updateStore(deps: Deps, by: Caller, id: number, change: UpdateStore): Promise<queries.StoreRow> {
  // Under the caller's own scope first: what lies outside is not found.
  const visible = await deps.db.as(by.scope, (tx) => queries.getStore(tx, by.workspace, id))
  if (!mayManageCity(by, visible.city)) throw refusals.city_above_own()
  if (change.city !== undefined && !mayManageCity(by, change.city)) throw kernelRefusals.not_found()
  const store = await deps.db.as(wholeWorkspace(by), async (tx) => {
    const before = await queries.getStore(tx, by.workspace, id)
    if (change.city !== undefined) await queries.getCity(tx, by.workspace, change.city)
    const after = await queries.updateStore(tx, by.workspace, {
      ...before,
      city: change.city ?? before.city,
      name: change.name ?? before.name,
      // null clears, undefined leaves.
      longitude: change.longitude === undefined ? before.longitude : change.longitude,
      latitude: change.latitude === undefined ? before.latitude : change.latitude,
      openedOn: change.openedOn === undefined ? before.openedOn : change.openedOn,
    })
    await recordAudit(tx, deps, { ...by, action: 'store.updated', object: `store/${id}`, before, after })
    return after
  })
  forgetPrincipals(deps)
  return store
}
