import { conversion } from '../analytics/conversion.ts'
import { recordsEnd } from '../analytics/totals.ts'
import { DAY_MS, monthLabel, monthStart } from '../rules/calendar.ts'
import { rate } from '../rules/rates.ts'
import {
  allFilters,
  breakdownLabel,
  byChannel,
  byMonth,
  byStore,
  byStoreMonth,
  columns as c,
  choice,
  definitions as d,
  earlier,
  groupBy,
  type Report,
  type ReportInput,
  storeCells,
  sum,
  text,
} from './report.ts'

export type ConversionRow = {
  month: number
  store: number
  channel: string
  registered: number
  converted7: number
  converted30: number
  complete: boolean
}

/** Registrations of the period and who of them converted. Shared with the overview. */
export async function conversionRows(
  { ch, filter, now }: ReportInput,
  by: { store: boolean; channel: boolean },
): Promise<ConversionRow[]> {
  const [cohorts, end] = await Promise.all([conversion(ch, filter, by), recordsEnd(ch)])
  const horizon = earlier(now, end)
  return cohorts
    .map((cohort) => ({
      ...cohort,
      complete: horizon.getTime() >= monthStart(cohort.month + 1, ch.scope.timezone).getTime() + 30 * DAY_MS,
    }))
    .sort((a, b) => a.store - b.store || a.channel.localeCompare(b.channel) || a.month - b.month)
}

export function conversionTotals(rows: readonly ConversionRow[]) {
  const registered = sum(rows.map((row) => row.registered))
  const converted7 = sum(rows.map((row) => row.converted7))
  const converted30 = sum(rows.map((row) => row.converted30))
  return {
    registered,
    converted7,
    rate7: rate(converted7, registered),
    converted30,
    rate30: rate(converted30, registered),
    complete: rows.every((row) => row.complete),
  }
}

const figures = [
  c.count(
    'registered',
    'Registered',
    '注册人数',
    text(
      'Customers whose first registration fell in the period. Customers known only through orders have none and are not counted.',
      '首次注册落在期内的顾客；只通过订单认识、从未注册的顾客不计。',
    ),
  ),
  c.count(
    'converted7',
    'Ordered within 7 days',
    '7 天内下单',
    text(
      'Of them, those with a paid order, not fully refunded since, within 7 × 24 hours after registration.',
      '其中注册后 7×24 小时内有已付且未全额退款订单的人数。',
    ),
  ),
  c.ratio('rate7', ['converted7', 'registered'], 'Conversion, 7 days', '7 天首单转化率'),
  c.count(
    'converted30',
    'Ordered within 30 days',
    '30 天内下单',
    text(
      'Of them, those with a paid order, not fully refunded since, within 30 × 24 hours after registration.',
      '其中注册后 30×24 小时内有已付且未全额退款订单的人数。',
    ),
  ),
  c.ratio('rate30', ['converted30', 'registered'], 'Conversion, 30 days', '30 天首单转化率'),
  c.flag('complete', 'Window over', '窗口已结束', d.complete),
]

export const firstOrderConversion: Report = {
  name: 'first-order-conversion',
  title: text('First-order conversion', '首单转化率'),
  question: text('Do those who register buy?', '注册的人，下单了吗？'),
  definition: text(
    'Of the customers registered in the period, those with a paid order, not fully refunded since, within 7 and within 30 days after registration. City, store and channel choose by the registration; the order counts anywhere.',
    '期内注册的顾客中，注册后 7 天、30 天内有已付且未全额退款订单的比例。城市、门店、渠道按注册归属；在任何地方下单都算。',
  ),
  periodMeaning: text('Registrations in these days.', '在这些天内的注册。'),
  filters: allFilters,
  params: [choice('by', breakdownLabel, [byMonth, byStore, byStoreMonth, byChannel])],
  columns: [c.month('month', 'Registered in', '注册月份'), c.store, c.storeName, c.channel, ...figures],
  figures,
  chart: { kind: 'line', x: 'month', y: ['rate7', 'rate30'] },
  async run(input) {
    const by = input.params.by ?? 'month'
    const withStores = by === 'store' || by === 'store-month'
    const cohorts = await conversionRows(input, { store: withStores, channel: by === 'channel' })
    const groups = groupBy(cohorts, (row) => {
      if (by === 'store') return String(row.store)
      if (by === 'channel') return row.channel
      return `${row.store}/${row.month}`
    })
    const rows = groups.flatMap((group) => {
      const [first] = group
      if (!first) return []
      const place = withStores ? storeCells(input.stores, first.store) : { store: null, storeName: null }
      return [
        {
          month: by === 'month' || by === 'store-month' ? monthLabel(first.month) : null,
          ...place,
          channel: by === 'channel' ? first.channel : null,
          ...conversionTotals(group),
        },
      ]
    })
    return { rows, summary: conversionTotals(cohorts) }
  },
}
