import { fitGammaGamma, gammaGammaExpected } from '../rules/gamma-gamma.ts'
import { type History, learnersOf } from '../rules/history.ts'
import { mapInTurns } from '../rules/pace.ts'
import { correlation, mean } from '../rules/quality.ts'
import { type Model, modelLabel, w } from './model.ts'
import { calibrationWeeks, count, evidenceOf, observe, observeNow, requireRepeaters } from './observation.ts'

export const isSpender = ({ repeats, meanSpend }: History): boolean => repeats > 0 && meanSpend > 0

const label = modelLabel({
  code: 'expected-spend',
  name: w('Expected spending of a purchase day', '预计单日消费'),
  meaning: w(
    'What she is expected to spend on a day on which she buys: her own mean, drawn towards that of everybody while she has few purchases.',
    '预计其单个购买日的消费额：购买较少时向整体均值收缩。',
  ),
  scenario: 'high-value-care',
  category: 'value',
  type: 'number',
  unit: 'money',
})

export const gammaGamma: Model = {
  name: 'gamma-gamma',
  title: w('Spending (Gamma-Gamma)', '消费额（Gamma-Gamma）'),
  question: w('How much does she spend when she comes?', '来一次会花多少？'),
  method: w(
    'What a customer spends on a purchase day varies around a mean of her own, and these means vary over customers; estimated by maximum likelihood from the repeat purchases of those who have any. Fader and Hardie, "The Gamma-Gamma Model of Monetary Value" (2013).',
    '顾客每个购买日的消费围绕各自均值波动，均值在人群中分布；以有复购者的复购消费做最大似然估计。Fader、Hardie（2013）。',
  ),
  version: 1,
  parameters: [calibrationWeeks, count],
  inputs: [w('Spending of each customer by purchase day, paid amounts', '每位顾客各购买日的实付金额')],
  metrics: [
    { key: 'logLikelihood', name: w('Log-likelihood', '对数似然'), better: 'higher' },
    {
      key: 'frequencyCorrelation',
      name: w(
        'Correlation of spending and frequency, which the model takes for none',
        '消费额与频次的相关系数（模型假设为零）',
      ),
      better: 'none',
    },
    {
      key: 'holdoutCorrelation',
      name: w(
        'Correlation of expected and actual spending of a day in the holdout',
        '留出期单日消费预测与实际的相关系数',
      ),
      better: 'higher',
    },
    { key: 'holdoutBias', name: w('Mean spending expected against actual', '平均消费预测偏差'), better: 'none' },
  ],
  writes: [label.code],
  async run(input) {
    const seen = await observe(input)
    const spenders = seen.histories.filter(isSpender)
    requireRepeaters(spenders)
    const { logLikelihood, ...model } = await fitGammaGamma(learnersOf(spenders), input.signal)
    const later = seen.histories.filter((history) => history.laterDays > 0)
    const expected = later.map((history) => gammaGammaExpected(model, history))
    const actual = later.map((history) => history.laterSpend / history.laterDays)
    return {
      inputs: { ...seen.inputs, spenders: spenders.length },
      fitted: { ...model, meanSpend: model.q > 1 ? (model.p * model.v) / (model.q - 1) : undefined },
      metrics: {
        logLikelihood,
        frequencyCorrelation: correlation(
          spenders.map(({ repeats }) => repeats),
          spenders.map(({ meanSpend }) => meanSpend),
        ),
        holdoutCorrelation: later.length > 0 ? correlation(expected, actual) : undefined,
        holdoutBias: later.length > 0 ? mean(expected) / mean(actual) - 1 : undefined,
      },
      labels: async () => {
        const minor = 10 ** input.minorDigits
        const values = await mapInTurns(await observeNow(input, seen), (history) => ({
          customer: history.customer,
          value: Math.round(gammaGammaExpected(model, history) * minor),
          evidence: evidenceOf(history),
        }))
        return [{ label, values: values.filter(({ value }) => Number.isFinite(value)) }]
      },
    }
  },
}
