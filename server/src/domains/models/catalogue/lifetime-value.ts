import { bgNbdExpected, fitBgNbd } from '../rules/bg-nbd.ts'
import { DAYS_A_WEEK } from '../rules/days.ts'
import { fitGammaGamma, gammaGammaExpected } from '../rules/gamma-gamma.ts'
import { type History, learnersOf, patternsOf } from '../rules/history.ts'
import { mapInTurns } from '../rules/pace.ts'
import { numberOf, type Parameter } from '../rules/parameters.ts'
import { correlation, quantile, sum, topFifthShare } from '../rules/quality.ts'
import { isSpender } from './gamma-gamma.ts'
import { type Model, type ModelInput, modelLabel, tierValues, w } from './model.ts'
import { calibrationWeeks, count, evidenceOf, observe, observeNow, requireRepeaters } from './observation.ts'
import { remembering } from './repeat-buying.ts'

const months: Parameter = {
  name: 'months',
  label: w('Months ahead', '预测月数'),
  kind: 'number',
  default: 12,
  min: 1,
  max: 60,
}
const discount: Parameter = {
  name: 'discount',
  label: w('Discount a year (0.1 is 10 %)', '年折现率（0.1 即 10%）'),
  kind: 'number',
  default: 0.1,
  min: 0,
  max: 1,
}
const weeksAMonth = 365.25 / 12 / DAYS_A_WEEK

const value = modelLabel({
  code: 'lifetime-value',
  name: w('Lifetime value ahead', '未来生命周期价值'),
  meaning: w(
    'What she is expected to spend in the months ahead, discounted: expected purchase days times expected spending of a day.',
    '未来数月的预计消费折现：预计购买天数乘以预计单日消费。',
  ),
  scenario: 'high-value-care',
  category: 'value-lifetime',
  type: 'number',
  unit: 'money',
})
const tier = modelLabel({
  code: 'value-tier',
  name: w('Value tier', '价值层级'),
  meaning: w(
    'High: among the fifth with the highest lifetime value ahead; middle: among the next three tenths.',
    '高：未来价值最高的 20%；中：其后的 30%。',
  ),
  scenario: 'high-value-care',
  category: 'value-lifetime',
  type: 'choice',
  values: tierValues,
})

export const lifetimeValue: Model = {
  name: 'lifetime-value',
  title: w('Lifetime value', '生命周期价值'),
  question: w('What will each customer bring?', '每位顾客未来值多少？'),
  method: w(
    'BG/NBD says how often she will come, month by month; Gamma-Gamma says what she will spend; the product is discounted and summed. Spending is taken to be independent of frequency.',
    '用 BG/NBD 逐月预测购买次数，用 Gamma-Gamma 预测单次消费，相乘折现求和；假设消费额与频次相互独立。',
  ),
  version: 1,
  parameters: [months, discount, calibrationWeeks, count],
  inputs: [w('Purchase days and paid amounts of each customer', '每位顾客的购买日与实付金额')],
  metrics: [
    {
      key: 'holdoutBias',
      name: w('Revenue in the holdout, expected against actual', '留出期收入预测偏差'),
      better: 'none',
    },
    {
      key: 'holdoutCorrelation',
      name: w('Correlation of expected and actual revenue of a customer', '个人收入预测与实际的相关系数'),
      better: 'higher',
    },
    {
      key: 'topFifthShare',
      name: w(
        'Share of the holdout revenue that the fifth with the highest prediction brought',
        '预测最高的 20% 顾客在留出期的收入占比',
      ),
      better: 'higher',
    },
    {
      key: 'expectedRevenue',
      name: w('Expected revenue of all customers in the months ahead', '未来全部顾客的预计收入'),
      better: 'none',
    },
  ],
  writes: [value.code, tier.code],
  async run(input) {
    const seen = await observe(input)
    requireRepeaters(seen.histories)
    const spenders = seen.histories.filter(isSpender)
    requireRepeaters(spenders)
    const { logLikelihood: _buying, ...buying } = await fitBgNbd(patternsOf(learnersOf(seen.histories)), input.signal)
    const { logLikelihood: _spending, ...spending } = await fitGammaGamma(learnersOf(spenders), input.signal)
    const spendOf = (history: History): number => gammaGammaExpected(spending, history)
    const purchases = remembering((history) => bgNbdExpected(buying, history, seen.holdoutWeeks))
    const expected =
      seen.holdoutWeeks > 0
        ? await mapInTurns(seen.histories, (history) => purchases(history) * orZero(spendOf(history)), input.signal)
        : []
    const actual = seen.holdoutWeeks > 0 ? seen.histories.map((history) => history.laterSpend) : []
    const now = await observeNow(input, seen)
    const ahead = remembering((history) => discountedPurchases(input, (weeks) => bgNbdExpected(buying, history, weeks)))
    const values = await mapInTurns(now, (history) => ahead(history) * orZero(spendOf(history)), input.signal)
    return {
      inputs: { ...seen.inputs, spenders: spenders.length },
      fitted: { ...buying, ...spending },
      metrics: {
        holdoutBias: sum(actual) > 0 ? sum(expected) / sum(actual) - 1 : undefined,
        holdoutCorrelation: expected.length > 0 ? correlation(expected, actual) : undefined,
        topFifthShare: topFifthShare(expected, actual),
        expectedRevenue: sum(values),
      },
      labels: async () => labelsOf(now, values, input.minorDigits),
    }
  },
}

const orZero = (amount: number): number => (Number.isFinite(amount) ? amount : 0)

/** Expected purchase days of the months ahead, later ones worth less. */
function discountedPurchases({ params }: ModelInput, expected: (weeks: number) => number): number {
  const last = numberOf(params, 'months') ?? 12
  const rate = numberOf(params, 'discount') ?? 0
  let before = 0
  let total = 0
  for (let month = 1; month <= last; month++) {
    const until = expected(month * weeksAMonth)
    total += (until - before) / (1 + rate) ** (month / 12)
    before = until
  }
  return total
}

function labelsOf(histories: readonly History[], values: readonly number[], minorDigits: number) {
  const minor = 10 ** minorDigits
  const high = quantile(values, 0.8)
  const middle = quantile(values, 0.5)
  const tierOf = (amount: number): string => (amount >= high ? 'high' : amount >= middle ? 'middle' : 'low')
  const each = histories.map((history, i) => ({ history, amount: values[i] ?? 0 }))
  return [
    {
      label: value,
      values: each.map(({ history, amount }) => ({
        customer: history.customer,
        value: Math.round(amount * minor),
        evidence: evidenceOf(history),
      })),
    },
    {
      label: tier,
      values: each.map(({ history, amount }) => ({
        customer: history.customer,
        value: tierOf(amount),
        evidence: evidenceOf(history),
      })),
    },
  ]
}
