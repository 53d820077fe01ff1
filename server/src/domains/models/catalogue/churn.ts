import { readHistories } from '../analytics/purchases.ts'
import { refusals } from '../errors.ts'
import { type BgNbd, bgNbdAlive, bgNbdExpected, fitBgNbd } from '../rules/bg-nbd.ts'
import { DAYS_A_WEEK, dayText } from '../rules/days.ts'
import { type History, learnersOf, patternsOf } from '../rules/history.ts'
import { fitLogistic, type Logistic, predictLogistic } from '../rules/logistic.ts'
import { mapInTurns } from '../rules/pace.ts'
import { numberOf } from '../rules/parameters.ts'
import { areaUnderCurve, brierScore, mean } from '../rules/quality.ts'
import { type Model, type ModelInput, modelLabel, rounded, tierValues, w } from './model.ts'
import { count, countedOf, evidenceOf, getSpan, horizonDays, requireRepeaters } from './observation.ts'

const risk = modelLabel({
  code: 'churn-risk',
  name: w('Churn risk', '流失风险'),
  meaning: w('Probability of no purchase in the days ahead of the run.', '模型运行后的预测期内不再购买的概率。'),
  scenario: 'churn-recall',
  category: 'life-cycle',
  type: 'number',
  unit: 'probability',
})
const level = modelLabel({
  code: 'churn-risk-level',
  name: w('Churn risk level', '流失风险等级'),
  meaning: w('Low: below one third; high: two thirds and more.', '低：低于三分之一；高：三分之二及以上。'),
  scenario: 'churn-recall',
  category: 'life-cycle',
  type: 'choice',
  values: tierValues,
})

export const churn: Model = {
  name: 'churn',
  title: w('Churn', '流失预警'),
  question: w('Who will not come in the days ahead?', '未来一段时间谁不会再来？'),
  method: w(
    'A logistic regression of "no purchase in the days ahead" on recency, frequency, time as a customer, and on the purchases and the probability of being alive that BG/NBD expects. It learns from the period before the last one and is judged on the last one, which it did not see; then it learns anew from the last one for the labels.',
    '以最近、频次、在册时长以及 BG/NBD 的预期购买与活跃概率，对“预测期内不购买”做逻辑回归。先在倒数第二期上学习，用未见过的最后一期检验，再以最后一期重新学习并写标签。',
  ),
  version: 1,
  parameters: [horizonDays(90), count],
  inputs: [w('Days on which each customer bought', '每位顾客的购买日')],
  metrics: [
    { key: 'auc', name: w('AUC on the held-out period', '留出期 AUC'), better: 'higher' },
    { key: 'aucRecency', name: w('AUC of recency alone, to compare', '仅用最近天数的 AUC（对照）'), better: 'none' },
    { key: 'brier', name: w('Brier score on the held-out period', '留出期 Brier 分数'), better: 'lower' },
    { key: 'churned', name: w('Share without a purchase in the held-out period', '留出期未购买占比'), better: 'none' },
    { key: 'predicted', name: w('Predicted share', '预测占比'), better: 'none' },
  ],
  writes: [risk.code, level.code],
  async run(input) {
    const horizon = Math.round(numberOf(input.params, 'horizonDays') ?? 90)
    const counted = countedOf(input)
    const span = await getSpan(input, counted)
    const end = span.lastDay + 1
    if (span.lastDay - span.firstDay + 1 < 3 * horizon) {
      throw refusals.not_enough_data({
        detail: `It needs three times ${horizon} days of purchases; there are ${span.lastDay - span.firstDay + 1} days.`,
      })
    }
    const asOf = (untilDay: number): Promise<History[]> =>
      readHistories(input.ch, {
        counted,
        untilDay,
        laterUntilDay: untilDay + horizon,
        minorDigits: input.minorDigits,
        customerMax: span.customerMax,
      })
    const learned = await learn(input, await asOf(end - 2 * horizon), horizon)
    const judged = await asOf(end - horizon)
    const predicted = await mapInTurns(judged, learned.riskOf, input.signal)
    const churned = judged.map(({ laterDays }) => laterDays === 0)
    return {
      inputs: {
        customers: judged.length,
        from: dayText(span.firstDay),
        to: dayText(end - horizon - 1),
        holdoutTo: dayText(span.lastDay),
      },
      fitted: learned.fitted,
      metrics: {
        auc: areaUnderCurve(predicted, churned),
        aucRecency: areaUnderCurve(judged.map(sinceLast), churned),
        brier: brierScore(predicted, churned),
        churned: mean(churned.map(Number)),
        predicted: mean(predicted),
      },
      labels: async () => labelsOf(await asOf(end), (await learn(input, judged, horizon)).riskOf, input),
    }
  },
}

const sinceLast = ({ age, recency }: History): number => age - recency

const features = ['alive', 'expected', 'frequency', 'sinceLast', 'age', 'lateness'] as const

function describe(history: History, buying: BgNbd, weeks: number): number[] {
  const { repeats, recency, age } = history
  const since = sinceLast(history)
  // How late she is by her own rhythm; without one, by the time since her only purchase.
  const rhythm = repeats > 0 ? recency / repeats : age
  return [
    bgNbdAlive(buying, history),
    Math.log1p(bgNbdExpected(buying, history, weeks)),
    Math.log1p(repeats),
    Math.log1p(since),
    Math.log1p(age),
    Math.log1p(since) - Math.log1p(rhythm),
  ]
}

type Learned = { riskOf: (history: History) => number; fitted: Record<string, number> }

async function learn(input: ModelInput, histories: readonly History[], horizon: number): Promise<Learned> {
  requireRepeaters(histories)
  const weeks = horizon / DAYS_A_WEEK
  const { logLikelihood: _fit, ...buying } = await fitBgNbd(patternsOf(learnersOf(histories)), input.signal)
  const learners = learnersOf(histories)
  const rows = await mapInTurns(learners, (history) => describe(history, buying, weeks), input.signal)
  const model: Logistic = await fitLogistic(
    rows,
    learners.map(({ laterDays }) => laterDays === 0),
    input.signal,
  )
  return {
    riskOf: (history) => predictLogistic(model, describe(history, buying, weeks)),
    fitted: {
      ...buying,
      intercept: model.intercept,
      ...Object.fromEntries(features.map((name, i) => [`weight.${name}`, model.weights[i] ?? 0])),
    },
  }
}

async function labelsOf(histories: readonly History[], riskOf: Learned['riskOf'], { signal }: ModelInput) {
  const risks = await mapInTurns(histories, riskOf, signal)
  const each = histories.map((history, i) => ({ history, p: risks[i] ?? 0 }))
  return [
    {
      label: risk,
      values: each.map(({ history, p }) => ({
        customer: history.customer,
        value: rounded(p),
        evidence: evidenceOf(history),
      })),
    },
    {
      label: level,
      values: each.map(({ history, p }) => ({
        customer: history.customer,
        value: p < 1 / 3 ? 'low' : p < 2 / 3 ? 'middle' : 'high',
        evidence: evidenceOf(history),
      })),
    },
  ]
}
