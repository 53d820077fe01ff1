import type { LabelInput, ModelView } from '@regulars/contract'
import { DAYS_A_WEEK } from '../rules/days.ts'
import type { History } from '../rules/history.ts'
import { mapInTurns } from '../rules/pace.ts'
import { numberOf } from '../rules/parameters.ts'
import { areaUnderCurve, correlation, mean, sum } from '../rules/quality.ts'
import { type LabelValue, type ModelInput, modelLabel, rounded, type WrittenLabel, w } from './model.ts'
import { evidenceOf, type Observation, observeNow } from './observation.ts'

/** What models of repeat buying can say of somebody, whichever process they assume. */
export type RepeatBuying = {
  alive(history: History): number
  expected(history: History, weeks: number): number
  /** Expected repeat purchase days of a new customer after so many weeks. */
  expectedOfNew(weeks: number): number
}

/** Customers with the same history get the same answer, which is worked out once. */
export function remembering(ask: (history: History) => number): (history: History) => number {
  const known = new Map<string, number>()
  return (history) => {
    const key = `${history.repeats} ${history.recency} ${history.age}`
    const answer = known.get(key) ?? ask(history)
    known.set(key, answer)
    return answer
  }
}

export const repeatMetrics: ModelView['metrics'] = [
  { key: 'logLikelihood', name: w('Log-likelihood', '对数似然'), better: 'higher' },
  {
    key: 'cumulativeBias',
    name: w('Repeat purchases up to the end of the holdout, expected against actual', '截至留出期末累计复购的预测偏差'),
    better: 'none',
  },
  {
    key: 'holdoutBias',
    name: w('Purchases in the holdout given the history, expected against actual', '留出期复购的条件预测偏差'),
    better: 'none',
  },
  {
    key: 'holdoutCorrelation',
    name: w('Correlation of expected and actual purchases of a customer', '个人预测与实际的相关系数'),
    better: 'higher',
  },
  {
    key: 'holdoutMeanError',
    name: w('Mean absolute error of a customer', '个人平均绝对误差'),
    better: 'lower',
  },
  { key: 'holdoutAuc', name: w('AUC: who buys again at all', 'AUC：谁会再来'), better: 'higher' },
  { key: 'holdoutExpected', name: w('Expected purchases in the holdout', '留出期预测复购'), better: 'none' },
  { key: 'holdoutActual', name: w('Actual purchases in the holdout', '留出期实际复购'), better: 'none' },
]

/** How the predictions fare on what followed the calibration. Empty without a holdout. */
export async function checkHoldout(
  { histories, holdoutWeeks }: Observation,
  model: RepeatBuying,
  signal: AbortSignal | undefined,
): Promise<Record<string, number | undefined>> {
  if (holdoutWeeks === 0) return {}
  const expected = await mapInTurns(
    histories,
    remembering((history) => model.expected(history, holdoutWeeks)),
    signal,
  )
  const actual = histories.map((history) => history.laterDays)
  const ofNew = remembering((history) => model.expectedOfNew(history.age + holdoutWeeks))
  const cumulative = sum(await mapInTurns(histories, ofNew, signal))
  const happened = sum(histories.map((history) => history.repeats + history.laterDays))
  return {
    cumulativeBias: happened > 0 ? cumulative / happened - 1 : undefined,
    holdoutBias: sum(actual) > 0 ? sum(expected) / sum(actual) - 1 : undefined,
    holdoutCorrelation: correlation(expected, actual),
    holdoutMeanError: mean(expected.map((value, i) => Math.abs(value - (actual[i] ?? 0)))),
    holdoutAuc: areaUnderCurve(
      expected,
      actual.map((days) => days > 0),
    ),
    holdoutExpected: sum(expected),
    holdoutActual: sum(actual),
  }
}

/** The two labels of a model of repeat buying, told apart by its name. */
export function repeatLabels(name: string, title: string): { alive: LabelInput; expected: LabelInput } {
  return {
    alive: modelLabel({
      code: `alive-${name}`,
      name: w(`Still a customer (${title})`, `仍是顾客的概率（${title}）`),
      meaning: w(
        `Probability that she is still a customer, from when and how often she bought (${title}).`,
        `根据购买次数与时间估计的仍活跃概率（${title}）。`,
      ),
      scenario: 'churn-recall',
      category: 'life-cycle',
      type: 'number',
      unit: 'probability',
    }),
    expected: modelLabel({
      code: `expected-orders-${name}`,
      name: w(`Expected purchase days (${title})`, `预计购买天数（${title}）`),
      meaning: w(
        `Days with a purchase that are expected in the days ahead of the run (${title}).`,
        `模型运行后预测期内预计发生购买的天数（${title}）。`,
      ),
      scenario: 'card-upgrade',
      category: 'rhythm',
      type: 'number',
    }),
  }
}

export async function writeRepeatLabels(
  input: ModelInput,
  seen: Observation,
  model: RepeatBuying,
  { alive, expected }: { alive: LabelInput; expected: LabelInput },
): Promise<WrittenLabel[]> {
  const histories = await observeNow(input, seen)
  const weeks = (numberOf(input.params, 'horizonDays') ?? 90) / DAYS_A_WEEK
  const valued = (ask: (history: History) => number): Promise<LabelValue[]> => {
    const answer = remembering(ask)
    return mapInTurns(
      histories,
      (history) => ({ customer: history.customer, value: rounded(answer(history)), evidence: evidenceOf(history) }),
      input.signal,
    )
  }
  return [
    { label: alive, values: await valued((history) => model.alive(history)) },
    { label: expected, values: await valued((history) => model.expected(history, weeks)) },
  ]
}
