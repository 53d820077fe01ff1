import { trades } from '../assortment.ts'
import type { CityPlan } from '../plan.ts'
import { Random, streams } from '../random.ts'
import type { Product, Store, World } from '../world.ts'
import { offerPlans, treatsOf } from './assortment.ts'
import type { Shop, Shopper } from './shop.ts'

interface Sale {
  ticketNo: string
  shopper: number | undefined
  store: Store
  lines: { sku: string; name: string; quantity: number; amountMinor: number }[]
  /** Code of the offer whose coupon is used. */
  offer?: string
  pointsUsed: number
  pay: 'cash' | 'terminal' | 'stored-value'
  /** Unset: now. */
  paidAt?: string
}

/** Coupons by offer, each in the order of the shoppers. */
export type Coupons = ReadonlyMap<string, readonly (string | undefined)[]>

const hour = 3_600_000
/** Stores that the till of the demo stands in. */
const storesMax = 6
const pointsPerSale = 100

/**
 * Sales of yesterday (paid at once, without coupons, which were claimed today) and of today. Two of three of today use a
 * coupon if the buyer holds it, the others points, and those who recharged pay with it. The first shopper buys twice and keeps coupons.
 */
export function planSales(plan: CityPlan, world: World, count: number, shoppers: number, recharged: number): Sale[] {
  const open = world.stores.slice(0, storesMax)
  const offers = offerPlans(world, shoppers).filter(({ draft }) => !draft)
  const yesterday = world.calendar.start[plan.days - 1] ?? 0
  return Array.from({ length: count }, (_, index): Sale => {
    const random = new Random(plan.seed, streams.till, index)
    const store = random.pick(open)
    const ticketNo = `${plan.prefix}T${String(index + 1).padStart(5, '0')}`
    const shopper = index < 2 ? 0 : random.chance(0.15) ? undefined : 1 + random.below(shoppers - 1)
    const lines = basketOf(plan.names, world.shelves[store.trade] ?? [], random)
    const base = { ticketNo, shopper, store, lines, pointsUsed: 0 }
    if (index >= 2 && index % 5 < 2) {
      const paidAt = new Date(yesterday + random.between(9, 21) * hour).toISOString()
      return { ...base, paidAt, pay: random.chance(0.5) ? 'cash' : 'terminal' }
    }
    const pay =
      shopper !== undefined && shopper < recharged ? 'stored-value' : random.pick(['cash', 'terminal'] as const)
    const pointsUsed = shopper !== undefined && index % 5 === 3 ? pointsPerSale : 0
    const offer =
      shopper !== undefined && shopper > 0 && index % 5 !== 3
        ? offers[Math.floor(index / 5) % offers.length]
        : undefined
    if (!offer) return { ...base, pay, pointsUsed }
    const useful = makeUseful({ world, names: plan.names }, lines, offer)
    return { ...base, lines: useful, pay, pointsUsed, offer: offer.code }
  })
}

const lineOf = (names: CityPlan['names'], product: Product, quantity: number) => ({
  sku: product.sku,
  name: product[names],
  quantity,
  amountMinor: product.priceMinor * quantity,
})

function basketOf(names: CityPlan['names'], shelf: readonly Product[], random: Random): Sale['lines'] {
  const count = 1 + random.below(3)
  const picked = new Map<string, Product>()
  for (let line = 0; line < count; line++) {
    const product = random.pick(shelf)
    picked.set(product.sku, product)
  }
  return [...picked.values()].map((product) => lineOf(names, product, 1 + random.below(2)))
}

/** Adds what an offer is for, or more of the same until it is worth enough. */
function makeUseful(
  { world, names }: { world: World; names: CityPlan['names'] },
  lines: Sale['lines'],
  { sku, fromMinor }: { sku?: string; fromMinor: number },
): Sale['lines'] {
  const treat = treatsOf(world).find((product) => product.sku === sku)
  if (treat) return [...lines.filter((line) => line.sku !== sku), lineOf(names, treat, 2)]
  const worth = lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  const times = Math.max(1, Math.ceil(fromMinor / worth))
  return lines.map((line) => ({ ...line, quantity: line.quantity * times, amountMinor: line.amountMinor * times }))
}

/**
 * Sells what is planned, the purchases of one person one after the other. A sale that is there already is left alone: its
 * price today would be another one, since its coupon is used.
 */
export async function sellAll(
  shop: Shop,
  sales: readonly Sale[],
  shoppers: readonly Shopper[],
  coupons: Coupons,
): Promise<void> {
  const used = new Set<string>()
  const queues = new Map<string, (() => Promise<void>)[]>()
  for (const sale of sales) {
    const held = sale.offer === undefined ? undefined : coupons.get(sale.offer)?.[sale.shopper ?? -1]
    // A person has one coupon of an offer.
    const coupon = held !== undefined && !used.has(held) ? held : undefined
    if (coupon) used.add(coupon)
    const key = sale.shopper === undefined ? sale.ticketNo : String(sale.shopper)
    const shopper = sale.shopper === undefined ? undefined : shoppers[sale.shopper]
    queues.set(key, [...(queues.get(key) ?? []), () => sell(shop, sale, { shopper, coupon })])
  }
  await Promise.all(
    [...queues.values()].map(async (queue) => {
      for (const sellNext of queue) await sellNext()
    }),
  )
}

async function sell(
  shop: Shop,
  sale: Sale,
  { shopper, coupon }: { shopper: Shopper | undefined; coupon: string | undefined },
): Promise<void> {
  const { ticketNo, lines, pay, paidAt, pointsUsed } = sale
  if (await shop.find(`/v1/till/tickets/${ticketNo}`)) return
  const basket = {
    storeCode: sale.store.code,
    lines,
    coupons: coupon ? [coupon] : [],
    pointsUsed,
    ...(shopper ? { customer: { app: shopper.app } } : {}),
  }
  const quote = await shop.post<{ dueMinor: number; storedValueMinor: number }>('/v1/till/quote', {
    ...basket,
    ...(paidAt ? { at: paidAt } : {}),
  })
  // Nobody empties an account: there is something left to look at.
  const storedMinor = pay === 'stored-value' ? Math.min(quote.dueMinor, Math.ceil(quote.storedValueMinor / 2)) : 0
  const restMinor = quote.dueMinor - storedMinor
  const tenders: object[] = []
  if (storedMinor > 0) tenders.push({ provider: 'stored-value', amountMinor: storedMinor })
  if (restMinor > 0) {
    const handed = { provider: 'cash', amountMinor: restMinor, receivedMinor: Math.ceil(restMinor / 1_000) * 1_000 }
    const slip = { provider: 'terminal', amountMinor: restMinor, reference: `slip-${ticketNo}` }
    tenders.push(pay === 'terminal' ? slip : handed)
  }
  const kind = trades[sale.store.trade]?.kind ?? 'goods'
  await shop.post('/v1/till/tickets', { ticketNo, kind, ...basket, tenders, ...(paidAt ? { paidAt } : {}) })
}

/** Some bring something back: two all of it, one a single piece. */
export async function refundSome(shop: Shop, sales: readonly Sale[]): Promise<number> {
  const returned = sales.slice(4, 7)
  await Promise.all(
    returned.map(({ ticketNo, lines: [first] }, index) => {
      const lines = index === 2 && first ? { lines: [{ sku: first.sku, quantity: 1 }] } : {}
      return shop.post(`/v1/till/tickets/${ticketNo}/refunds`, {
        refundNo: `${ticketNo}R`,
        reason: 'brought back',
        ...lines,
      })
    }),
  )
  return returned.length
}
