import { topMonths } from '../analytics/concentration.ts'
import { monthLabel, monthOf } from '../rules/calendar.ts'
import { rate } from '../rules/rates.ts'
import { allFilters, columns as c, type Report, sum, text } from './report.ts'
import { topParam } from './revenue-concentration.ts'

export const topGroupChanges: Report = {
  name: 'top-group-changes',
  title: text('Entry and exit of the top group', '头部顾客进出'),
  question: text(
    'Who joins the best 20 % each month, and how many do we lose from it?',
    '每月有多少人进入最好的 20%，又有多少人离开？',
  ),
  definition: text(
    'The top group of a calendar month: the given share (rounded up) of those who paid in it, by what they paid. Entered: not in the group of the month before. Left: in the group of the month before, not in this one. City, store and channel choose the orders.',
    '某自然月的头部：按当月支付金额，取当月付款者的给定比例（向上取整）。进入：上月不在头部。离开：上月在而本月不在。城市、门店、渠道筛选订单。',
  ),
  periodMeaning: text(
    'Orders paid in these days; the month before the first is looked at for comparison.',
    '在这些天内支付的订单；另看首月的前一个月作比较。',
  ),
  filters: allFilters,
  params: [topParam],
  columns: [
    c.month('month', 'Month', '月份'),
    c.count('consumers', 'Consumers', '消费者'),
    c.count('top', 'Top group', '头部人数'),
    c.money('paidMinor', 'Paid', '支付金额'),
    c.money('topPaidMinor', 'Paid by the top group', '头部支付金额'),
    c.ratio('topShare', ['topPaidMinor', 'paidMinor'], 'Share of the top group', '头部收入占比'),
    c.count('entered', 'Entered', '进入'),
    c.count('stayed', 'Stayed', '留下'),
    c.count('left', 'Left', '离开'),
  ],
  figures: [
    c.count('entered', 'Entered', '进入'),
    c.count('stayed', 'Stayed', '留下'),
    c.count('left', 'Left', '离开'),
  ],
  chart: { kind: 'bar', x: 'month', y: ['entered', 'left'] },
  async run({ ch, filter, params }) {
    const months = await topMonths(ch, filter, Number(params.top))
    const first = filter.from === null ? 0 : monthOf(filter.from, ch.scope.timezone)
    const topOf = new Map(months.map((row) => [row.month, row.top]))
    const rows = months
      .filter((row) => row.month >= first)
      .map((row) => ({
        month: monthLabel(row.month),
        consumers: row.consumers,
        top: row.top,
        paidMinor: row.paidMinor,
        topPaidMinor: row.topPaidMinor,
        topShare: rate(row.topPaidMinor, row.paidMinor),
        entered: row.top - row.stayed,
        stayed: row.stayed,
        left: (topOf.get(row.month - 1) ?? 0) - row.stayed,
      }))
    return {
      rows,
      summary: {
        entered: sum(rows.map((row) => row.entered)),
        stayed: sum(rows.map((row) => row.stayed)),
        left: sum(rows.map((row) => row.left)),
      },
    }
  },
}
