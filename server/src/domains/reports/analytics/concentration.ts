import type { ScopedAnalytics } from '../../../kernel/clickhouse.ts'
import type { AmountSums } from '../rules/concentration.ts'
import { type Filter, filterCondition, filterParams, monthColumn, PAID } from './filter.ts'

const columns = { at: 'at', store: 'store', channel: 'channel' }

/** What the consumers of the period paid, as the sums that the Lorenz curve and the Gini coefficient need. */
export async function amountSums(ch: ScopedAnalytics, filter: Filter): Promise<AmountSums> {
  const [row] = await ch.rows<AmountSums>(
    `select length(amounts) as consumers, arraySum(amounts) as total,
       toString(arraySum(arrayMap((x, i) -> toInt128(x) * (toInt128(consumers) + 1 - 2 * i), amounts, arrayEnumerate(amounts)))) as weighted,
       arrayMap(k -> sums[intDiv(consumers * k + 99, 100)], range(1, 101)) as cumulative
     from (
       select arrayReverseSort(groupArray(paid)) as amounts, arrayCumSum(amounts) as sums
       from (
         select customer, sum(amount_minor) as paid
         from {{orders}} where ${PAID} and ${filterCondition(filter, columns)}
         group by customer
       )
     )`,
    filterParams(filter),
  )
  return row ?? { consumers: 0, total: 0, weighted: '0', cumulative: [] }
}

export type TopMonth = {
  month: number
  consumers: number
  top: number
  paidMinor: number
  topPaidMinor: number
  stayed: number
}

/**
 * The top `percent` of each month's consumers, and how many of them were in the top of the month before. Amount and customer
 * are sorted as one number: 5 million orders took 5 s with window functions over customers.
 */
export function topMonths(ch: ScopedAnalytics, filter: Filter, percent: number): Promise<TopMonth[]> {
  // The month before the first is needed to know who was in its top group already.
  const before = filter.from
    ? `and (at >= {from:DateTime64(3, 'UTC')} or month + 1 = ${monthColumn(`{from:DateTime64(3, 'UTC')}`)})`
    : ''
  const bounds = filterCondition({ ...filter, from: null }, columns)
  return ch.rows<TopMonth>(
    `select month, consumers, length(best) as top, paidMinor, arraySum(arrayMap(x -> toInt64(intDiv(x, 4294967296)), best)) as topPaidMinor,
       if(before_month + 1 = month, length(arrayIntersect(people, before)), 0) as stayed
     from (
       select month, consumers, paidMinor, best, arrayMap(x -> toUInt32(4294967295 - x % 4294967296), best) as people,
         lagInFrame(people) over by_month as before, lagInFrame(month) over by_month as before_month
       from (
         select month, count() as consumers, sum(paid) as paidMinor,
           arraySlice(arrayReverseSort(groupArray(toUInt128(paid) * 4294967296 + (4294967295 - customer))), 1,
             intDiv(consumers * {percent:UInt32} + 99, 100)) as best
         from (
           select customer, ${monthColumn('at')} as month, sum(amount_minor) as paid
           from {{orders}} where ${PAID} and ${bounds} ${before}
           group by customer, month
         )
         group by month
       )
       window by_month as (order by month rows between 1 preceding and current row)
     )
     order by month`,
    { ...filterParams(filter), percent },
  )
}

export type TopCustomer = {
  place: number
  customer: number
  orders: number
  paidMinor: number
  cumulativeMinor: number
  last: number
  consumers: number
  total: number
}

/** The consumers who paid most in the period, best first, at most `limit` and at most the top `percent`. */
export function topCustomers(
  ch: ScopedAnalytics,
  filter: Filter,
  { percent, limit }: { percent: number; limit: number },
): Promise<TopCustomer[]> {
  return ch.rows<TopCustomer>(
    `select place, customer, orders, paid as paidMinor, running as cumulativeMinor, toUnixTimestamp64Milli(last_at) as last,
       consumers, total
     from (
       select customer, orders, paid, last_at,
         row_number() over best as place, sum(paid) over best as running,
         count() over () as consumers, sum(paid) over () as total
       from (
         select customer, count() as orders, sum(amount_minor) as paid, max(at) as last_at
         from {{orders}} where ${PAID} and ${filterCondition(filter, columns)}
         group by customer
       )
       window best as (order by paid desc, customer rows between unbounded preceding and current row)
     )
     where place <= intDiv(consumers * {percent:UInt32} + 99, 100)
     order by place limit {limit:UInt32}`,
    { ...filterParams(filter), percent, limit },
  )
}
