import { retention } from '../analytics/cohorts.ts'
import { monthLabel, monthOf, monthStart } from '../rules/calendar.ts'
import { rate } from '../rules/rates.ts'
import { allFilters, columns as c, choice, definitions as d, number, type Report, sum, text } from './report.ts'

export const retentionCohorts: Report = {
  name: 'retention-cohorts',
  title: text('Retention by cohort', '留存（按批次）'),
  question: text('How many of each month’s newcomers are still with us?', '每个月新来的人，后来还剩多少？'),
  definition: text(
    'basis=orders: consumers by the month of their first paid order, and how many of them had a paid order 1, 2 … calendar months later. basis=activity: customers by the month in which they were first active, and how many were active again. A month is counted on its own: being away in between does not matter. City, store and channel choose by the first order (or first activity).',
    'basis=orders：按首单月份分批，看之后第 1、2……个自然月有多少人付款。basis=activity：按首次活跃月份分批，看之后各月有多少人活跃。每个月单独计算，中间缺席不影响。城市、门店、渠道按首单（或首次活跃）归属。',
  ),
  periodMeaning: text(
    'The cohorts: first orders (or first activity) in these days.',
    '批次：首单（或首次活跃）落在这些天。',
  ),
  filters: allFilters,
  params: [
    choice('basis', text('Coming back means', '回来是指'), [
      ['orders', text('a paid order', '再次付款')],
      ['activity', text('any activity', '任何活跃')],
    ]),
    number('months', text('Months to follow', '跟踪月数'), { default: 12, min: 1, max: 36 }),
  ],
  columns: [
    c.month('cohort', 'Cohort', '批次'),
    c.count('size', 'Newcomers', '批次人数'),
    c.count('monthsSince', 'Months since', '第几个月'),
    c.count('returning', 'There in that month', '该月在的人数'),
    c.ratio('rate', ['returning', 'size'], 'Share', '留存率'),
    c.flag('complete', 'Month over', '该月已结束', d.complete),
  ],
  figures: [
    c.count('size', 'Newcomers', '批次人数'),
    c.count(
      'firstMonthSize',
      'Newcomers with the next month over',
      '次月已结束的人数',
      text('Newcomers of the cohorts whose next month is over.', '次月已结束的批次人数。'),
    ),
    c.count('firstMonthReturning', 'There in the next month', '次月在的人数'),
    c.ratio('firstMonthRate', ['firstMonthReturning', 'firstMonthSize'], 'Share in the next month', '次月留存率'),
  ],
  chart: { kind: 'heatmap', x: 'monthsSince', y: ['rate'], series: 'cohort' },
  async run({ ch, filter, params, now }) {
    const basis = params.basis === 'activity' ? 'activity' : 'orders'
    const cohorts = await retention(ch, filter, { basis, months: Number(params.months) })
    const { timezone } = ch.scope
    const last = cohorts.reduce((latest, cohort) => Math.max(latest, cohort.last), 0)
    const horizon = new Date(Math.min(now.getTime(), last))
    const horizonMonth = monthOf(horizon, timezone)
    const rows = cohorts
      .filter((cohort) => cohort.size > 0)
      .sort((a, b) => a.month - b.month)
      .flatMap((cohort) =>
        [cohort.size, ...cohort.returning].flatMap((returning, monthsSince) => {
          const month = cohort.month + monthsSince
          if (month > horizonMonth) return []
          const complete = horizon >= monthStart(month + 1, timezone)
          const { size } = cohort
          return [
            { cohort: monthLabel(cohort.month), size, monthsSince, returning, rate: rate(returning, size), complete },
          ]
        }),
      )
    const next = rows.filter((row) => row.monthsSince === 1 && row.complete)
    const firstMonthSize = sum(next.map((row) => row.size))
    const firstMonthReturning = sum(next.map((row) => row.returning))
    return {
      rows,
      summary: {
        size: sum(cohorts.map((cohort) => cohort.size)),
        firstMonthSize,
        firstMonthReturning,
        firstMonthRate: rate(firstMonthReturning, firstMonthSize),
      },
    }
  },
}
