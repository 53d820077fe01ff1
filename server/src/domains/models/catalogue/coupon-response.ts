import { type CouponTally, findClaimSplit, readCoupons } from '../analytics/incentives.ts'
import { refusals } from '../errors.ts'
import { mapInTurns } from '../rules/pace.ts'
import { areaUnderCurve, brierScore, sum } from '../rules/quality.ts'
import { fitSpread, shrunkShare, type Tally } from '../rules/shrinkage.ts'
import { type Model, modelLabel, rounded, w } from './model.ts'

const label = modelLabel({
  code: 'coupon-response',
  name: w('Coupon response', '优惠券响应率'),
  meaning: w('Probability that she redeems a coupon that she claimed.', '领取优惠券后核销的概率。'),
  scenario: 'price-sensitivity',
  category: 'sensitivity-coupon',
  type: 'number',
  unit: 'probability',
})

/** The claims that the model learns from when it is judged; the later ones judge it. */
const learnedShare = 0.8

export const couponResponse: Model = {
  name: 'coupon-response',
  title: w('Coupon response', '优惠券响应'),
  question: w('Who redeems what she claims?', '谁领了券会用？'),
  method: w(
    'Redeemed of claimed coupons of each customer, drawn towards everybody while there are few (beta-binomial, maximum likelihood). Judged on the last fifth of all claims from those before.',
    '顾客核销数占领取数之比，次数少时按贝塔二项分布（最大似然）向整体收缩。以最后 20% 的领取检验，由之前的领取预测。',
  ),
  version: 1,
  parameters: [],
  inputs: [w('Claimed and redeemed coupons', '领取与核销的优惠券')],
  metrics: [
    { key: 'auc', name: w('AUC on the later claims', '后期领取的 AUC'), better: 'higher' },
    { key: 'brier', name: w('Brier score on the later claims', '后期领取的 Brier 分数'), better: 'lower' },
    { key: 'redeemed', name: w('Share of claimed coupons that were redeemed', '整体核销率'), better: 'none' },
  ],
  writes: [label.code],
  async run(input) {
    const split = await findClaimSplit(input.ch, learnedShare)
    if (split === undefined) throw refusals.not_enough_data({ detail: 'No coupon was claimed.' })
    const rows = await readCoupons(input.ch, split)
    const past = await fitSpread(rows.filter(({ claimed }) => claimed > 0).map(earlier), input.signal)
    const spread = await fitSpread(rows.map(all), input.signal)
    // One claim is one question: a customer with three later claims answers three times.
    const judged = rows.flatMap((row) =>
      Array.from({ length: row.laterClaimed }, (_, i) => ({
        predicted: shrunkShare(past, earlier(row)),
        happened: i < row.laterRedeemed,
      })),
    )
    const predicted = judged.map((claim) => claim.predicted)
    const happened = judged.map((claim) => claim.happened)
    return {
      inputs: {
        customers: rows.length,
        claims: sum(rows.map((row) => all(row).trials)),
        tested: judged.length,
        split: new Date(split).toISOString(),
      },
      fitted: { a: spread.a, b: spread.b, mean: spread.a / (spread.a + spread.b) },
      metrics: {
        auc: areaUnderCurve(predicted, happened),
        brier: judged.length > 0 ? brierScore(predicted, happened) : undefined,
        redeemed: sum(rows.map((row) => all(row).hits)) / sum(rows.map((row) => all(row).trials)),
      },
      labels: async () => [
        {
          label,
          values: await mapInTurns(rows, (row) => ({
            customer: row.customer,
            value: rounded(shrunkShare(spread, all(row))),
            evidence: `${all(row).hits} of ${all(row).trials} claimed coupons redeemed`,
          })),
        },
      ],
    }
  },
}

const earlier = ({ claimed, redeemed }: CouponTally): Tally => ({ hits: redeemed, trials: claimed })

const all = ({ claimed, redeemed, laterClaimed, laterRedeemed }: CouponTally): Tally => ({
  hits: redeemed + laterRedeemed,
  trials: claimed + laterClaimed,
})
