import { identityOf } from '../identities.ts'
import { Shop } from '../money/shop.ts'
import { type CityPlan, definePlan } from '../plan.ts'
import { Random, streams } from '../random.ts'
import { Api } from '../transport.ts'
import { buildWorld, type World } from '../world.ts'
import { joinFromPage, openPage } from './phone.ts'

export interface ActOptions {
  baseUrl: string
  /** Allowed to draft and start plays, to sell, and to read the codes that customers are sent. */
  secretKey: string
  /** The plan of a city that was sent before. */
  plan: Partial<CityPlan>
  /** Sales after which the page is opened, and people who join from it. */
  size?: { sales: number; joins: number }
}

export interface Acted {
  started: string[]
  drafted: string[]
  pages: number
  joined: number
}

/** The first ones are started, the last one stays a draft to look at. */
const prescriptions = ['pay-success-chain', 'first-order-week', 'win-back', 'next-month-repurchase']

interface Cure {
  id: number
  playState: string
}

/**
 * Lets the shop of a city that was sent act: prescriptions become plays, some of them start, and customers open the page
 * after their payment and join from it. Safe to repeat with the same plan. Throws with the words of the server.
 */
export async function act(options: ActOptions): Promise<Acted> {
  const plan = definePlan(options.plan)
  const world = buildWorld(plan)
  const size = options.size ?? { sales: 60, joins: 4 }
  const api = new Api({ baseUrl: options.baseUrl, connections: 4 })
  const shop = new Shop(api, options.secretKey, { concurrency: 4, onCall: () => undefined })
  try {
    const started: string[] = []
    const drafted: string[] = []
    for (const code of prescriptions) {
      const cure = await shop.post<Cure>(`/v1/prescriptions/${code}/drafts`, { requestId: `${plan.prefix}act-${code}` })
      if (code === prescriptions.at(-1)) {
        drafted.push(code)
        continue
      }
      if (cure.playState === 'draft') await shop.post(`/v1/cures/${cure.id}/start`)
      started.push(code)
    }
    const visits = await sellAndShow(shop, { plan, world, baseUrl: options.baseUrl, size })
    return { started, drafted, ...visits }
  } finally {
    api.close()
  }
}

interface Showing {
  plan: CityPlan
  world: World
  baseUrl: string
  size: { sales: number; joins: number }
}

/** One after the other: what the page shows next depends on what was pressed before. */
async function sellAndShow(
  shop: Shop,
  { plan, world, baseUrl, size }: Showing,
): Promise<Pick<Acted, 'pages' | 'joined'>> {
  let [pages, joined] = [0, 0]
  for (let index = 0; index < size.sales; index++) {
    const random = new Random(plan.seed, streams.till, 1_000_000 + index)
    const store = random.pick(world.stores.slice(0, 6))
    const product = random.pick(world.shelves[store.trade] ?? [])
    const ticketNo = `${plan.prefix}A${String(index + 1).padStart(5, '0')}`
    if (await shop.find(`/v1/till/tickets/${ticketNo}`)) continue
    const line = { sku: product.sku, name: product[plan.names], quantity: 1, amountMinor: product.priceMinor }
    const { page } = await shop.post<{ page: string }>('/v1/till/tickets', {
      ticketNo,
      storeCode: store.code,
      lines: [line],
      tenders: [{ provider: 'cash', amountMinor: line.amountMinor }],
    })
    if (!random.chance(0.7)) continue
    const shown = await openPage(baseUrl, page, plan.names)
    pages += 1
    if (joined >= size.joins || !shown.claim || !random.chance(0.4)) continue
    const phone = identityOf(plan, 'phone', random.below(plan.customers)).replace('+86', '')
    if (await joinFromPage({ shop, baseUrl, form: shown.claim, phone })) joined += 1
  }
  return { pages, joined }
}
