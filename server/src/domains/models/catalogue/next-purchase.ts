import { type DayList, readDays } from '../analytics/purchases.ts'
import { refusals } from '../errors.ts'
import { dayStart, dayText } from '../rules/days.ts'
import { mapInTurns } from '../rules/pace.ts'
import { numberOf, type Parameter } from '../rules/parameters.ts'
import { mean, quantile } from '../rules/quality.ts'
import { type LabelValue, type Model, modelLabel, w } from './model.ts'
import { getSpan } from './observation.ts'

const label = modelLabel({
  code: 'next-purchase',
  name: w('Next purchase', '预计下次购买'),
  meaning: w(
    'The day on which she is expected to buy next. Nobody who is late by more than twice her rhythm has one.',
    '预计下次购买的日期；迟于自身节奏两倍以上者不给出。',
  ),
  scenario: 'replenishment',
  category: 'rhythm-time',
  type: 'date',
})

const weight: Parameter = {
  name: 'priorGaps',
  label: w('Gaps that the common rhythm counts for', '整体节奏的等效间隔数'),
  kind: 'number',
  default: 2,
  min: 0,
  max: 50,
}
const lateMax = 2

export const nextPurchase: Model = {
  name: 'next-purchase',
  title: w('Next purchase', '下次购买时间'),
  question: w('When will she come next?', '她下次什么时候来？'),
  method: w(
    'The gaps between purchase days of a customer, on a logarithmic scale, later ones weighing more, drawn towards the median of everybody while she has few. Judged on the last gap of each customer, predicted from those before it.',
    '在对数尺度上取顾客购买间隔的加权均值（越近权重越大），间隔少时向整体中位数收缩。以每位顾客最后一个间隔检验，由其之前的间隔预测。',
  ),
  version: 1,
  parameters: [weight],
  inputs: [w('Purchase days of customers with at least two', '至少两个购买日的顾客的购买日')],
  metrics: [
    {
      key: 'medianErrorDays',
      name: w('Median error in days, last gap held out', '中位误差（天，留出最后一个间隔）'),
      better: 'lower',
    },
    {
      key: 'medianErrorDaysCommon',
      name: w('The same if everybody had the common rhythm', '若所有人按整体节奏的中位误差（天）'),
      better: 'none',
    },
    { key: 'withinAWeek', name: w('Share predicted within a week', '误差一周以内占比'), better: 'higher' },
  ],
  writes: [label.code],
  async run(input) {
    const span = await getSpan(input, 'paid')
    const lists = await readDays(input.ch, span)
    if (lists.length === 0) throw refusals.not_enough_data({ detail: 'Nobody bought on more than one day.' })
    const prior = numberOf(input.params, 'priorGaps') ?? 2
    const common = quantile(
      lists.map((list) => gapsOf(list).at(0) ?? 0),
      0.5,
    )
    const tested = lists.filter(({ days }) => days.length > 2)
    const errors = await mapInTurns(
      tested,
      (list) => {
        const gaps = gapsOf(list)
        const last = gaps.at(-1) ?? 0
        return {
          own: Math.abs(expectedGap(gaps.slice(0, -1), common, prior) - last),
          common: Math.abs(common - last),
        }
      },
      input.signal,
    )
    const own = errors.map((error) => error.own)
    return {
      inputs: {
        customers: lists.length,
        tested: tested.length,
        from: dayText(span.firstDay),
        to: dayText(span.lastDay),
      },
      fitted: { commonGapDays: common },
      metrics: {
        medianErrorDays: own.length > 0 ? quantile(own, 0.5) : undefined,
        medianErrorDaysCommon:
          own.length > 0
            ? quantile(
                errors.map((error) => error.common),
                0.5,
              )
            : undefined,
        withinAWeek: own.length > 0 ? mean(own.map((days) => Number(days <= 7))) : undefined,
      },
      labels: async () => {
        const values: LabelValue[] = []
        for (const list of lists) {
          const gap = expectedGap(gapsOf(list), common, prior)
          const last = list.days.at(-1) ?? 0
          if (span.lastDay - last > (1 + lateMax) * gap) continue
          values.push({
            customer: list.customer,
            value: dayStart(last + Math.round(gap), input.ch.scope.timezone),
            evidence: `${list.days.length} purchase days, last ${dayText(last)}, every ${Math.round(gap)} days`,
          })
        }
        return [{ label, values }]
      },
    }
  },
}

const gapsOf = ({ days }: DayList): number[] => days.slice(1).map((day, i) => day - (days[i] ?? 0))

/** A gap weighs 0.8 of the one after it: rhythms change. */
const fading = 0.8

function expectedGap(gaps: readonly number[], common: number, prior: number): number {
  let weights = prior
  let total = prior * Math.log(common)
  for (const [i, gap] of gaps.entries()) {
    const weight = fading ** (gaps.length - 1 - i)
    weights += weight
    total += weight * Math.log(gap)
  }
  return weights > 0 ? Math.exp(total / weights) : common
}
