import { type DrivenPurchases, readDriven } from '../analytics/incentives.ts'
import { refusals } from '../errors.ts'
import { dayText } from '../rules/days.ts'
import { mapInTurns } from '../rules/pace.ts'
import { textOf } from '../rules/parameters.ts'
import { areaUnderCurve, sum } from '../rules/quality.ts'
import { fitSpread, type Spread, shrunkShare, type Tally } from '../rules/shrinkage.ts'
import { type Model, modelLabel, rounded, tierValues, w } from './model.ts'

const share = modelLabel({
  code: 'incentive-sensitivity',
  name: w('Incentive sensitivity', '激励敏感度'),
  meaning: w(
    'Share of her purchases that come with a reward: brought by a play or a coupon, or with a coupon redeemed on that day. Few purchases are drawn towards what is usual. It says what goes together, not what the reward caused: that needs a holdout.',
    '其购买中由玩法或优惠带来、或当日核销优惠券的占比，次数少时向整体收缩。它是相关而非因果，增量需对照组。',
  ),
  scenario: 'price-sensitivity',
  category: 'sensitivity',
  type: 'number',
  unit: 'probability',
})
const level = modelLabel({
  code: 'incentive-sensitivity-level',
  name: w('Incentive sensitivity level', '激励敏感等级'),
  meaning: w(
    'Against everybody: low below half of the usual share, high from one and a half times of it.',
    '相对整体：低于平均一半为低，达到 1.5 倍为高。',
  ),
  scenario: 'price-sensitivity',
  category: 'sensitivity',
  type: 'choice',
  values: tierValues,
})

export const incentiveSensitivity: Model = {
  name: 'incentive-sensitivity',
  title: w('Incentive sensitivity', '激励敏感度'),
  question: w('Who needs a reward to come, and who comes anyway?', '谁要优惠才来，谁不需要？'),
  method: w(
    'How many of her purchase days came with a reward (brought by a play, a coupon or a visit, or with a coupon redeemed on that day), as a share that is drawn towards everybody while there are few (beta-binomial, maximum likelihood). Judged on the last purchase of each customer: does the share of those before it tell whether it came with a reward?',
    '统计带激励的购买日占比，并按贝塔二项分布（最大似然）向整体收缩。以每位顾客最后一次购买检验：此前的占比能否预测这一次是否带激励。',
  ),
  version: 1,
  parameters: [
    {
      name: 'reward',
      label: w('What counts as a reward', '哪些算激励'),
      kind: 'choice',
      default: 'any',
      choices: ['any', 'coupon'],
    },
  ],
  inputs: [w('What drove each paid order; redeemed coupons', '每个支付订单的驱动来源；核销的优惠券')],
  metrics: [
    {
      key: 'auc',
      name: w('AUC: did the last purchase come with a reward', 'AUC：最后一次购买是否带激励'),
      better: 'higher',
    },
    { key: 'usual', name: w('Share of all purchases with a reward', '全部购买中带激励的占比'), better: 'none' },
  ],
  writes: [share.code, level.code],
  async run(input) {
    const rows = await readDriven(input.ch, textOf(input.params, 'reward') === 'coupon' ? 'coupon' : 'any')
    const usual = sum(rows.map(({ driven }) => driven)) / Math.max(1, sum(rows.map(({ days }) => days)))
    if (usual === 0) {
      throw refusals.not_enough_data({ detail: 'No purchase names a play or a coupon, and no coupon was redeemed.' })
    }
    const before = rows
      .filter(({ days }) => days > 1)
      .map((row) => ({ tally: beforeLast(row), last: row.lastDriven > 0 }))
    const past = await fitSpread(
      before.map(({ tally }) => tally),
      input.signal,
    )
    const spread = await fitSpread(rows.map(toTally), input.signal)
    return {
      inputs: {
        customers: rows.length,
        tested: before.length,
        to: dayText(rows.reduce((latest, { lastDay }) => Math.max(latest, lastDay), 0)),
      },
      fitted: { a: spread.a, b: spread.b, usual: spread.a / (spread.a + spread.b) },
      metrics: {
        auc: areaUnderCurve(
          before.map(({ tally }) => shrunkShare(past, tally)),
          before.map(({ last }) => last),
        ),
        usual,
      },
      labels: () => labelsOf(rows, spread, usual),
    }
  },
}

const toTally = ({ driven, days }: DrivenPurchases): Tally => ({ hits: driven, trials: days })

const beforeLast = ({ driven, days, lastDriven }: DrivenPurchases): Tally => ({
  hits: driven - (lastDriven > 0 ? 1 : 0),
  trials: days - 1,
})

async function labelsOf(rows: readonly DrivenPurchases[], spread: Spread, usual: number) {
  const each = await mapInTurns(rows, (row) => ({
    customer: row.customer,
    sensitivity: shrunkShare(spread, toTally(row)),
    evidence: `${row.driven} of ${row.days} purchase days with a reward`,
  }))
  return [
    {
      label: share,
      values: each.map(({ customer, sensitivity, evidence }) => ({ customer, value: rounded(sensitivity), evidence })),
    },
    {
      label: level,
      values: each.map(({ customer, sensitivity, evidence }) => ({
        customer,
        value: sensitivity >= 1.5 * usual ? 'high' : sensitivity < 0.5 * usual ? 'low' : 'middle',
        evidence,
      })),
    },
  ]
}
