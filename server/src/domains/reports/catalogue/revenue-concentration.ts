import { amountSums } from '../analytics/concentration.ts'
import { gini, lorenzPoints, topSize } from '../rules/concentration.ts'
import { rate } from '../rules/rates.ts'
import { allFilters, columns as c, definitions as d, number, type Report, text } from './report.ts'

export const topParam = number('top', text('Top group, per cent', '头部占比（%）'), { default: 20, min: 1, max: 100 })

export const revenueConcentration: Report = {
  name: 'revenue-concentration',
  title: text('Share of the best customers', '头部顾客收入占比'),
  question: text('How much of our revenue do the best 20 % bring?', '最好的 20% 顾客带来多少收入？'),
  definition: text(
    'Consumers of the period by what they paid in it, largest first (before refunds): the curve tells what share of revenue the top 1 %, 2 % … bring. The top group is the given share of the consumers, rounded up. Gini: 0 when all pay alike, towards 1 when one pays everything.',
    '按期内支付金额（未扣退款）从高到低排列消费者：曲线表示前 1%、2%……的人带来的收入占比。头部人数按比例向上取整。基尼系数：人人相同为 0，集中于一人趋近 1。',
  ),
  periodMeaning: text('Orders paid in these days.', '在这些天内支付的订单。'),
  filters: allFilters,
  params: [topParam],
  columns: [
    c.number('percent', 'Top, per cent of consumers', '前百分之几的消费者'),
    c.count('consumers', 'Consumers', '人数'),
    c.money('paidMinor', 'They paid', '支付金额'),
    c.money('totalMinor', 'All paid', '全部支付金额'),
    c.ratio('revenueShare', ['paidMinor', 'totalMinor'], 'Share of revenue', '收入占比'),
  ],
  figures: [
    c.count('consumers', 'Consumers', '消费者', d.consumer),
    c.money('paidMinor', 'Paid', '支付金额', d.paid),
    c.count('topConsumers', 'Top group', '头部人数'),
    c.money('topPaidMinor', 'Paid by the top group', '头部支付金额'),
    c.ratio('topShare', ['topPaidMinor', 'paidMinor'], 'Share of the top group', '头部收入占比'),
    c.number('gini', 'Gini coefficient', '基尼系数'),
  ],
  chart: { kind: 'curve', x: 'percent', y: ['revenueShare'] },
  async run({ ch, filter, params }) {
    const percent = Number(params.top)
    const sums = await amountSums(ch, filter)
    const points = lorenzPoints(sums)
    const topPaidMinor = points[percent]?.paidMinor ?? 0
    return {
      rows: points.map((point) => ({
        ...point,
        totalMinor: sums.total,
        revenueShare: rate(point.paidMinor, sums.total),
      })),
      summary: {
        consumers: sums.consumers,
        paidMinor: sums.total,
        topConsumers: topSize(sums.consumers, percent),
        topPaidMinor,
        topShare: rate(topPaidMinor, sums.total),
        gini: gini(sums),
      },
    }
  },
}
