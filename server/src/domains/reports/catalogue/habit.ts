import { habitWeeks } from '../analytics/habits.ts'
import { recordsEnd } from '../analytics/totals.ts'
import { addDays, dayOf } from '../rules/calendar.ts'
import { rate } from '../rules/rates.ts'
import { allFilters, columns as c, earlier, number, type Report, text } from './report.ts'

const WEEKS_SHOWN = 13
const EPOCH = '1970-01-01'

const figures = [
  c.count(
    'habitual',
    'With the habit',
    '养成习惯的人',
    text(
      'Active on enough days of the week and of each of the weeks before it; 4 of 7 days for 3 weeks unless told.',
      '该周及之前各周都达到活跃天数；默认每周 7 天中至少 4 天、连续 3 周。',
    ),
  ),
  c.count(
    'active',
    'Active in these weeks',
    '期间活跃顾客',
    text('Active on any day of them.', '这些周内任一天有活跃的顾客。'),
  ),
  c.ratio('share', ['habitual', 'active'], 'Share with the habit', '习惯养成率'),
]

export const habit: Report = {
  name: 'habit',
  title: text('Habit', '习惯养成'),
  question: text('Whose week are we part of?', '谁的日常里有我们？'),
  definition: text(
    'A customer has the habit when she is active on at least 4 of 7 days for 3 weeks in a row (both can be chosen). Weeks are seven days that end with the last day of the period. Active: an event she caused, or a paid order. City, store and channel choose the events and orders.',
    '连续 3 周、每周 7 天中至少 4 天活跃（可调）即为养成习惯。每周为截至期末的七天。活跃：主动产生事件或付款。城市、门店、渠道筛选事件与订单。',
  ),
  periodMeaning: text('Thirteen weeks that end with its last day.', '截至期末最后一天的十三周。'),
  filters: allFilters,
  params: [
    number('days', text('Days a week', '每周活跃天数'), { default: 4, min: 1, max: 7 }),
    number('weeks', text('Weeks in a row', '连续周数'), { default: 3, min: 1, max: 8 }),
  ],
  columns: [c.date('week', 'Week that ends on', '周末日'), ...figures],
  figures,
  chart: { kind: 'line', x: 'week', y: ['share'] },
  async run({ ch, filter, params, now }) {
    const { timezone } = ch.scope
    const horizon = earlier(now, await recordsEnd(ch))
    const end = filter.until && filter.until < horizon ? new Date(filter.until.getTime() - 1) : horizon
    const lastDay = dayOf(end, timezone)
    const rule = {
      daysPerWeek: Number(params.days),
      weeks: Number(params.weeks),
      lastDay: Date.parse(lastDay) / 86_400_000,
      shown: WEEKS_SHOWN,
    }
    const found = new Map((await habitWeeks(ch, { ...filter, from: null }, rule)).map((week) => [week.ago, week]))
    const rows = Array.from({ length: WEEKS_SHOWN }, (_none, index) => {
      const ago = WEEKS_SHOWN - 1 - index
      const { active = 0, habitual = 0 } = found.get(ago) ?? {}
      const week = addDays(EPOCH, rule.lastDay - ago * 7)
      return { week, habitual, active, share: rate(habitual, active) }
    })
    const { week: _week, ...latest } = rows.at(-1) ?? { week: lastDay, habitual: 0, active: 0, share: null }
    return { rows, summary: latest }
  },
}
