import type { CreateCity, UpdateCity } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { kernelRefusals } from '../../../kernel/errors.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/places.ts'
import { mayManageCity } from '../rules/roles.ts'
import { type Caller, recordAudit } from './record-audit.ts'

export async function createCity(deps: Deps, by: Caller, input: CreateCity): Promise<queries.CityRow> {
  if (!mayManageCity(by, 'new')) throw refusals.city_above_own()
  return deps.db.as(by.scope, async (tx) => {
    const city = await queries.insertCity(tx, { workspace: by.workspace, ...input })
    if (!city) throw refusals.code_taken({ fields: [{ path: 'code', message: 'A city with this code exists.' }] })
    await recordAudit(tx, deps, { ...by, action: 'city.created', object: `city/${city.id}`, after: city })
    return city
  })
}

export async function renameCity(deps: Deps, by: Caller, id: number, { name }: UpdateCity): Promise<queries.CityRow> {
  // To a manager of another city this one does not exist, so the answer is the same as for no city at all.
  if (!mayManageCity(by, id)) throw kernelRefusals.not_found()
  return deps.db.as(by.scope, async (tx) => {
    const before = await queries.getCity(tx, by.workspace, id)
    const after = await queries.renameCity(tx, by.workspace, id, name)
    await recordAudit(tx, deps, { ...by, action: 'city.renamed', object: `city/${id}`, before, after })
    return after
  })
}
