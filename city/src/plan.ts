/** How people of one acquisition channel behave: the channels differ in quality on purpose, and the truth file says by how much. */
export interface ChannelPlan {
  /** Name sent as the channel of the registration. */
  name: 'store-code' | 'courier' | 'wifi' | 'online-ad' | 'referral'
  /** Share of all registrations. */
  share: number
  /** Probability that a registered person never orders (a zombie). */
  zombieShare: number
  /** Probability that the first order happens on the visit that registered the person. */
  firstOrderAtOnce: number
  /** Mean days from registration to the first order when it does not happen at once. */
  firstOrderDelayDays: number
  /** Mean probability of dropping out after an order. */
  dropOut: number
  /** Multiplies the personal order rate. */
  rate: number
}

/** Everything that decides what the city does. The same plan gives the same bytes. */
export interface CityPlan {
  seed: number
  /** People who are seen at least once if their first day falls into the period. */
  customers: number
  /** Length of the simulated period in days; the last day is `endDate`. */
  days: number
  /** Last simulated day in the zone of the shop, `YYYY-MM-DD`. */
  endDate: string
  /** IANA zone: routines, days and months are local. Must be the zone of the workspace, or months will not agree. */
  timeZone: string
  /** ISO 4217 code of all prices. */
  currency: string
  /** Cities under the workspace, 1 to 3. */
  cities: number
  stores: number
  communities: number
  couriers: number
  products: number
  /** Mean orders of a person in a full year, zombies included. */
  ordersPerCustomer: number
  /** Mean Segment calls of a person in a full year, registration included. */
  eventsPerCustomer: number
  /** Shape of the gamma distribution of personal order rates: smaller is more unequal. */
  frequencyShape: number
  /** Concentration a+b of the beta distribution of drop-out after an order: smaller is more unequal. */
  dropOutConcentration: number
  /** Share of people who pay with a wallet and never register. */
  walletOnlyShare: number
  /** Share of registered people who paid with their wallet some days before they registered. */
  payerFirstShare: number
  /** Share of registered people whose wallet is linked to their app account only later; until then they look like two people. */
  lateLinkShare: number
  /** Share of people who follow the service window at some point. */
  followShare: number
  /** Share of orders paid in cash by nobody we know. */
  anonymousShare: number
  /** Share of orders with a refund: full, partial or in two parts. */
  refundShare: number
  /** Share of orders that cost nothing (a gift): kept as orders, never counted as paid orders. */
  giftShare: number
  /** Share of the orders of people who interact that a play or a coupon drove. */
  drivenShare: number
  /** Strength of the season: 0 is flat, 0.25 swings a quarter up and down. */
  seasonality: number
  /** How far stores differ in keeping people: standard deviation of the logarithm of store quality. */
  storeSpread: number
  /** Furthest home from its store, in metres. */
  radiusMetersMax: number
  channels: ChannelPlan[]
  /** Language of the names of cities, stores and products. */
  names: 'zh' | 'en'
  /** Put in front of order and refund numbers and message ids, so that two cities can live in one workspace. */
  prefix: string
}

const channels: ChannelPlan[] = [
  {
    name: 'store-code',
    share: 0.35,
    zombieShare: 0.14,
    firstOrderAtOnce: 0.55,
    firstOrderDelayDays: 9,
    dropOut: 0.17,
    rate: 1,
  },
  {
    name: 'courier',
    share: 0.25,
    zombieShare: 0.1,
    firstOrderAtOnce: 0.1,
    firstOrderDelayDays: 6,
    dropOut: 0.11,
    rate: 1.25,
  },
  {
    name: 'wifi',
    share: 0.15,
    zombieShare: 0.34,
    firstOrderAtOnce: 0.3,
    firstOrderDelayDays: 16,
    dropOut: 0.22,
    rate: 0.8,
  },
  {
    name: 'online-ad',
    share: 0.15,
    zombieShare: 0.52,
    firstOrderAtOnce: 0.12,
    firstOrderDelayDays: 12,
    dropOut: 0.36,
    rate: 0.65,
  },
  {
    name: 'referral',
    share: 0.1,
    zombieShare: 0.12,
    firstOrderAtOnce: 0.2,
    firstOrderDelayDays: 5,
    dropOut: 0.12,
    rate: 1.15,
  },
]

export const defaultPlan: CityPlan = {
  seed: 1,
  customers: 100_000,
  days: 365,
  endDate: '2026-10-31',
  timeZone: 'Asia/Shanghai',
  currency: 'CNY',
  cities: 3,
  stores: 60,
  communities: 1_200,
  couriers: 400,
  products: 240,
  ordersPerCustomer: 4,
  eventsPerCustomer: 4.5,
  frequencyShape: 1.3,
  dropOutConcentration: 4,
  walletOnlyShare: 0.16,
  payerFirstShare: 0.08,
  lateLinkShare: 0.01,
  followShare: 0.3,
  anonymousShare: 0.05,
  refundShare: 0.02,
  giftShare: 0.003,
  drivenShare: 0.12,
  seasonality: 0.18,
  storeSpread: 0.5,
  radiusMetersMax: 3_000,
  channels,
  names: 'zh',
  prefix: '',
}

/** Completes and checks a plan. Throws a RangeError that names the wrong parameter. */
export function definePlan(changes: Partial<CityPlan> = {}): CityPlan {
  const plan = { ...defaultPlan, ...changes }
  const counts = ['customers', 'days', 'cities', 'stores', 'communities', 'couriers', 'products'] as const
  for (const name of counts)
    if (!Number.isInteger(plan[name]) || plan[name] < 1) throw new RangeError(`${name} must be a positive integer`)
  if (!Number.isSafeInteger(plan.seed)) throw new RangeError('seed must be an integer')
  if (plan.cities > 3) throw new RangeError('cities must be 1, 2 or 3')
  if (plan.stores < plan.cities) throw new RangeError('stores must not be fewer than cities')
  if (plan.customers > 50_000_000) throw new RangeError('customers must be at most 50 million: phone numbers run out')
  if (!/^\d{4}-\d{2}-\d{2}$/.test(plan.endDate)) throw new RangeError('endDate must look like 2026-10-31')
  const shares = [
    'walletOnlyShare',
    'payerFirstShare',
    'lateLinkShare',
    'followShare',
    'anonymousShare',
    'refundShare',
    'giftShare',
    'drivenShare',
  ] as const
  for (const name of shares)
    if (!(plan[name] >= 0 && plan[name] < 1)) throw new RangeError(`${name} must be at least 0 and below 1`)
  if (!/^[A-Za-z0-9-]{0,12}$/.test(plan.prefix)) throw new RangeError('prefix must be up to 12 letters and digits')
  return plan
}
