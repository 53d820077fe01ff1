import type { Deps } from '../../../kernel/deps.ts'
import { getOrganization, systemCaller } from '../../organization/index.ts'
import type { ShopPlaces } from '../rules/places.ts'

/** Names of all cities and stores of the merchant: a customer may know where a coupon can be used. */
export async function readPlaces(deps: Deps, workspace: number): Promise<ShopPlaces> {
  const { cities } = await getOrganization(deps, systemCaller(workspace))
  return {
    cities: new Map(cities.map(({ code, name }) => [code, name])),
    stores: new Map(cities.flatMap(({ stores }) => stores.map(({ code, name }) => [code, name] as const))),
  }
}
