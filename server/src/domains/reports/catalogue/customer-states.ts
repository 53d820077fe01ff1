import { type StateCount, type StateMonth, stateCounts } from '../analytics/states.ts'
import { paidMonths, recordsEnd } from '../analytics/totals.ts'
import { monthLabel, monthOf, monthStart } from '../rules/calendar.ts'
import { rate } from '../rules/rates.ts'
import {
  allFilters,
  breakdownLabel,
  byChannel,
  byMonth,
  columns as c,
  choice,
  earlier,
  everyMonth,
  groupBy,
  number,
  type Report,
  type ReportInput,
  text,
} from './report.ts'

const states = {
  new: { key: 'new', label: ['New', '新客'], rule: ['First paid order in the month.', '首笔已付订单在本月。'] },
  'one-time': {
    key: 'oneTime',
    label: ['One-time', '一次性消费者'],
    rule: ['Exactly one paid order so far, made in an earlier month.', '至今只有一笔已付订单，且在更早的月份。'],
  },
  regular: {
    key: 'regular',
    label: ['Regular', '熟客'],
    rule: [
      'Two or more paid orders, the last one not longer ago than "sleeping after".',
      '两笔及以上，最近一笔未超过“沉睡”天数。',
    ],
  },
  sleeping: {
    key: 'sleeping',
    label: ['Sleeping', '沉睡'],
    rule: ['Two or more, the last one longer ago than "sleeping after".', '两笔及以上，最近一笔超过“沉睡”天数。'],
  },
  lost: {
    key: 'lost',
    label: ['Lost', '流失'],
    rule: ['Two or more, the last one longer ago than "lost after".', '两笔及以上，最近一笔超过“流失”天数。'],
  },
  zombie: {
    key: 'zombie',
    label: ['Zombie', '僵尸用户'],
    rule: ['Registered longer ago than "zombie after" and never a paid order.', '注册超过“僵尸”天数，从未付款。'],
  },
  fresh: {
    key: 'fresh',
    label: ['Just registered', '刚注册'],
    rule: [
      'Registered, no paid order yet, not a zombie yet. Not in the index.',
      '已注册未付款、尚未成为僵尸；不计入指数。',
    ],
  },
} as const

const stateColumns = Object.values(states).map(({ key, label, rule }) =>
  c.count(key, label[0], label[1], text(rule[0], rule[1])),
)

function rowOf(parts: readonly StateCount[]) {
  const of = (state: keyof typeof states): number => parts.find((part) => part.state === state)?.customers ?? 0
  const known = of('new') + of('one-time') + of('regular') + of('sleeping') + of('lost') + of('zombie')
  return {
    new: of('new'),
    oneTime: of('one-time'),
    regular: of('regular'),
    sleeping: of('sleeping'),
    lost: of('lost'),
    zombie: of('zombie'),
    fresh: of('fresh'),
    known,
    health: rate(of('regular'), known),
  }
}

const MONTHS_UNLESS_TOLD = 12

/** The months of the period; without one, the last twelve with paid orders. A running month is looked at as of now. */
async function monthsOf({ ch, filter, now }: ReportInput): Promise<StateMonth[]> {
  const { timezone } = ch.scope
  const [paid, end] = await Promise.all([
    paidMonths(ch, { ...filter, from: null, until: null, stores: null, channel: null }),
    recordsEnd(ch),
  ])
  if (!paid) return []
  // One millisecond on, since the end of a month is not included and the latest record shall be.
  const horizon = new Date(earlier(now, end).getTime() + 1)
  const last = Math.min(
    filter.until ? monthOf(new Date(filter.until.getTime() - 1), timezone) : Number.MAX_SAFE_INTEGER,
    monthOf(horizon, timezone),
  )
  const first = filter.from ? monthOf(filter.from, timezone) : Math.max(paid.first, last - MONTHS_UNLESS_TOLD + 1)
  if (last < first) return []
  return everyMonth([first, last]).map((month) => {
    const monthEnd = monthStart(month + 1, timezone)
    const bounds = [monthEnd, horizon, ...(filter.until ? [filter.until] : [])].map((at) => at.getTime())
    return { month, start: monthStart(month, timezone), end: new Date(Math.min(...bounds)) }
  })
}

export const customerStates: Report = {
  name: 'customer-states',
  title: text('New, one-time, regular, sleeping, lost', '新客、一次性、熟客、沉睡与流失'),
  question: text('Do we grow regulars, or only numbers?', '增长的是熟客，还是只有数字？'),
  definition: text(
    'Every registered customer and every consumer in exactly one state at the end of each month, all records up to then considered. The health index is regulars divided by all states but "just registered": growth that only adds zombies and one-time consumers lowers it. City, store and channel choose by the first of registration and first paid order.',
    '每月月末，每位注册顾客与消费者恰好处于一种状态，依据截至当时的全部数据。健康指数 = 熟客 ÷ 除“刚注册”外的全部状态：只增加僵尸用户和一次性消费者会拉低它。城市、门店、渠道按注册与首单中较早者归属。',
  ),
  periodMeaning: text('The months looked at; unless told, the last twelve.', '所看的月份；默认最近十二个月。'),
  filters: allFilters,
  params: [
    choice(
      'by',
      breakdownLabel,
      [byMonth, byChannel],
      text('By channel: per month and channel.', '按渠道：按月和渠道。'),
    ),
    number('sleeping', text('Sleeping after days', '沉睡天数'), { default: 90, min: 1, max: 3660 }),
    number('lost', text('Lost after days', '流失天数'), { default: 180, min: 1, max: 3660 }),
    number('zombie', text('Zombie after days', '僵尸天数'), { default: 30, min: 1, max: 3660 }),
  ],
  columns: [
    c.month('month', 'Month', '月份'),
    c.channel,
    ...stateColumns,
    c.count('known', 'All but just registered', '合计（不含刚注册）'),
    c.ratio('health', ['regular', 'known'], 'Health index', '健康指数'),
  ],
  figures: [
    ...stateColumns,
    c.count('known', 'All but just registered', '合计（不含刚注册）'),
    c.ratio(
      'health',
      ['regular', 'known'],
      'Health index',
      '健康指数',
      text('At the end of the last month.', '最后一个月月末。'),
    ),
  ],
  chart: { kind: 'bar', x: 'month', y: Object.values(states).map((state) => state.key), stacked: true },
  async run(input) {
    const { ch, filter, params } = input
    const rule = {
      sleepingDays: Number(params.sleeping),
      lostDays: Number(params.lost),
      zombieDays: Number(params.zombie),
    }
    const months = await monthsOf(input)
    const withChannels = params.by === 'channel'
    const counts = months.length === 0 ? [] : await stateCounts(ch, filter, months, rule, withChannels)
    const lastMonth = months.at(-1)?.month
    const ofLast = groupBy(
      counts.filter((part) => part.month === lastMonth),
      (part) => part.state,
    ).flatMap((parts) =>
      parts[0] ? [{ ...parts[0], customers: parts.reduce((all, part) => all + part.customers, 0) }] : [],
    )
    const groups = withChannels
      ? groupBy(counts, (part) => `${part.month}/${part.channel}`)
      : months.map(({ month }) => counts.filter((part) => part.month === month))
    const rows = groups.map((parts, index) => ({
      month: monthLabel(parts[0]?.month ?? months[index]?.month ?? 0),
      channel: withChannels ? (parts[0]?.channel ?? null) : null,
      ...rowOf(parts),
    }))
    rows.sort((a, b) => a.month.localeCompare(b.month) || (a.channel ?? '').localeCompare(b.channel ?? ''))
    return { rows, summary: rowOf(ofLast) }
  },
}
