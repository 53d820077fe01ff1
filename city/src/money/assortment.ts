import type { CityPlan } from '../plan.ts'
import type { Product, World } from '../world.ts'

// What the shop of the demo offers. Nothing here is drawn: the same plan makes the same offers.

interface Words {
  en: string
  zh: string
}

interface OfferPlan {
  code: string
  name: Words
  value: object
  /** Least worth of a basket that it is used on. */
  fromMinor: number
  /** What it is for; everything where it is empty. */
  sku?: string
  stock: number
  budgetMinor: number
  giftable?: boolean
  together?: boolean
  draft?: boolean
}

const day = 86_400_000
const yuan = (minor: number) => String(minor / 100)

/** What a special price and an exchange are for: the first two things that the first store sells. */
export function treatsOf(world: World): [special: Product, exchange: Product] {
  const [special, exchange] = world.shelves[world.stores[0]?.trade ?? 0] ?? []
  if (!special || !exchange) throw new RangeError('the first store of the city sells fewer than two things')
  return [special, exchange]
}

/** One of every kind, and a draft. The last published one is nearly sold out when half of the shoppers have it. */
export function offerPlans(world: World, shoppers: number): OfferPlan[] {
  const [special, exchange] = treatsOf(world)
  const priceMinor = Math.round((special.priceMinor * 0.6) / 10) * 10
  return [
    {
      code: 'five-off',
      name: { en: '¥5 off', zh: '5元代金券' },
      value: { kind: 'face-value', offMinor: 500 },
      fromMinor: 2_000,
      stock: 2_000,
      budgetMinor: 1_000_000,
      giftable: true,
      together: true,
    },
    {
      code: 'thirty-less-six',
      name: { en: '¥6 off from ¥30', zh: '满30减6' },
      value: { kind: 'full-reduction', offMinor: 600, fromMinor: 3_000, timesMax: 2 },
      fromMinor: 3_000,
      stock: 1_000,
      budgetMinor: 1_200_000,
      together: true,
    },
    {
      code: 'fifteen-percent',
      name: { en: '15% off, up to ¥20', zh: '85折券（最高减20元）' },
      value: { kind: 'discount', offBasisPoints: 1_500, ceilingMinor: 2_000 },
      fromMinor: 2_000,
      stock: 500,
      budgetMinor: 1_000_000,
    },
    {
      code: 'special-price',
      name: { en: `${special.en} for ¥${yuan(priceMinor)}`, zh: `${special.zh}特价${yuan(priceMinor)}元` },
      value: { kind: 'special-price', priceMinor, ceilingMinor: special.priceMinor - priceMinor },
      fromMinor: 0,
      sku: special.sku,
      stock: 300,
      budgetMinor: 300 * special.priceMinor,
    },
    {
      code: 'one-on-us',
      name: { en: `${exchange.en}, on us`, zh: `${exchange.zh}兑换券` },
      value: { kind: 'exchange', ceilingMinor: exchange.priceMinor },
      fromMinor: 0,
      sku: exchange.sku,
      stock: Math.ceil(shoppers / 2) + 2,
      budgetMinor: 1_000 * exchange.priceMinor,
    },
    {
      code: 'spring',
      name: { en: '¥10 off for spring', zh: '春日10元券' },
      value: { kind: 'face-value', offMinor: 1_000 },
      fromMinor: 0,
      stock: 200,
      budgetMinor: 200_000,
      draft: true,
    },
  ]
}

/** As the API wants it. */
export const offerBody = (offer: OfferPlan) => ({
  code: offer.code,
  name: offer.name,
  value: offer.value,
  validity: { kind: 'relative', validDays: 30 },
  scope: { skus: offer.sku ? [offer.sku] : [] },
  stacking: offer.together ? { kind: 'stackable' } : { kind: 'exclusive' },
  giftable: offer.giftable ?? false,
  supply: { stock: offer.stock, budgetMinor: offer.budgetMinor },
})

export const rechargePlans = [
  { name: { en: 'Pay 100, get 110', zh: '充100送10' }, payMinor: 10_000, bonusMinor: 1_000 },
  { name: { en: 'Pay 200, get 230', zh: '充200送30' }, payMinor: 20_000, bonusMinor: 3_000 },
  { name: { en: 'Pay 500, get 600', zh: '充500送100' }, payMinor: 50_000, bonusMinor: 10_000 },
]

interface EnvelopePlan {
  requestId: string
  name: string
  kind: 'group' | 'random'
  asset: 'points' | 'bonus'
  totalMinor: number
  pieces: number
  audience: 'members' | 'anyone'
}

/** One that a group of neighbours shared out, and one that is running. */
export function envelopePlans(plan: CityPlan, shoppers: number): EnvelopePlan[] {
  const pieces = Math.min(20, Math.ceil(shoppers / 2))
  const zh = plan.names === 'zh'
  return [
    {
      requestId: `${plan.prefix}money-envelope-group`,
      name: zh ? '邻里拼手气红包' : 'Luck of the neighbours',
      kind: 'group',
      asset: 'points',
      totalMinor: 100 * pieces,
      pieces,
      audience: 'members',
    },
    {
      requestId: `${plan.prefix}money-envelope-running`,
      name: zh ? '周末储值红包' : 'Weekend envelope',
      kind: 'random',
      asset: 'bonus',
      totalMinor: 30_000,
      pieces: 150,
      audience: 'anyone',
    },
  ]
}

/** Until when the running envelope can be taken from. */
export const envelopeEnd = (now: number) => new Date(now + 30 * day).toISOString()
