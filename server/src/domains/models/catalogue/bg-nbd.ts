import { bgNbdAlive, bgNbdExpected, bgNbdExpectedOfNew, fitBgNbd } from '../rules/bg-nbd.ts'
import { learnersOf, patternsOf } from '../rules/history.ts'
import { type Model, w } from './model.ts'
import { calibrationWeeks, count, horizonDays, observe, requireRepeaters } from './observation.ts'
import { checkHoldout, repeatLabels, repeatMetrics, writeRepeatLabels } from './repeat-buying.ts'

const labels = repeatLabels('bg-nbd', 'BG/NBD')

export const bgNbd: Model = {
  name: 'bg-nbd',
  title: w('Repeat buying (BG/NBD)', '复购预测（BG/NBD）'),
  question: w('Who is still a customer, and how often will she come?', '谁还会来，会来几次？'),
  method: w(
    'While alive, a customer buys at random at a rate of her own; after each purchase she leaves with a probability of her own. Both vary over customers (gamma, beta) and are estimated by maximum likelihood from purchase days, in weeks. Fader, Hardie and Lee, Marketing Science 24 (2005).',
    '顾客在活跃期内按各自速率随机购买，每次购买后以各自概率流失；两者在人群中分别服从伽马与贝塔分布，按周、以购买日用最大似然估计。Fader、Hardie、Lee，Marketing Science 24（2005）。',
  ),
  version: 1,
  parameters: [calibrationWeeks, horizonDays(90), count],
  inputs: [w('Days on which each customer bought', '每位顾客的购买日')],
  metrics: repeatMetrics,
  writes: [labels.alive.code, labels.expected.code],
  async run(input) {
    const seen = await observe(input)
    requireRepeaters(seen.histories)
    const { logLikelihood, ...model } = await fitBgNbd(patternsOf(learnersOf(seen.histories)), input.signal)
    const buying = {
      alive: bgNbdAlive.bind(null, model),
      expected: bgNbdExpected.bind(null, model),
      expectedOfNew: bgNbdExpectedOfNew.bind(null, model),
    }
    return {
      inputs: seen.inputs,
      fitted: model,
      metrics: { logLikelihood, ...(await checkHoldout(seen, buying, input.signal)) },
      labels: () => writeRepeatLabels(input, seen, buying, labels),
    }
  },
}
