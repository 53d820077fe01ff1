import { topCustomers } from '../analytics/concentration.ts'
import { dayOf } from '../rules/calendar.ts'
import { topSize } from '../rules/concentration.ts'
import { rate } from '../rules/rates.ts'
import { allFilters, columns as c, number, type Report, text } from './report.ts'
import { topParam } from './revenue-concentration.ts'

export const topCustomersReport: Report = {
  name: 'top-customers',
  title: text('Best customers', '头部顾客名单'),
  question: text('Who are our best customers?', '谁是我们最好的顾客？'),
  definition: text(
    'The top group of the period (the given share of its consumers, rounded up) by what they paid in it, before refunds; the best first. City, store and channel choose the orders.',
    '期内按支付金额（未扣退款）排列的头部消费者（给定比例，向上取整），从高到低。城市、门店、渠道筛选订单。',
  ),
  periodMeaning: text('Orders paid in these days.', '在这些天内支付的订单。'),
  filters: allFilters,
  params: [topParam, number('limit', text('At most', '最多'), { default: 100, min: 1, max: 10_000 })],
  listsCustomers: true,
  columns: [
    c.number('place', 'Place', '名次'),
    c.text('customer', 'Customer', '顾客编号'),
    c.count('orders', 'Paid orders', '已付订单'),
    c.money('paidMinor', 'Paid', '支付金额'),
    c.money('totalMinor', 'Paid by all', '全部支付金额'),
    c.ratio('share', ['paidMinor', 'totalMinor'], 'Share of revenue', '收入占比'),
    c.money('cumulativeMinor', 'Paid down to here', '累计支付金额'),
    c.ratio('cumulativeShare', ['cumulativeMinor', 'totalMinor'], 'Share down to here', '累计占比'),
    c.date('lastPaidOn', 'Last paid order', '最近付款日'),
  ],
  figures: [
    c.count('consumers', 'Consumers', '消费者'),
    c.count('topConsumers', 'Top group', '头部人数'),
    c.money('totalMinor', 'Paid by all', '全部支付金额'),
  ],
  chart: { kind: 'table' },
  async run({ ch, filter, params, customerIds }) {
    const percent = Number(params.top)
    const list = await topCustomers(ch, filter, { percent, limit: Number(params.limit) })
    const ids = await customerIds(list.map((row) => row.customer))
    const consumers = list[0]?.consumers ?? 0
    return {
      rows: list.map((row) => ({
        place: row.place,
        customer: ids.get(row.customer) ?? null,
        orders: row.orders,
        paidMinor: row.paidMinor,
        totalMinor: row.total,
        share: rate(row.paidMinor, row.total),
        cumulativeMinor: row.cumulativeMinor,
        cumulativeShare: rate(row.cumulativeMinor, row.total),
        lastPaidOn: dayOf(new Date(row.last), ch.scope.timezone),
      })),
      summary: { consumers, topConsumers: topSize(consumers, percent), totalMinor: list[0]?.total ?? 0 },
    }
  },
}
