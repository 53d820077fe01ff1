import type { ScopedAnalytics } from '../../../kernel/clickhouse.ts'
import {
  activeFacts,
  choosesPlace,
  type Filter,
  filterParams,
  homeColumns,
  homeCondition,
  monthColumn,
  PAID,
} from './filter.ts'

const everything: Filter = { from: null, until: null, stores: null, channel: null }

export type RetentionCohort = { month: number; size: number; returning: number[]; last: number }

/**
 * Cohorts by the month of the first paid order (or of the first sign of life) and how many were back 1, 2 ... `months`
 * months later. Months are bits of a 256-bit number, as in the repurchase query.
 */
export function retention(
  ch: ScopedAnalytics,
  filter: Filter,
  { basis, months }: { basis: 'orders' | 'activity'; months: number },
): Promise<RetentionCohort[]> {
  const placed = choosesPlace(filter)
  const facts =
    basis === 'orders'
      ? `(select customer, at, store, channel from {{orders}} where ${PAID})`
      : `(${activeFacts('customer, at, store, channel', everything)})`
  return ch.rows<RetentionCohort>(
    `select month, countIf(chosen) as size, toUnixTimestamp64Milli(max(last_at)) as last,
       sumForEachIf(arrayMap(k -> toUInt64(bitAnd(paid_in, bitShiftLeft(toUInt256(1), (month + k) % 256)) != 0),
         range(1, {months:UInt32} + 1)), chosen) as returning
     from (
       select customer, min(at) as first_at, max(at) as last_at, ${monthColumn('first_at')} as month,
         ${placed ? `${homeColumns('first')},` : ''}
         groupBitOr(bitShiftLeft(toUInt256(1), ${monthColumn('at')} % 256)) as paid_in,
         ${homeCondition(filter, 'first_at')} as chosen
       from ${facts}
       group by customer
     )
     group by month`,
    { ...filterParams(filter), months },
  )
}

export type ValueCohort = { month: number; since: number; customers: number; netMinor: number }

/**
 * Paid less refunded by month since the first paid order. A refund is counted in its own month. The rows with
 * `customers` carry the size of the cohort; beyond `months` nothing is delivered.
 */
export function lifetimeValue(ch: ScopedAnalytics, filter: Filter, months: number): Promise<ValueCohort[]> {
  const placed = choosesPlace(filter)
  return ch.rows<ValueCohort>(
    `select month, move.1 as since, sum(move.3) as customers, sum(move.2) as netMinor
     from (
       select month, arrayJoin(arrayConcat([tuple(toInt64(0), toInt64(0), toInt64(1))],
           arrayMap(m -> tuple(greatest(toInt64(m.1) - toInt64(month), 0), m.2, toInt64(0)), moves))) as move
       from (
         select customer, minIf(at, fact = 'paid') as first_at, ${monthColumn('first_at')} as month,
           ${placed ? `${homeColumns('first', { only: `fact = 'paid'` })},` : ''}
           groupArray(tuple(${monthColumn('at')}, if(fact = 'paid', amount_minor, -amount_minor))) as moves
         from {{orders}}
         where customer > 0 and amount_minor > 0
         group by customer
         having countIf(fact = 'paid') > 0
       )
       where ${homeCondition(filter, 'first_at')}
     )
     where since <= {months:UInt32}
     group by month, since`,
    { ...filterParams(filter), months },
  )
}
