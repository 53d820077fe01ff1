import { identityOf } from '../identities.ts'
import type { CityPlan } from '../plan.ts'
import { type Api, ApiError, bearer, Pool } from '../transport.ts'

/** Somebody whom the platform knows by an app account. */
export interface Shopper {
  id: string
  app: string
}

/** Calls of one key, a few at a time. Answers have the fields that the API documentation says. */
export class Shop {
  readonly #api: Api
  readonly #authorization: string
  readonly #pool: Pool
  readonly #onCall: () => void

  constructor(api: Api, secretKey: string, { concurrency, onCall }: { concurrency: number; onCall: () => void }) {
    this.#api = api
    this.#authorization = bearer(secretKey)
    this.#pool = new Pool(concurrency)
    this.#onCall = onCall
  }

  get = <T>(path: string): Promise<T> => this.#call<T>('GET', path)
  post = <T>(path: string, body: unknown = {}): Promise<T> => this.#call<T>('POST', path, body)

  /** Undefined where there is nothing at this address. */
  async find<T>(path: string): Promise<T | undefined> {
    try {
      return await this.get<T>(path)
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined
      throw error
    }
  }

  #call<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
    return this.#pool.run(async () => {
      const answer = await this.#api.call({ method, path, body, authorization: this.#authorization })
      this.#onCall()
      return answer as T // as the API documentation says
    })
  }
}

const askedAtOnce = 40

/** The first people of the city whom the platform has met under their app account. */
export async function findShoppers(shop: Shop, plan: CityPlan, count: number): Promise<Shopper[]> {
  const shoppers: Shopper[] = []
  for (let start = 0; start < plan.customers && shoppers.length < count; start += askedAtOnce) {
    const people = Array.from({ length: Math.min(askedAtOnce, plan.customers - start) }, (_, index) => start + index)
    const found = await Promise.all(people.map((person) => findShopper(shop, identityOf(plan, 'app', person))))
    shoppers.push(...found.filter((shopper) => shopper !== undefined))
  }
  if (shoppers.length < 5)
    throw new Error('the city has fewer than five people with an app account: send more customers')
  return shoppers.slice(0, count)
}

async function findShopper(shop: Shop, app: string): Promise<Shopper | undefined> {
  const { customers } = await shop.get<{ customers: { id: string }[] }>(`/v1/customers?search=${app}&limit=2`)
  const [customer] = customers
  return customer && customers.length === 1 ? { id: customer.id, app } : undefined
}
