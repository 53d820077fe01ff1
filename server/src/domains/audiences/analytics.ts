import type { ScopedAnalytics } from '../../kernel/clickhouse.ts'

/** Customers whose last known place is within so many metres of a point. Places are what events say: `longitude`, `latitude`. */
export async function listNear(
  ch: ScopedAnalytics,
  { longitude, latitude, metres }: { longitude: number; latitude: number; metres: number },
): Promise<number[]> {
  const rows = await ch.rows<{ customer: number }>(
    `select customer from (
       select customer, argMax(tuple(JSONExtractFloat(properties, 'longitude'), JSONExtractFloat(properties, 'latitude')), at) as place
       from {{events}} where customer > 0 and JSONHas(properties, 'longitude') and JSONHas(properties, 'latitude') group by customer
     ) where geoDistance(place.1, place.2, {longitude:Float64}, {latitude:Float64}) <= {metres:Float64}`,
    { longitude, latitude, metres },
  )
  return rows.map((row) => row.customer)
}

/** Customers whose last known community this is, as events name it. */
export async function listOfCommunity(ch: ScopedAnalytics, community: string): Promise<number[]> {
  const rows = await ch.rows<{ customer: number }>(
    `select customer from (
       select customer, argMax(JSONExtractString(properties, 'community'), at) as community
       from {{events}} where customer > 0 and JSONHas(properties, 'community') group by customer
     ) where community = {community:String}`,
    { community },
  )
  return rows.map((row) => row.customer)
}

/** Customers with an order or an event in a store. */
export async function listOfStore(ch: ScopedAnalytics, store: number): Promise<number[]> {
  const rows = await ch.rows<{ customer: number }>(
    `select distinct customer from (
       select customer from {{orders}} where customer > 0 and store = {store:UInt32}
       union all select customer from {{events}} where customer > 0 and store = {store:UInt32})`,
    { store },
  )
  return rows.map((row) => row.customer)
}

/** Paid orders and net money of every consumer. */
export function listFigures(ch: ScopedAnalytics): Promise<{ customer: number; orders: number; netMinor: number }[]> {
  return ch.rows(
    `select customer, countIf(fact = 'paid') as orders, sum(if(fact = 'paid', amount_minor, -amount_minor)) as netMinor
     from {{orders}} where customer > 0 and amount_minor > 0 group by customer`,
  )
}
