import { lostCustomers } from '../analytics/activity.ts'
import { recordsEnd } from '../analytics/totals.ts'
import { DAY_MS, dayOf } from '../rules/calendar.ts'
import { rate } from '../rules/rates.ts'
import { columns as c, earlier, number, type Report, storeCells, text } from './report.ts'

export const recallList: Report = {
  name: 'lost-users',
  title: text('Recall list', '流失召回名单'),
  question: text('Whom should we win back first?', '先召回谁？'),
  definition: text(
    'Customers with at least so many paid orders, none of them within so many days before the end of the period (or, without one, before now or the latest record, whichever is earlier). Those who paid most come first. City, store and channel choose by the last paid order.',
    '至少有若干笔已付订单，且在期末（未指定时为当前时间与最新数据的较早者）之前若干天内无消费的顾客，按支付金额从高到低。城市、门店、渠道按最后一笔已付订单归属。',
  ),
  periodMeaning: text(
    '`to` is the day as of which the list is made; `from` has no meaning here.',
    '以截止日为准生成名单；起始日无意义。',
  ),
  filters: ['city', 'store', 'channel', 'to'],
  params: [
    number('days', text('No paid order for days', '无消费天数'), { default: 90, min: 1, max: 3660 }),
    number('orders', text('Paid orders, at least', '至少订单数'), { default: 2, min: 1, max: 10_000 }),
    number('limit', text('At most', '最多'), { default: 100, min: 1, max: 10_000 }),
  ],
  listsCustomers: true,
  columns: [
    c.text('customer', 'Customer', '顾客编号'),
    c.count('orders', 'Paid orders', '已付订单'),
    c.money('paidMinor', 'Paid', '支付金额', text('Before refunds.', '未扣退款。')),
    c.date('lastPaidOn', 'Last paid order', '最近付款日'),
    c.count('daysSince', 'Days since', '距今天数'),
    c.number(
      'usualGapDays',
      'Usual gap in days',
      '通常间隔（天）',
      text(
        'Days from the first to the last paid order divided by the gaps between them.',
        '首末单相隔天数除以间隔次数。',
      ),
    ),
    c.store,
    c.storeName,
  ],
  figures: [
    c.count(
      'lostCustomers',
      'Lost customers',
      '流失顾客',
      text('All of them, also beyond the list.', '全部，含名单之外。'),
    ),
    c.money('lostPaidMinor', 'They had paid', '他们曾支付'),
  ],
  chart: { kind: 'table' },
  async run({ ch, filter, params, stores, now, customerIds }) {
    const asOf = filter.until ?? earlier(now, await recordsEnd(ch))
    const rule = { now: asOf, days: Number(params.days), orders: Number(params.orders), limit: Number(params.limit) }
    const list = await lostCustomers(ch, { ...filter, from: null, until: null }, rule)
    const ids = await customerIds(list.map((row) => row.customer))
    return {
      rows: list.map((row) => ({
        customer: ids.get(row.customer) ?? null,
        orders: row.orders,
        paidMinor: row.paidMinor,
        lastPaidOn: dayOf(new Date(row.last), ch.scope.timezone),
        daysSince: Math.floor((asOf.getTime() - row.last) / DAY_MS),
        usualGapDays: rate(Math.round((row.last - row.first) / DAY_MS), row.orders - 1),
        ...storeCells(stores, row.store),
      })),
      summary: { lostCustomers: list[0]?.lostCount ?? 0, lostPaidMinor: list[0]?.lostPaidMinor ?? 0 },
    }
  },
}
