import type { ScopedAnalytics } from '../../kernel/clickhouse.ts'

export type ValueRow = {
  known: number
  members: number
  ordersBefore: number
  ordersAfter: number
  revenueBefore: number
  revenueAfter: number
  buyersBefore: number
  buyersAfter: number
}

/**
 * What members bought in the days before they had the card and in as many days after it, for those whose days after are
 * over; by whether they had bought before the card at all. The first card of a template counts.
 */
export function readMemberValue(
  ch: ScopedAnalytics,
  { template, days, until }: { template: string; days: number; until: string },
): Promise<ValueRow[]> {
  return ch.rows<ValueRow>(
    `with
       member as (
         select customer, min(at) as opened from {{events}}
         where kind = 'card.issued' and customer > 0 and JSONExtractString(properties, 'template') = {template:String}
         group by customer having opened <= parseDateTime64BestEffort({until:String}, 3)
       ),
       bought as (
         select o.customer as customer, m.opened as opened, o.at as at, o.fact as fact, o.amount_minor as amount
         from {{orders}} o inner join member m on m.customer = o.customer
       ),
       each as (
         select customer,
           countIf(fact = 'paid' and at < opened) > 0 as had_bought,
           countIf(fact = 'paid' and at >= opened - toIntervalDay({days:UInt32}) and at < opened) as orders_before,
           countIf(fact = 'paid' and at >= opened and at < opened + toIntervalDay({days:UInt32})) as orders_after,
           sumIf(if(fact = 'paid', amount, -amount), at >= opened - toIntervalDay({days:UInt32}) and at < opened) as revenue_before,
           sumIf(if(fact = 'paid', amount, -amount), at >= opened and at < opened + toIntervalDay({days:UInt32})) as revenue_after
         from bought group by customer
       )
     select toUInt8(e.had_bought) as known, count() as members, sum(e.orders_before) as ordersBefore, sum(e.orders_after) as ordersAfter,
       sum(e.revenue_before) as revenueBefore, sum(e.revenue_after) as revenueAfter,
       countIf(e.orders_before > 0) as buyersBefore, countIf(e.orders_after > 0) as buyersAfter
     from member m left join each e on e.customer = m.customer
     group by known order by known`,
    { template, days, until },
  )
}
