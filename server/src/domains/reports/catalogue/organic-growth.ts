import { newBySource } from '../analytics/growth.ts'
import { totals } from '../analytics/totals.ts'
import { isMonthWithin, monthLabel } from '../rules/calendar.ts'
import { perHead, rate } from '../rules/rates.ts'
import { allFilters, columns as c, everyMonth, type Report, sum, text } from './report.ts'

const figures = [
  c.count(
    'newConsumers',
    'New consumers',
    '新消费者',
    text('First paid order of all in the month.', '首单落在该月的消费者。'),
  ),
  c.count(
    'paid',
    'From paid channels',
    '付费渠道',
    text(
      'First order on a channel for which a cost was entered in that month, not brought by a friend.',
      '首单渠道当月有花费，且不是朋友带来的。',
    ),
  ),
  c.count(
    'referred',
    'Brought by friends',
    '朋友带来',
    text(
      'Took a gift or opened a share in the 30 days before the first order.',
      '首单前 30 天内收到赠券或打开过分享。',
    ),
  ),
  c.count('organic', 'By themselves', '自然到来', text('All others.', '其余所有。')),
  c.ratio('organicShare', ['organic', 'newConsumers'], 'Organic share', '自然占比'),
  c.ratio('referralShare', ['referred', 'newConsumers'], 'Referral share', '推荐占比'),
  c.count('consumersBefore', 'Consumers of the month before', '上月消费者'),
  c.ratio(
    'kFactor',
    ['referred', 'consumersBefore'],
    'K factor',
    'K 因子',
    text(
      'New consumers that friends brought, for each consumer of the month before.',
      '朋友带来的新消费者，除以上月消费者。',
    ),
  ),
  c.money('costMinor', 'Cost of channels', '渠道花费'),
  c.money(
    'acquisitionMinor',
    'Cost a new consumer',
    '获客成本',
    text('Cost divided by all new consumers (blended).', '花费除以全部新消费者（混合口径）。'),
  ),
  c.money(
    'paidAcquisitionMinor',
    'Cost a new consumer, paid channels',
    '付费渠道获客成本',
    text('Cost divided by new consumers from paid channels.', '花费除以付费渠道新消费者。'),
  ),
]

export const organicGrowth: Report = {
  name: 'organic-growth',
  title: text('Growing by itself', '自然增长'),
  question: text('Do people come without being paid for?', '不花钱，人还来吗？'),
  definition: text(
    'New consumers by where they came from: paid channels, friends, or by themselves; with the cost of a new consumer, and how many new ones a consumer brings (K). A month counts as calendar month of the first paid order. City, store and channel choose by it.',
    '新消费者的来处：付费渠道、朋友、自然；以及获客成本与每名消费者带来的新客（K）。按首单所在自然月统计；城市、门店、渠道按首单归属。',
  ),
  periodMeaning: text('First paid orders in these days.', '首单落在这些天。'),
  filters: allFilters,
  params: [],
  columns: [c.month('month', 'Month', '月份'), ...figures],
  figures,
  chart: { kind: 'line', x: 'month', y: ['organicShare', 'referralShare'] },
  async run({ ch, filter, readCosts }) {
    const everything = { ...filter, from: null, until: null }
    const [found, costs, sums] = await Promise.all([
      newBySource(ch, filter),
      readCosts(),
      totals(ch, everything, { month: true, store: false }),
    ])
    const within = costs?.filter(({ month }) => isMonthWithin(month, filter, ch.scope.timezone)) ?? null
    const consumers = new Map(sums.groups.map((group) => [group.month, group.consumers]))
    const isPaid = (channel: string, month: number): boolean =>
      (within ?? []).some((cost) => cost.channel === channel && cost.month === month)
    const months = everyMonth([...found, ...(within ?? [])].map(({ month }) => month))
    const parts = months.map((month) => {
      const own = found.filter((row) => row.month === month)
      const newConsumers = sum(own.map((row) => row.newConsumers))
      const referred = sum(own.map((row) => row.referred))
      const paid = sum(own.filter((row) => isPaid(row.channel, month)).map((row) => row.newConsumers - row.referred))
      const costMinor = within && sum(within.filter((cost) => cost.month === month).map((cost) => cost.amountMinor))
      return { month, newConsumers, referred, paid, costMinor, consumersBefore: consumers.get(month - 1) ?? 0 }
    })
    const all = {
      newConsumers: sum(parts.map((part) => part.newConsumers)),
      referred: sum(parts.map((part) => part.referred)),
      paid: sum(parts.map((part) => part.paid)),
      costMinor: within && sum(within.map((cost) => cost.amountMinor)),
      consumersBefore: sum(parts.map((part) => part.consumersBefore)),
    }
    return {
      rows: parts.map((part) => ({ ...figuresOf(part), month: monthLabel(part.month) })),
      summary: figuresOf(all),
    }
  },
}

type Part = { newConsumers: number; referred: number; paid: number; costMinor: number | null; consumersBefore: number }

function figuresOf({ newConsumers, referred, paid, costMinor, consumersBefore }: Part) {
  const organic = newConsumers - referred - paid
  return {
    newConsumers,
    paid,
    referred,
    organic,
    organicShare: rate(organic, newConsumers),
    referralShare: rate(referred, newConsumers),
    consumersBefore,
    kFactor: rate(referred, consumersBefore),
    costMinor,
    acquisitionMinor: costMinor === null ? null : perHead(costMinor, newConsumers),
    paidAcquisitionMinor: costMinor === null ? null : perHead(costMinor, paid),
  }
}
