import type { OrganizationTree } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import * as queries from '../queries/places.ts'
import type { Caller } from './record-audit.ts'

/** The cities and stores that the caller sees, stores under their city. */
export async function getOrganization({ db }: Deps, by: Caller): Promise<OrganizationTree> {
  const [cities, stores] = await db.as(by.scope, async (tx) => [
    await queries.listCities(tx, by.workspace, by.city),
    await queries.listStores(tx, by.workspace),
  ])
  const tree = cities.map((city) => ({ ...city, stores: [] as queries.StoreRow[] })) // filled below
  const byId = new Map(tree.map((city) => [city.id, city]))
  for (const store of stores) byId.get(store.city)?.stores.push(store)
  return { cities: tree }
}
