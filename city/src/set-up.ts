import type { CityPlan } from './plan.ts'
import { type Api, ApiError, bearer } from './transport.ts'
import type { World } from './world.ts'

interface KnownTree {
  cities: { id: number; code: string; stores: { code: string }[] }[]
}

const productsPerCall = 1_000

/** Creates what is not there yet: cities, stores and products. A second run changes nothing. */
export async function setUpShop(api: Api, secretKey: string, plan: CityPlan, world: World): Promise<void> {
  const authorization = bearer(secretKey)
  await checkWorkspace(api, authorization, plan)
  // What the server answers is as its documentation says; anything else shows up at the first use.
  const tree = (await api.call({ method: 'GET', path: '/v1/organization', authorization })) as KnownTree
  const cityIds = new Map(tree.cities.map((city) => [city.code, city.id]))
  const storeCodes = new Set(tree.cities.flatMap((city) => city.stores.map((store) => store.code)))
  for (const city of world.cities) {
    if (cityIds.has(city.code)) continue
    const body = { code: city.code, name: city[plan.names] }
    const made = (await api.call({ method: 'POST', path: '/v1/cities', authorization, body })) as { id: number } // as above
    cityIds.set(city.code, made.id)
  }
  await Promise.all(
    world.stores
      .filter((store) => !storeCodes.has(store.code))
      .map((store) => {
        const city = cityIds.get(world.cities[store.city]?.code ?? '')
        const body = {
          city,
          code: store.code,
          name: store[plan.names],
          longitude: store.lon,
          latitude: store.lat,
          openedOn: store.openedOn,
        }
        return api.call({ method: 'POST', path: '/v1/stores', authorization, body }).catch(ignoreExisting)
      }),
  )
  for (let start = 0; start < world.products.length; start += productsPerCall) {
    const products = world.products
      .slice(start, start + productsPerCall)
      .map((product) => ({ sku: product.sku, name: product[plan.names], categoryCode: product.category }))
    await api.call({ method: 'POST', path: '/v1/products', authorization, body: { products } })
  }
}

/** Months and money only agree when both sides count in the same zone and currency. */
async function checkWorkspace(api: Api, authorization: string, plan: CityPlan): Promise<void> {
  const answer = await api.call({ method: 'GET', path: '/v1/workspace', authorization })
  const workspace = answer as { timezone: string; currency: string } // as the API documentation says
  if (workspace.timezone !== plan.timeZone)
    throw new Error(`the workspace lives in ${workspace.timezone} and the plan in ${plan.timeZone}`)
  if (workspace.currency !== plan.currency)
    throw new Error(`the workspace counts in ${workspace.currency} and the plan in ${plan.currency}`)
}

/** A call that was answered but whose answer was lost made the store already. */
function ignoreExisting(error: unknown): void {
  if (!(error instanceof ApiError && error.status === 409)) throw error
}
