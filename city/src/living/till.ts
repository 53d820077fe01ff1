import { trades } from '../assortment.ts'
import type { Shop } from '../money/shop.ts'
import type { CityPlan } from '../plan.ts'
import type { Random } from '../random.ts'
import type { Store, World } from '../world.ts'

/** Who stands at the till, as far as the till can see. */
export type Shown = { phone?: string; wallet?: string }

export type Sale = {
  ticketNo: string
  store: Store
  shown: Shown
  /** About what is spent, minor units. */
  aboutMinor: number
  paidAt: Date
  usesCoupon: boolean
  random: Random
}

export type Sold = { dueMinor: number; page: string; couponsUsed: number }

type Line = { sku: string; name: string; quantity: number; amountMinor: number }

type Quote = { dueMinor: number; best: { coupons: string[]; dueMinor: number } | null }

/** Sells as a cashier does: asks what it costs whom, and which coupons are best, then takes the money. */
export async function sell(shop: Shop, { plan, world }: { plan: CityPlan; world: World }, sale: Sale): Promise<Sold> {
  const { ticketNo, store, shown, paidAt, usesCoupon, random, aboutMinor } = sale
  const lines = basketOf({ plan, world }, store, { random, aboutMinor })
  const at = paidAt.toISOString()
  const isKnown = shown.phone !== undefined || shown.wallet !== undefined
  const basket = { storeCode: store.code, lines, ...(isKnown ? { customer: shown } : {}) }
  // Who is nobody to the till has no level and no coupons: the price is that of the shelf.
  const quote = isKnown ? await shop.post<Quote>('/v1/till/quote', { ...basket, at }) : shelfPrice(lines)
  const best = usesCoupon ? quote.best : null
  const dueMinor = best?.dueMinor ?? quote.dueMinor
  const { page } = await shop.post<{ page: string }>('/v1/till/tickets', {
    ticketNo,
    kind: trades[store.trade]?.kind ?? 'goods',
    ...basket,
    coupons: best?.coupons ?? [],
    tenders: dueMinor > 0 ? [{ provider: 'cash', amountMinor: dueMinor }] : [],
    paidAt: at,
  })
  return { dueMinor, page, couponsUsed: best?.coupons.length ?? 0 }
}

const shelfPrice = (lines: readonly Line[]): Quote => ({
  dueMinor: lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
  best: null,
})

const quantityMax = 20

/** One or two things of the store's shelf, as many of the first as come near to what is spent. */
function basketOf(
  { plan, world }: { plan: CityPlan; world: World },
  store: Store,
  { random, aboutMinor }: { random: Random; aboutMinor: number },
): Line[] {
  const shelf = world.shelves[store.trade] ?? []
  const first = random.pick(shelf)
  const second = random.pick(shelf)
  const quantity = Math.max(1, Math.min(quantityMax, Math.round(aboutMinor / first.priceMinor)))
  const products =
    first === second
      ? [{ product: first, quantity }]
      : [
          { product: first, quantity },
          { product: second, quantity: 1 },
        ]
  return products.map(({ product, quantity: count }) => ({
    sku: product.sku,
    name: product[plan.names],
    quantity: count,
    amountMinor: product.priceMinor * count,
  }))
}
