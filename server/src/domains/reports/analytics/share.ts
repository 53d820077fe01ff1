import type { ScopedAnalytics } from '../../../kernel/clickhouse.ts'
import { type Filter, filterCondition, filterParams, monthColumn, PAID } from './filter.ts'

export type StoreSales = {
  month: number
  store: number
  gmvMinor: number
  payingCustomers: number
}

/** What every store sold (unidentified orders too) and to how many identified customers. */
export function storeSales(ch: ScopedAnalytics, filter: Filter, byMonth: boolean): Promise<StoreSales[]> {
  return ch.rows<StoreSales>(
    `select ${byMonth ? monthColumn('at') : '0'} as month, place as store, sum(amount_minor) as gmvMinor,
       groupBitmapIf(customer, customer > 0) as payingCustomers
     from (
       select at, store as place, amount_minor, customer from {{orders}}
       where fact = 'paid' and amount_minor > 0 and ${filterCondition(filter, { at: 'at', channel: 'channel' })}
     )
     group by month, store`,
    filterParams(filter),
  )
}

export type CityReach = { city: number; month: number; customers: number }

/** When customers were first seen in each city, by any event or paid order at one of its stores, before `until`. */
export function cityReach(
  ch: ScopedAnalytics,
  filter: Filter,
  cityOfStore: ReadonlyMap<number, number>,
): Promise<CityReach[]> {
  const before = filterCondition({ ...filter, from: null, stores: null, channel: null }, { at: 'at' })
  return ch.rows<CityReach>(
    `select city, ${monthColumn('first_at')} as month, count() as customers
     from (
       select customer, transform(place, {places:Array(UInt32)}, {cities:Array(UInt32)}, toUInt32(0)) as city, min(at) as first_at
       from (
         select customer, at, store as place from {{events}} where customer > 0 and ${before}
         union all
         select customer, at, store as place from {{orders}} where ${PAID} and ${before}
       )
       group by customer, city
     )
     where city > 0
     group by city, month`,
    { ...filterParams(filter), places: [0, ...cityOfStore.keys()], cities: [0, ...cityOfStore.values()] },
  )
}
