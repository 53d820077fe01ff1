import { type CityPlan, definePlan } from '../plan.ts'
import { Api } from '../transport.ts'
import { buildWorld, type World } from '../world.ts'
import { envelopeEnd, envelopePlans, offerBody, offerPlans, rechargePlans } from './assortment.ts'
import { type Coupons, planSales, refundSome, sellAll } from './sales.ts'
import { findShoppers, Shop, type Shopper } from './shop.ts'

export interface GiveMoneyOptions {
  baseUrl: string
  /** Allowed to write offers, memberships, stored value and payments, and to use the till. */
  secretKey: string
  /** The plan of a city that was sent before. */
  plan: Partial<CityPlan>
  /** Most people who take part, and sales at the till. */
  size?: { shoppers: number; sales: number }
  /** Calls in flight. */
  concurrency?: number
  /** Called after every call, with about how many there will be. */
  onProgress?: ((calls: number, about: number) => void) | undefined
}

export interface GivenMoney {
  offers: number
  coupons: number
  cards: number
  recharges: number
  tickets: number
  refunds: number
  /** Public id of somebody with a card, points, stored value and coupons. */
  customer: string
}

const fullSize = { shoppers: 110, sales: 110 }
const welcomePoints = 200

/**
 * Gives the shop of a city that was sent money to look at: offers and coupons, cards and points, stored value, envelopes
 * and sales at the till of yesterday and today. Safe to repeat with the same plan: everything has a number or a name of
 * its own. Throws with the words of the server when it refuses anything.
 *
 * The sales are orders like any other, so reports move: verify the city before.
 */
export async function giveMoney(options: GiveMoneyOptions): Promise<GivenMoney> {
  const plan = definePlan(options.plan)
  const world = buildWorld(plan)
  const size = options.size ?? fullSize
  const concurrency = options.concurrency ?? 6
  const about = 11 * size.shoppers + 3 * size.sales
  let calls = 0
  const api = new Api({ baseUrl: options.baseUrl, connections: concurrency })
  const onCall = () => options.onProgress?.(++calls, about)
  const shop = new Shop(api, options.secretKey, { concurrency, onCall })
  try {
    const shoppers = await findShoppers(shop, plan, size.shoppers)
    await welcomeMembers(shop, plan, shoppers)
    const coupons = await spreadCoupons(shop, plan, world, shoppers)
    const recharges = await fillAccounts(shop, plan, world, shoppers)
    await shareEnvelopes(shop, plan, shoppers)
    const sales = planSales(plan, world, size.sales, shoppers.length, recharges - 1)
    await sellAll(shop, sales, shoppers, coupons)
    const refunds = await refundSome(shop, sales)
    await refundLastRecharge(shop, plan, recharges)
    const given = [...coupons.values()].flat().filter((coupon) => coupon !== undefined)
    return {
      offers: offerPlans(world, shoppers.length).length,
      coupons: given.length,
      cards: shoppers.length,
      recharges,
      tickets: sales.length,
      refunds,
      customer: shoppers[0]?.id ?? '',
    }
  } finally {
    api.close()
  }
}

/** Everybody gets a card of the template that every shop has, and points for it. */
async function welcomeMembers(shop: Shop, plan: CityPlan, shoppers: readonly Shopper[]): Promise<void> {
  const reason = plan.names === 'zh' ? '开卡礼' : 'For opening a card'
  await Promise.all(
    shoppers.map(async ({ id, app }) => {
      await shop.post(`/v1/customers/${id}/cards`)
      const requestId = `${plan.prefix}money-welcome-${app}`
      await shop.post(`/v1/customers/${id}/points`, { requestId, points: welcomePoints, reason })
    }),
  )
}

interface KnownOffer {
  id: number
  state: string
}

/** Publishes the offers; of the last one half of the shoppers take a coupon, of the others five in six. */
async function spreadCoupons(shop: Shop, plan: CityPlan, world: World, shoppers: readonly Shopper[]): Promise<Coupons> {
  const coupons = new Map<string, (string | undefined)[]>()
  const offers = offerPlans(world, shoppers.length)
  const scarce = offers.filter(({ draft }) => !draft).at(-1)
  for (const offer of offers) {
    const body = offerBody({ ...offer, code: plan.prefix.toLowerCase() + offer.code })
    const known = await shop.find<KnownOffer>(`/v1/offers/${body.code}`)
    const { id, state } = known ?? (await shop.post<KnownOffer>('/v1/offers', body))
    if (offer.draft) continue
    if (state === 'draft') await shop.post(`/v1/offers/${id}/publish`)
    const takes = (index: number) => (offer === scarce ? index % 2 === 0 : index % 6 !== 5)
    const claims = shoppers.map(async ({ id: customer, app }, index) => {
      if (!takes(index)) return undefined
      const storeCode = world.stores[index % Math.min(6, world.stores.length)]?.code
      const claim = { requestId: `${plan.prefix}money-${offer.code}-${app}`, customer, storeCode, channel: 'staff' }
      return (await shop.post<{ coupon: string }>(`/v1/offers/${id}/claims`, claim)).coupon
    })
    coupons.set(offer.code, await Promise.all(claims))
  }
  return coupons
}

const rechargeNo = (plan: CityPlan, index: number) => `${plan.prefix}V${String(index + 1).padStart(5, '0')}`

/** Every third shopper pays into an account, the first of them into the biggest plan. Returns how many. */
async function fillAccounts(shop: Shop, plan: CityPlan, world: World, shoppers: readonly Shopper[]): Promise<number> {
  const { plans } = await shop.get<{ plans: { id: number; name: { en: string } }[] }>('/v1/prepaid/plans')
  const ids: number[] = []
  for (const body of rechargePlans) {
    const known = plans.find(({ name }) => name.en === body.name.en)
    ids.push((known ?? (await shop.post<{ id: number }>('/v1/prepaid/plans', body))).id)
  }
  const savers = shoppers.slice(0, Math.ceil(shoppers.length / 3))
  await Promise.all(
    savers.map(({ id: customer }, index) =>
      shop.post('/v1/prepaid/recharges', {
        rechargeNo: rechargeNo(plan, index),
        storeCode: world.stores[index % Math.min(6, world.stores.length)]?.code,
        customer,
        plan: ids[(index + 2) % ids.length],
        provider: 'cash',
      }),
    ),
  )
  return savers.length
}

/** Within the seven days, and before anything of it was spent: whoever it is pays otherwise. */
async function refundLastRecharge(shop: Shop, plan: CityPlan, recharges: number): Promise<void> {
  const number = rechargeNo(plan, recharges - 1)
  const known = await shop.find<{ state: string }>(`/v1/prepaid/recharges/${number}`)
  if (known?.state === 'refunded') return
  const reason = plan.names === 'zh' ? '七日内退款' : 'Changed his mind'
  await shop.post(`/v1/prepaid/recharges/${number}/refund`, { refundNo: `${number}R`, reason })
}

interface KnownEnvelope {
  id: number
  name: string
}

/** The group takes every share of its envelope; of the other one some are left. */
async function shareEnvelopes(shop: Shop, plan: CityPlan, shoppers: readonly Shopper[]): Promise<void> {
  const { envelopes } = await shop.get<{ envelopes: KnownEnvelope[] }>('/v1/envelopes?limit=200')
  for (const body of envelopePlans(plan, shoppers.length)) {
    const endsAt = envelopeEnd(Date.now())
    const known = envelopes.find(({ name }) => name === body.name)
    const { id } = known ?? (await shop.post<KnownEnvelope>('/v1/envelopes', { ...body, endsAt }))
    await Promise.all(
      shoppers.slice(0, Math.min(body.pieces, 30)).map(({ id: customer, app }) => {
        const requestId = `${body.requestId}-${app}`
        return shop.post(`/v1/envelopes/${id}/claims`, { requestId, customer })
      }),
    )
  }
}
