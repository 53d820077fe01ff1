import { activeDays, lostCustomers } from '../analytics/activity.ts'
import { recordsEnd } from '../analytics/totals.ts'
import { addDays, dayOf, dayStart } from '../rules/calendar.ts'
import { rate } from '../rules/rates.ts'
import { allFilters, columns as c, earlier, type Report, sum, text } from './report.ts'

const DAYS_UNLESS_TOLD = 90
const DAYS_MAX = 1100
const LOST = { days: 90, orders: 2 }
const EPOCH = '1970-01-01'

const figures = [
  c.count('dau', 'Active on the day', '日活', text('Distinct customers active on the day.', '当日去重活跃顾客。')),
  c.count(
    'wau',
    'Active in 7 days',
    '周活',
    text('Active in the 7 days that end with the day.', '截至当日 7 天内的去重活跃顾客。'),
  ),
  c.count(
    'mau',
    'Active in 30 days',
    '月活',
    text('Active in the 30 days that end with the day.', '截至当日 30 天内的去重活跃顾客。'),
  ),
  c.ratio('stickiness', ['dau', 'mau'], 'DAU / MAU', '日活/月活'),
  c.count(
    'activeDays',
    'Active days in 7',
    '7 天活跃人天',
    text('Customers times days active in the 7 days.', '7 天内活跃人数乘天数之和。'),
  ),
  c.number(
    'daysPerWeek',
    'Days active per week',
    '每周活跃天数',
    text('Per customer active in the 7 days.', '7 天内活跃顾客的人均活跃天数。'),
  ),
]

export const activity: Report = {
  name: 'activity',
  title: text('Activity', '活跃度'),
  question: text('How often are people here?', '大家多久来一次？'),
  definition: text(
    'A customer is active on a day when she caused an event (a visit, a scan, a view, a reply, a claim …) or paid an order; what only happened to her (a message delivered, a card issued, a courier visit) does not count. City, store and channel choose the events and orders. Lost customers: at least two paid orders, none for 90 days.',
    '顾客当天主动产生事件（到店、扫码、浏览、回复、领券等）或付款即为活跃；仅被动发生的事（消息送达、发卡、配送员到访）不算。城市、门店、渠道筛选事件与订单。流失顾客：至少两笔已付订单，且 90 天无消费。',
  ),
  periodMeaning: text(
    'The days looked at; unless told, the last 90 with records.',
    '所看的日期；默认有数据的最近 90 天。',
  ),
  filters: allFilters,
  params: [],
  columns: [c.date('date', 'Day', '日期'), ...figures],
  figures: [
    ...figures,
    c.count(
      'lostCustomers',
      'Lost customers',
      '流失顾客',
      text(
        'At least two paid orders, none for 90 days; the report "lost-users" lists them.',
        '至少两笔已付订单且 90 天无消费；名单见“流失用户”报表。',
      ),
    ),
  ],
  chart: { kind: 'line', x: 'date', y: ['dau', 'wau', 'mau'] },
  async run({ ch, filter, now }) {
    const { timezone } = ch.scope
    const horizon = earlier(now, await recordsEnd(ch))
    const lastDay = dayOf(
      filter.until && filter.until < horizon ? new Date(filter.until.getTime() - 1) : horizon,
      timezone,
    )
    const earliest = addDays(lastDay, 1 - (filter.from ? DAYS_MAX : DAYS_UNLESS_TOLD))
    const asked = filter.from ? dayOf(filter.from, timezone) : earliest
    const firstDay = asked < earliest ? earliest : asked
    const bounds = { from: dayStart(firstDay, timezone), until: dayStart(addDays(lastDay, 1), timezone) }
    // A week before the first day, for its days active per week.
    const wide = { ...filter, from: dayStart(addDays(firstDay, -6), timezone), until: bounds.until }
    const [days, lost] = await Promise.all([
      activeDays(ch, wide),
      lostCustomers(ch, { ...filter, from: null, until: null }, { now: bounds.until, ...LOST, limit: 1 }),
    ])
    const byDay = new Map(days.map((day) => [addDays(EPOCH, day.day), day]))
    const rows = []
    for (let date = firstDay; date <= lastDay; date = addDays(date, 1)) {
      const { dau = 0, wau = 0, mau = 0 } = byDay.get(date) ?? {}
      const activeDays = sum(Array.from({ length: 7 }, (_none, ago) => byDay.get(addDays(date, -ago))?.dau ?? 0))
      rows.push({ date, dau, wau, mau, stickiness: rate(dau, mau), activeDays, daysPerWeek: rate(activeDays, wau) })
    }
    const { date: _last, ...latest } = rows.at(-1) ?? { date: lastDay }
    const shortened =
      asked < earliest ? [text(`Only the last ${DAYS_MAX} days are shown.`, `仅显示最近 ${DAYS_MAX} 天。`)] : []
    return { rows, summary: { ...latest, lostCustomers: lost[0]?.lostCount ?? 0 }, notes: shortened }
  },
}
