import type { CureReport, PrescriptionEffect, ReportText } from '@regulars/contract'
import { text } from './care.ts'

type Control = NonNullable<CureReport['control']>
/** A cure's own measurement: the difference of the shares that converted, with its arms. */
export type Measured = Pick<Control, 'treated' | 'held' | 'conversion'>

/**
 * What to expect: what earlier cures here did, each weighted by the certainty of its own interval. Without any, nothing is
 * promised: a figure from elsewhere would not be about this shop.
 */
export function effectOf(cures: readonly Measured[]): PrescriptionEffect {
  const known = cures.flatMap(({ conversion }) => (conversion && conversion.high > conversion.low ? [conversion] : []))
  if (known.length === 0)
    return {
      basis: 'none',
      lift: null,
      cures: 0,
      text: text(
        'No basis yet: nothing of this kind was measured in your shop. Run it with the holdout, and this line will tell.',
        '暂无依据：您店里还没有测过这类做法。带着对照组跑一次，这里就会有答案。',
      ),
    }
  let [weights, sum] = [0, 0]
  for (const { low, value, high } of known) {
    const weight = 1 / (high - low) ** 2
    weights += weight
    sum += weight * value
  }
  const [value, half] = [sum / weights, Math.sqrt(1 / weights) / 2]
  const lift = { low: value - half, value, high: value + half }
  const said = sayLift(lift)
  return {
    basis: 'own-cures',
    lift,
    cures: known.length,
    text: text(
      `Measured in your shop (${known.length}×, against the holdout): ${said.en}.`,
      `您店里测过 ${known.length} 次（对比对照组）：${said.zh}。`,
    ),
  }
}

/** A difference only where the interval is on one side of zero. */
function sayLift({ low, value, high }: NonNullable<PrescriptionEffect['lift']>): ReportText {
  const points = (share: number): string => (share * 100).toFixed(1)
  if (low > 0)
    return text(
      `${points(value)} points more order, between ${points(low)} and ${points(high)}`,
      `下单率高 ${points(value)} 个百分点，区间 ${points(low)} 至 ${points(high)}`,
    )
  if (high < 0)
    return text(
      `${points(-value)} points fewer order, between ${points(-high)} and ${points(-low)}`,
      `下单率低 ${points(-value)} 个百分点，区间 ${points(-high)} 至 ${points(-low)}`,
    )
  return text(
    `no difference can be told yet, ${points(low)} to ${points(high)} points`,
    `还看不出差别，区间 ${points(low)} 至 ${points(high)} 个百分点`,
  )
}
