import { type Trade, trades, variants } from './assortment.ts'
import { buildCalendar, type Calendar } from './calendar.ts'
import { destination, distanceMeters, type Place } from './geography.ts'
import { cityNames, estates, type Named, roads } from './names.ts'
import type { CityPlan } from './plan.ts'
import { Random, streams } from './random.ts'

interface Town extends Named, Place {
  code: string
}

export interface Store extends Named, Place {
  index: number
  code: string
  city: number
  trade: number
  /** First day on which it sells; below zero for a store older than the plan. */
  opensOnDay: number
  /** `YYYY-MM-DD` */
  openedOn: string
  /** How well it keeps people: 1 is usual. Higher means fewer drop out and they come sooner. */
  quality: number
}

export interface Community extends Named, Place {
  index: number
  code: string
  households: number
  /** The store it lies around. */
  anchor: number
  /** Stores by distance, nearest first; at most six. */
  nearest: { store: number; meters: number }[]
  courier: number
}

interface Courier {
  index: number
  code: string
  store: number
}

export interface Product extends Named {
  index: number
  sku: string
  trade: number
  category: string
  priceMinor: number
  cycleDays: number
  weighed: boolean
}

/** Everything that stands still. */
export interface World {
  calendar: Calendar
  cities: Town[]
  stores: Store[]
  communities: Community[]
  couriers: Courier[]
  products: Product[]
  /** Products of each trade. */
  shelves: Product[][]
  /** Cumulative households, to draw a home in proportion to them. */
  householdsUpTo: Float64Array
}

const code = (letter: string, index: number, width: number) => `${letter}${String(index + 1).padStart(width, '0')}`

/** Furthest a home lies from the middle of its community, metres. */
export const communityRadiusMeters = 300

/** Rounding to six decimals moves a place by a few centimetres at most; this keeps that inside the border. */
const borderMeters = 1

function buildStores(plan: CityPlan, calendar: Calendar): Store[] {
  const stores: Store[] = []
  for (let index = 0; index < plan.stores; index++) {
    const random = new Random(plan.seed, streams.store, index)
    const shares = cityNames.slice(0, plan.cities).map((town) => town.share)
    // The first stores make sure that no city is empty.
    const city = index < plan.cities ? index : random.weighted(shares)
    const town = townAt(city)
    const trade = random.weighted(trades.map((each) => each.share))
    const spread = 2_000 + 500 * Math.sqrt(plan.stores)
    const place = destination(town, random.between(0, 2 * Math.PI), spread * Math.sqrt(random.unit()))
    // The first store of a city is old, so that somebody is open from the first day.
    const young = index >= plan.cities && random.chance(0.1)
    const opensOnDay = young ? random.below(Math.ceil(plan.days / 2)) : -random.below(2_500) - 30
    const opened = new Date(Date.parse(`${calendar.date[0]}T00:00:00Z`) + opensOnDay * 86_400_000)
    const road = roadAt(index)
    const branch = Math.floor(index / roads.length)
    const { zh, en } = tradeAt(trade)
    stores.push({
      index,
      code: code('S', index, plan.stores > 999 ? 5 : 3),
      city,
      trade,
      zh: `${road.zh}${zh}${branch > 0 ? `${branch + 1}店` : ''}`,
      en: `${road.en} ${en}${branch > 0 ? ` ${branch + 1}` : ''}`,
      ...place,
      opensOnDay,
      openedOn: opened.toISOString().slice(0, 10),
      quality: Math.exp(plan.storeSpread * Math.max(-2, Math.min(2, random.normal()))),
    })
  }
  return stores
}

function buildCommunities(plan: CityPlan, stores: Store[]): Community[] {
  const communities: Community[] = []
  const reach = Math.max(1, plan.radiusMetersMax - communityRadiusMeters - borderMeters)
  for (let index = 0; index < plan.communities; index++) {
    const random = new Random(plan.seed, streams.community, index)
    const anchor = index < stores.length ? index : random.below(stores.length)
    const place = destination(storeAt(stores, anchor), random.between(0, 2 * Math.PI), reach * Math.sqrt(random.unit()))
    const estate = estates[index % estates.length] ?? random.pick(estates)
    const number = Math.floor(index / estates.length)
    const road = random.pick(roads)
    communities.push({
      index,
      code: code('C', index, 5),
      zh: `${road.zh}${estate.zh}${number > 0 ? `${number + 1}区` : ''}`,
      en: `${estate.en}${number > 0 ? ` ${number + 1}` : ''}, ${road.en}`,
      households: Math.round(120 + 400 * random.gamma(2)),
      anchor,
      ...place,
      nearest: nearestStores(place, stores, storeAt(stores, anchor).city),
      courier: 0,
    })
  }
  return communities
}

/** Nobody shops in another city, so only the stores of the city are measured. */
function nearestStores(place: Place, stores: Store[], city: number): { store: number; meters: number }[] {
  return stores
    .filter((store) => store.city === city)
    .map((store) => ({ store: store.index, meters: distanceMeters(place, store) }))
    .sort((a, b) => a.meters - b.meters || a.store - b.store)
    .slice(0, 6)
}

/** Gives every community one courier of its store; the communities of a courier lie side by side as seen from the store. */
function assignCouriers(plan: CityPlan, stores: Store[], communities: Community[]): Courier[] {
  const couriers: Courier[] = []
  for (let index = 0; index < plan.couriers; index++)
    couriers.push({ index, code: code('K', index, 5), store: index % stores.length })
  for (const store of stores) {
    const own = couriers.filter((courier) => courier.store === store.index)
    // Fewer couriers than stores: the store borrows one.
    const team = own.length > 0 ? own : couriers.slice(store.index % plan.couriers, (store.index % plan.couriers) + 1)
    const around = communities
      .filter((community) => community.anchor === store.index)
      .sort((a, b) => angle(store, a) - angle(store, b) || a.index - b.index)
    around.forEach((community, position) => {
      const courier = team[Math.floor((position * team.length) / around.length)]
      if (courier) community.courier = courier.index
    })
  }
  return couriers
}

const angle = (from: Place, to: Place) => Math.atan2(to.lat - from.lat, to.lon - from.lon)

function buildProducts(plan: CityPlan): Product[] {
  const products: Product[] = []
  const catalogue = trades.flatMap((trade, index) => trade.items.map((each) => ({ trade: index, item: each })))
  for (let index = 0; index < plan.products; index++) {
    const random = new Random(plan.seed, streams.product, index)
    const entry = catalogue[index % catalogue.length]
    if (!entry) break
    const { item, trade } = entry
    const round = Math.floor(index / catalogue.length)
    const variant = variants[round % variants.length]
    const series = Math.floor(round / variants.length)
    const price = round === 0 ? item.priceMinor : item.priceMinor * random.between(0.6, 1.7)
    products.push({
      index,
      sku: code('P', index, 5),
      trade,
      category: item.category,
      zh: `${variant?.zh ?? ''}${item.zh}${series > 0 ? ` ${series + 1}` : ''}`,
      en: `${item.en}${variant?.en ? `, ${variant.en}` : ''}${series > 0 ? ` ${series + 1}` : ''}`,
      priceMinor: Math.max(10, Math.round(price / 10) * 10),
      cycleDays: item.cycleDays,
      weighed: item.weighed === true,
    })
  }
  return products
}

/** Builds the city of a plan; the same plan gives the same city. */
export function buildWorld(plan: CityPlan): World {
  const calendar = buildCalendar(plan)
  const stores = buildStores(plan, calendar)
  const communities = buildCommunities(plan, stores)
  const couriers = assignCouriers(plan, stores, communities)
  const products = buildProducts(plan)
  const shelves = trades.map((_, trade) => products.filter((product) => product.trade === trade))
  const householdsUpTo = new Float64Array(communities.length)
  let households = 0
  for (const community of communities) householdsUpTo[community.index] = households += community.households
  return {
    calendar,
    cities: cityNames.slice(0, plan.cities).map(({ code, zh, en, lon, lat }) => ({ code, zh, en, lon, lat })),
    stores,
    communities,
    couriers,
    products,
    shelves,
    householdsUpTo,
  }
}

function townAt(index: number): (typeof cityNames)[number] {
  const town = cityNames[index]
  if (!town) throw new RangeError(`no city ${index}`)
  return town
}

export function tradeAt(index: number): Trade {
  const trade = trades[index]
  if (!trade) throw new RangeError(`no trade ${index}`)
  return trade
}

function roadAt(index: number): Named {
  const road = roads[index % roads.length]
  if (!road) throw new RangeError('no roads')
  return road
}

export function storeAt(stores: readonly Store[], index: number): Store {
  const store = stores[index]
  if (!store) throw new RangeError(`no store ${index}`)
  return store
}
