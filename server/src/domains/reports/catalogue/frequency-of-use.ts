import type { Filter } from '../analytics/filter.ts'
import { type UseOfMonth, useByMonth } from '../analytics/habits.ts'
import { recordsEnd } from '../analytics/totals.ts'
import { refusals } from '../errors.ts'
import { addDays, DAY_MS, dayOf, dayStart, monthLabel, monthStart, readPeriod } from '../rules/calendar.ts'
import { rate } from '../rules/rates.ts'
import { allFilters, columns as c, earlier, type Report, type ReportInput, text } from './report.ts'

const figures = [
  c.count(
    'customers',
    'Active customers',
    '活跃顾客',
    text('Distinct customers active in it (MAU for a month).', '期内去重活跃顾客，按月即月活。'),
  ),
  c.count(
    'activeDays',
    'Days active, all together',
    '活跃人天',
    text('Customers times days on which they were active.', '活跃顾客乘以各自的活跃天数之和。'),
  ),
  c.count(
    'customerDays',
    'Customers times days',
    '人数乘天数',
    text('Active customers times the days of the period that are over.', '活跃顾客数乘以已过去的天数。'),
  ),
  c.ratio(
    'stickiness',
    ['activeDays', 'customerDays'],
    'DAU / MAU',
    '日活/月活',
    text('Average active customers a day, for those of the period.', '平均日活除以期内活跃顾客。'),
  ),
  c.number('daysPerWeek', 'Days active a week', '每周活跃天数', text('Per active customer.', '每名活跃顾客。')),
  c.count(
    'sessions',
    'Sessions',
    '会话数',
    text('A session ends when nothing happened for 30 minutes.', '30 分钟无行为即结束一次会话。'),
  ),
  c.number('sessionsPerCustomer', 'Sessions a customer', '人均会话数'),
]

export const frequencyOfUse: Report = {
  name: 'frequency-of-use',
  title: text('Frequency of use', '使用频率'),
  question: text('How often are they here, and did the release change it?', '大家来得有多勤？改版之后变了吗？'),
  definition: text(
    'DAU/MAU, days active a week and sessions by month; with the day of a release, the 28 days before it against the 28 days from it on. Before and after is no proof: hold some customers out of the release in an experiment to know. Active: an event she caused, or a paid order.',
    '按月的日活/月活、每周活跃天数与会话数；填入改版日期则对比其前 28 天与其后 28 天。前后对比不是证明：用实验留出一部分人才知道。活跃：主动产生事件或付款。',
  ),
  periodMeaning: text('Events and orders in these days.', '在这些天内的事件与订单。'),
  filters: allFilters,
  params: [
    {
      name: 'release',
      label: text('Day of a release', '改版日期'),
      kind: 'text',
      help: text('Such as 2026-03-01.', '如 2026-03-01。'),
    },
  ],
  columns: [
    c.month('month', 'Month', '月份'),
    c.text('window', 'Window', '窗口', undefined, {
      values: { before: text('28 days before', '前 28 天'), after: text('28 days from then on', '后 28 天') },
    }),
    ...figures,
  ],
  figures,
  chart: { kind: 'line', x: 'month', y: ['stickiness'] },
  async run(input) {
    const horizon = earlier(input.now, await recordsEnd(input.ch))
    return input.params.release ? beforeAndAfter(input, input.params.release, horizon) : byMonth(input, horizon)
  },
}

async function byMonth({ ch, filter }: ReportInput, horizon: Date) {
  const { timezone } = ch.scope
  const months = await useByMonth(ch, filter)
  const rows = months.map((use) => {
    const start = later(monthStart(use.month, timezone), filter.from)
    const end = Math.min(
      monthStart(use.month + 1, timezone).getTime(),
      horizon.getTime(),
      filter.until?.getTime() ?? Infinity,
    )
    return { month: monthLabel(use.month), window: null, ...figuresOf(use, daysBetween(start, end)) }
  })
  const {
    month: _month,
    window: _window,
    ...latest
  } = rows.at(-1) ?? { month: '', window: null, ...figuresOf(nobody, 1) }
  return { rows, summary: latest }
}

const later = (a: Date, b: Date | null): number => Math.max(a.getTime(), b?.getTime() ?? 0)
const daysBetween = (start: number, end: number): number => Math.max(1, Math.ceil((end - start) / DAY_MS - 0.1))

const WINDOW_DAYS = 28

async function beforeAndAfter({ ch, filter }: ReportInput, release: string, horizon: Date) {
  const { timezone } = ch.scope
  if (release.length !== 10 || !readPeriod(release, release, timezone))
    throw refusals.invalid_report_parameter({ detail: 'release: allowed: an existing day such as 2026-03-01' })
  const window = async (name: string, fromDay: string) => {
    const [from, until] = [dayStart(fromDay, timezone), dayStart(addDays(fromDay, WINDOW_DAYS), timezone)]
    const months = await useOf(ch, { ...filter, from, until })
    const days = daysBetween(from.getTime(), Math.min(until.getTime(), Math.max(horizon.getTime(), from.getTime())))
    return { month: null, window: name, ...figuresOf(months, days) }
  }
  const rows = [await window('before', addDays(release, -WINDOW_DAYS)), await window('after', release)]
  const { month: _month, window: _window, ...after } = rows[1] ?? { month: null, window: '', ...figuresOf(nobody, 1) }
  const isOver = dayOf(horizon, timezone) >= addDays(release, WINDOW_DAYS)
  const note = text('The 28 days after the release are not over yet.', '改版后的 28 天还没过完。')
  return { rows, summary: after, notes: isOver ? [] : [note] }
}

/** A window may lie in two months: days and sessions add up, customers do not. */
async function useOf(ch: ReportInput['ch'], filter: Filter): Promise<UseOfMonth> {
  return (await useByMonth(ch, filter, 'window'))[0] ?? nobody
}

const nobody: UseOfMonth = { month: 0, customers: 0, activeDays: 0, sessions: 0 }

function figuresOf({ customers, activeDays, sessions }: UseOfMonth, days: number) {
  const customerDays = customers * days
  return {
    customers,
    activeDays,
    customerDays,
    stickiness: rate(activeDays, customerDays),
    daysPerWeek: customerDays === 0 ? null : round((activeDays / customerDays) * 7),
    sessions,
    sessionsPerCustomer: customers === 0 ? null : round(sessions / customers),
  }
}

const round = (value: number): number => Math.round(value * 1000) / 1000
