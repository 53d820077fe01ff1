import { lifetimeValue, type ValueCohort } from '../analytics/cohorts.ts'
import { recordsEnd } from '../analytics/totals.ts'
import { monthLabel, monthOf, monthStart } from '../rules/calendar.ts'
import { perHead } from '../rules/rates.ts'
import {
  allFilters,
  columns as c,
  definitions as d,
  earlier,
  groupBy,
  number,
  type Report,
  sum,
  text,
} from './report.ts'

/** The cohort's cumulative value for every month that has begun, months without orders included. */
function valueRows(cohort: ValueCohort[], months: number, horizon: Date, timezone: string) {
  const month = cohort[0]?.month ?? 0
  const size = sum(cohort.map((part) => part.customers))
  const length = Math.min(months, monthOf(horizon, timezone) - month) + 1
  let cumulativeMinor = 0
  return Array.from({ length: Math.max(length, 0) }, (_none, monthsSince) => {
    const netMinor = cohort.find((part) => part.since === monthsSince)?.netMinor ?? 0
    cumulativeMinor += netMinor
    return {
      cohort: monthLabel(month),
      size,
      monthsSince,
      netMinor,
      cumulativeMinor,
      perCustomerMinor: perHead(cumulativeMinor, size),
      complete: horizon >= monthStart(month + monthsSince + 1, timezone),
    }
  })
}

export const lifetimeValueReport: Report = {
  name: 'lifetime-value',
  title: text('Lifetime value by cohort', '生命周期价值（按批次）'),
  question: text('What is a new consumer worth, and how soon?', '一个新消费者值多少钱，多久值回来？'),
  definition: text(
    'Consumers by the month of their first paid order: what they paid less what was refunded to them, added up month by month, divided by the size of the cohort. A refund counts in its own month. City, store and channel choose by the first paid order; later orders count anywhere. Costs are not known and not deducted.',
    '按首单月份分批：支付减退款逐月累计，除以批次人数。退款计入退款发生的月份。城市、门店、渠道按首单归属，之后的订单不论在何处都计入。成本未知，未扣除。',
  ),
  periodMeaning: text('The cohorts: first paid orders in these days.', '批次：首单落在这些天。'),
  filters: allFilters,
  params: [number('months', text('Months to follow', '跟踪月数'), { default: 12, min: 1, max: 60 })],
  columns: [
    c.month('cohort', 'Cohort', '批次'),
    c.count('size', 'Consumers', '批次人数'),
    c.count('monthsSince', 'Months since', '第几个月'),
    c.money('netMinor', 'Net in that month', '该月净额', text('Paid less refunded in that month.', '该月支付减退款。')),
    c.money('cumulativeMinor', 'Net so far', '累计净额'),
    c.money(
      'perCustomerMinor',
      'Net so far, per consumer',
      '人均累计净额',
      text('Net so far divided by the consumers of the cohort.', '累计净额除以批次人数。'),
    ),
    c.flag('complete', 'Month over', '该月已结束', d.complete),
  ],
  figures: [
    c.count('size', 'Consumers', '消费者'),
    c.money('cumulativeMinor', 'Net so far', '累计净额'),
    c.money('perCustomerMinor', 'Net so far, per consumer', '人均累计净额'),
  ],
  chart: { kind: 'line', x: 'monthsSince', y: ['perCustomerMinor'], series: 'cohort' },
  async run({ ch, filter, params, now }) {
    const months = Number(params.months)
    const [parts, end] = await Promise.all([lifetimeValue(ch, filter, months), recordsEnd(ch)])
    const horizon = earlier(now, end)
    const cohorts = groupBy(
      parts.toSorted((a, b) => a.month - b.month),
      (part) => String(part.month),
    )
    const size = sum(parts.map((part) => part.customers))
    const cumulativeMinor = sum(parts.map((part) => part.netMinor))
    return {
      rows: cohorts.flatMap((cohort) => valueRows(cohort, months, horizon, ch.scope.timezone)),
      summary: { size, cumulativeMinor, perCustomerMinor: perHead(cumulativeMinor, size) },
    }
  },
}
