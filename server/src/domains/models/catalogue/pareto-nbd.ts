import { learnersOf, patternsOf } from '../rules/history.ts'
import { fitParetoNbd, paretoNbdAlive, paretoNbdExpected, paretoNbdExpectedOfNew } from '../rules/pareto-nbd.ts'
import { type Model, w } from './model.ts'
import { calibrationWeeks, count, horizonDays, observe, requireRepeaters } from './observation.ts'
import { checkHoldout, repeatLabels, repeatMetrics, writeRepeatLabels } from './repeat-buying.ts'

const labels = repeatLabels('pareto-nbd', 'Pareto/NBD')

export const paretoNbd: Model = {
  name: 'pareto-nbd',
  title: w('Repeat buying (Pareto/NBD)', '复购预测（Pareto/NBD）'),
  question: w('Who is still a customer, if people can leave at any moment?', '如果顾客随时可能离开，谁还在？'),
  method: w(
    'As BG/NBD, but a customer may leave at any moment and not only after a purchase; the rate of leaving varies over customers (gamma). Slower to estimate, usually close. Schmittlein, Morrison and Colombo, Management Science 33 (1987); Fader and Hardie (2005).',
    '与 BG/NBD 相同，但顾客可在任意时刻流失，流失速率在人群中服从伽马分布；估计较慢，结果通常接近。Schmittlein、Morrison、Colombo，Management Science 33（1987）；Fader、Hardie（2005）。',
  ),
  version: 1,
  parameters: [calibrationWeeks, horizonDays(90), count],
  inputs: [w('Days on which each customer bought', '每位顾客的购买日')],
  metrics: repeatMetrics,
  writes: [labels.alive.code, labels.expected.code],
  async run(input) {
    const seen = await observe(input)
    requireRepeaters(seen.histories)
    const { logLikelihood, ...model } = await fitParetoNbd(patternsOf(learnersOf(seen.histories)), input.signal)
    const buying = {
      alive: paretoNbdAlive.bind(null, model),
      expected: paretoNbdExpected.bind(null, model),
      expectedOfNew: paretoNbdExpectedOfNew.bind(null, model),
    }
    return {
      inputs: seen.inputs,
      fitted: model,
      metrics: { logLikelihood, ...(await checkHoldout(seen, buying, input.signal)) },
      labels: () => writeRepeatLabels(input, seen, buying, labels),
    }
  },
}
