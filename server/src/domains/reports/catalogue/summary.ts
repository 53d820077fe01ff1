import { totals } from '../analytics/totals.ts'
import { perHead } from '../rules/rates.ts'
import { allFilters, columns as c, definitions as d, type Report, text } from './report.ts'

const figures = [
  c.count('paidOrders', 'Paid orders', '已付订单', d.paidOrders),
  c.count('consumers', 'Consumers', '消费者', d.consumer),
  c.money('paidMinor', 'Paid', '支付金额', d.paid),
  c.count('refunds', 'Refunds', '退款笔数', text('Refunds to identified customers.', '退给已识别顾客的笔数。')),
  c.money('refundedMinor', 'Refunded', '退款金额', d.refunded),
  c.money('netMinor', 'Net', '净额', text('Paid less refunded.', '支付金额减退款金额。')),
  c.money(
    'averageOrderMinor',
    'Average order',
    '客单价',
    text('Paid divided by paid orders.', '支付金额除以已付订单数。'),
  ),
  c.count('unidentifiedOrders', 'Unidentified orders', '未识别订单', d.unidentified),
  c.money('unidentifiedPaidMinor', 'Paid, unidentified', '未识别支付金额', d.unidentified),
  c.money('unidentifiedRefundedMinor', 'Refunded, unidentified', '未识别退款金额', d.unidentified),
]

export const summary: Report = {
  name: 'summary',
  title: text('Totals', '总计'),
  question: text('How much was sold, and to how many people?', '卖了多少，卖给了多少人？'),
  definition: text(
    'Orders and refunds of identified customers in the period; orders of nobody known stand beside them.',
    '期内已识别顾客的订单与退款；未识别的订单另列。',
  ),
  periodMeaning: text('Orders paid and refunds made in these days.', '在这些天内支付的订单和发生的退款。'),
  filters: allFilters,
  params: [],
  columns: figures,
  figures,
  chart: { kind: 'table' },
  async run({ ch, filter }) {
    const { all } = await totals(ch, filter, { month: false, store: false })
    const row = {
      paidOrders: all.paidOrders,
      consumers: all.consumers,
      paidMinor: all.paidMinor,
      refunds: all.refunds,
      refundedMinor: all.refundedMinor,
      netMinor: all.paidMinor - all.refundedMinor,
      averageOrderMinor: perHead(all.paidMinor, all.paidOrders),
      unidentifiedOrders: all.unidentifiedOrders,
      unidentifiedPaidMinor: all.unidentifiedPaidMinor,
      unidentifiedRefundedMinor: all.unidentifiedRefundedMinor,
    }
    return { rows: [row], summary: row }
  },
}
