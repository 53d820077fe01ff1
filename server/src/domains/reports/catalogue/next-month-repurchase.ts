import { type RepurchaseCohort, type RepurchaseVariant, repurchase } from '../analytics/repurchase.ts'
import { monthLabel } from '../rules/calendar.ts'
import { rate } from '../rules/rates.ts'
import {
  allFilters,
  breakdownLabel,
  byMonth,
  byStore,
  byStoreMonth,
  columns as c,
  choice,
  definitions as d,
  everyMonth,
  isWindowOver,
  type Report,
  type ReportInput,
  storeCells,
  sum,
  text,
} from './report.ts'

const size = text(
  'Consumers of the cohort: those whose first paid order fell in the month (first-order), or everyone who paid in it (all-buyers).',
  '批次人数：首单在该月的消费者（first-order），或该月所有付款者（all-buyers）。',
)
const returning = text(
  'Of the cohort, those with another paid order in the next calendar month; with the window of 30 days: a later paid order within 30 × 24 hours after the first one of the month.',
  '批次中下一自然月再次付款的人数；30 天口径：该月首笔付款之后 30×24 小时内再次付款的人数。',
)

export type RepurchaseRow = { month: number; store: number; size: number; returning: number; complete: boolean }

/** Cohorts with months of nobody filled in and those marked whose window is not over. Shared with the overview. */
export async function repurchaseRows(
  { ch, filter, now }: ReportInput,
  variant: RepurchaseVariant,
  withStores: boolean,
): Promise<RepurchaseRow[]> {
  const cohorts = await repurchase(ch, filter, variant, withStores)
  if (cohorts.length === 0) return []
  const last = cohorts.reduce((latest, cohort) => Math.max(latest, cohort.last), 0)
  const horizon = new Date(Math.min(now.getTime(), last))
  const filled = withStores ? cohorts.filter((cohort) => cohort.size > 0) : fillMonths(cohorts)
  return filled
    .map((cohort) => ({
      month: cohort.month,
      store: cohort.store,
      size: cohort.size,
      returning: cohort.returning,
      complete: isWindowOver(cohort.month, variant.window, horizon, ch.scope.timezone),
    }))
    .sort((a, b) => a.store - b.store || a.month - b.month)
}

function fillMonths(cohorts: RepurchaseCohort[]): Omit<RepurchaseCohort, 'last'>[] {
  const known = new Map(cohorts.map((cohort) => [cohort.month, cohort]))
  const months = everyMonth(cohorts.filter((cohort) => cohort.size > 0).map((cohort) => cohort.month))
  return months.map((month) => known.get(month) ?? { month, store: 0, size: 0, returning: 0 })
}

/** Over several months: those whose window is over, since the others would pull the rate down. */
export function completeTotals(rows: readonly RepurchaseRow[]): {
  size: number
  returning: number
  rate: number | null
} {
  const over = rows.filter((row) => row.complete)
  const totals = { size: sum(over.map((row) => row.size)), returning: sum(over.map((row) => row.returning)) }
  return { ...totals, rate: rate(totals.returning, totals.size) }
}

export const nextMonthRepurchase: Report = {
  name: 'next-month-repurchase',
  title: text('Next-month repurchase', '次月回购率'),
  question: text('Do those who bought come back the month after?', '买过的人，下个月还来吗？'),
  definition: text(
    'cohort=first-order: consumers whose first paid order fell in the month; all-buyers: everyone who paid in it. window=calendar: another paid order in the next calendar month; 30-days: a later paid order within 30 × 24 hours after the first one of the month. Several months together count only those whose window is over. City, store and channel choose by the order that puts the consumer into the cohort; coming back counts anywhere.',
    'cohort=first-order：首单在该月的消费者；all-buyers：该月所有付款者。window=calendar：下一自然月再次付款；30-days：该月首笔付款后 30×24 小时内再次付款。多个月合计只含窗口已结束的月份。城市、门店、渠道按进入批次的那笔订单归属；在任何地方回来都算。',
  ),
  periodMeaning: text(
    'The cohorts: first paid orders (or payments) in these days. Coming back is looked up in all records.',
    '批次：首单（或付款）落在这些天。是否回来看全部数据。',
  ),
  filters: allFilters,
  params: [
    choice('cohort', text('Cohort', '批次'), [
      ['first-order', text('First order in the month', '首单在该月')],
      ['all-buyers', text('All buyers of the month', '该月所有付款者')],
    ]),
    choice('window', text('Window', '窗口'), [
      ['calendar', text('Next calendar month', '下一自然月')],
      ['30-days', text('30 days', '30 天内')],
    ]),
    choice('by', breakdownLabel, [byMonth, byStore, byStoreMonth]),
  ],
  columns: [
    c.month('cohort', 'Cohort', '批次'),
    c.store,
    c.storeName,
    c.count('size', 'Consumers', '批次人数', size),
    c.count('returning', 'Came back', '回购人数', returning),
    c.ratio('rate', ['returning', 'size'], 'Came back, share', '回购率'),
    c.flag('complete', 'Window over', '窗口已结束', d.complete),
  ],
  figures: [
    c.count('size', 'Consumers', '批次人数', size),
    c.count('returning', 'Came back', '回购人数', returning),
    c.ratio('rate', ['returning', 'size'], 'Came back, share', '回购率'),
  ],
  chart: { kind: 'line', x: 'cohort', y: ['rate'], series: 'storeName' },
  async run(input) {
    const { params, stores } = input
    const variant: RepurchaseVariant = {
      cohort: params.cohort === 'all-buyers' ? 'all-buyers' : 'first-order',
      window: params.window === '30-days' ? '30-days' : 'calendar',
    }
    const cohorts = await repurchaseRows(input, variant, params.by !== 'month')
    // A buyer of two stores is in both cohorts, so stores cannot be added up to the total of all buyers.
    const overall = params.by === 'month' ? cohorts : await repurchaseRows(input, variant, false)
    const summary = completeTotals(overall)
    if (params.by === 'store') {
      const ids = [...new Set(cohorts.map((row) => row.store))]
      const rows = ids.map((id) => {
        const total = completeTotals(cohorts.filter((row) => row.store === id))
        return { cohort: null, ...storeCells(stores, id), ...total, complete: true }
      })
      return { rows, summary }
    }
    const rows = cohorts.map((row) => ({
      cohort: monthLabel(row.month),
      ...(params.by === 'month' ? { store: null, storeName: null } : storeCells(stores, row.store)),
      size: row.size,
      returning: row.returning,
      rate: rate(row.returning, row.size),
      complete: row.complete,
    }))
    return { rows, summary }
  },
}
