import type { ScopedAnalytics } from '../../kernel/clickhouse.ts'

export type OrderSeen = { customer: number; orderNo: string; at: string; categories: number[] }

/** Paid orders of these customers since an instant, oldest first, with the categories of their lines. */
export function listOrdersOf(ch: ScopedAnalytics, customers: readonly number[], since: Date): Promise<OrderSeen[]> {
  return ch.rowsOf<OrderSeen>(
    customers,
    `select customer, order_no as orderNo, toString(min(at)) as at, groupUniqArray(category) as categories
     from (
       select customer, order_no, at, 0 as category from {{orders}}
       where fact = 'paid' and amount_minor > 0 and at >= {since:DateTime64(3, 'UTC')}
       union all
       select customer, order_no, at, category from {{order_lines}}
       where fact = 'paid' and at >= {since:DateTime64(3, 'UTC')}
     )
     group by customer, order_no having countIf(category = 0) > 0 order by at, orderNo`,
    { since: instant(since) },
  )
}

const instant = (at: Date): string => at.toISOString().replace('T', ' ').replace('Z', '')

/** Categories by the number that facts carry, and what each counts as. */
export type Mapping = { categories: readonly number[]; groups: readonly number[] }

const groupOf = `transform(category, {categories:Array(UInt32)}, {groups:Array(UInt32)}, toUInt32(0))`
const span = `at >= {from:DateTime64(3, 'UTC')} and at < {before:DateTime64(3, 'UTC')}`

type Span = { from: Date; before: Date }
const params = ({ from, before }: Span, { categories, groups }: Mapping) => ({
  from: instant(from),
  before: instant(before),
  categories: [0, ...categories],
  groups: [0, ...groups],
})

export type FrequencyRow = { category: number; customers: number; frequency: number }

/** How many customers bought from each category, and the median number of their orders with something from it. */
export function readFrequencies(ch: ScopedAnalytics, within: Span, mapping: Mapping): Promise<FrequencyRow[]> {
  return ch.rows<FrequencyRow>(
    `select grouped as category, count() as customers, quantileExactInclusive(0.5)(orders) as frequency
     from (
       select customer, ${groupOf} as grouped, uniqExact(order_no) as orders
       from {{order_lines}} where fact = 'paid' and customer > 0 and amount_minor > 0 and ${span}
       group by customer, grouped
     )
     where grouped > 0 group by grouped order by grouped`,
    params(within, mapping),
  )
}

export type ReactionRow = { category: number; products: number; weeks: number; xx: number; xy: number; yy: number }

/**
 * How weekly units of a product move with its mean price, in logarithms and as deviations from the product's own means
 * (fixed effects), so that dear and cheap products are never compared with each other. A week counts where it sold
 * something; products with fewer than four such weeks, and weeks without a price, say nothing.
 */
export function readReactions(ch: ScopedAnalytics, within: Span, mapping: Mapping): Promise<ReactionRow[]> {
  return ch.rows<ReactionRow>(
    `select grouped as category, count() as products, sum(n) as weeks,
       sum(sxx - sx * sx / n) as xx, sum(sxy - sx * sy / n) as xy, sum(syy - sy * sy / n) as yy
     from (
       select product, any(weekly) as grouped, count() as n, sum(x) as sx, sum(y) as sy,
         sum(x * x) as sxx, sum(x * y) as sxy, sum(y * y) as syy
       from (
         select product, toStartOfWeek(at, 1, {tz:String}) as week, max(${groupOf}) as weekly,
           log(sum(quantity)) as y, log(sum(amount_minor) / sum(quantity)) as x
         from {{order_lines}} where fact = 'paid' and quantity > 0 and amount_minor > 0 and product > 0 and ${span}
         group by product, week
       )
       where weekly > 0 group by product having n >= 4
     )
     group by grouped order by grouped`,
    params(within, mapping),
  )
}

export type OverlapRow = { donor: number; receiver: number; both: number }

/** Customers who bought from each pair of categories. */
export function readOverlaps(ch: ScopedAnalytics, within: Span, mapping: Mapping): Promise<OverlapRow[]> {
  return ch.rows<OverlapRow>(
    `select donor, receiver, count() as both
     from (
       select customer, groupUniqArray(${groupOf}) as found
       from {{order_lines}} where fact = 'paid' and customer > 0 and amount_minor > 0 and ${span}
       group by customer
     )
     array join found as donor
     array join found as receiver
     where donor > 0 and receiver > 0 and donor != receiver
     group by donor, receiver order by donor, receiver`,
    params(within, mapping),
  )
}

export type FirstRow = { customer: number; at: string }

/** When each of these customers first bought from some categories at all. */
export function readFirstPurchases(
  ch: ScopedAnalytics,
  customers: readonly number[],
  categories: readonly number[],
): Promise<FirstRow[]> {
  return ch.rowsOf<FirstRow>(
    customers,
    `select customer, toString(min(at)) as at from {{order_lines}}
     where fact = 'paid' and amount_minor > 0 and category in {wanted:Array(UInt32)} group by customer`,
    { wanted: [...categories] },
  )
}
