import type {
  CureReport,
  CureVerdict,
  ExperimentEffect,
  ExperimentResult,
  PlayState,
  ReportText,
} from '@regulars/contract'
import { text } from './care.ts'

type Control = NonNullable<CureReport['control']>

/** The arm that was treated, beside the control; null where there is no control, or nobody in one of them. */
export function controlOf(result: ExperimentResult | undefined): Control | null {
  const held = result?.arms.find((arm) => arm.control)
  const treated = result?.arms.find((arm) => !arm.control)
  if (!result || !held || !treated || held.customers === 0 || treated.customers === 0) return null
  const effectOn = (outcome: string) =>
    result.effects.find((effect) => effect.arm === treated.name && effect.outcome === outcome)
  const [conversion, money] = [effectOn('conversion'), effectOn('money')]
  return {
    treated: treated.customers,
    held: held.customers,
    conversion: estimateOf(conversion),
    moneyMinor: estimateOf(money),
    totalMinor: money ? bounded(money.totalAlwaysValid, money.total) : null,
    ratioHolds: result.ratio?.broken !== true,
  }
}

const estimateOf = (effect: ExperimentEffect | undefined): Control['conversion'] =>
  effect ? bounded(effect.alwaysValid, effect.difference) : null

/** Without both bounds nothing can be said yet. */
const bounded = ({ low, high }: ExperimentEffect['alwaysValid'], value: number): Control['conversion'] =>
  low === null || high === null ? null : { low, value, high }

/**
 * Cured, not, too early, or no control. Only the always-valid interval decides, since people look every day; "not" needs
 * every window to be over.
 */
export function verdictOf(state: PlayState, result: ExperimentResult | undefined): CureVerdict {
  if (state === 'draft') return 'draft'
  if (!result?.arms.some((arm) => arm.control)) return 'no-control'
  const { claim } = result
  if (claim.claim !== 'none') return claim.claim === 'better' ? 'cured' : 'not'
  if (claim.reason === 'no-control' || claim.reason === 'ratio-broken') return 'no-control'
  return claim.reason === 'covers-zero' && claim.final ? 'not' : 'too-early'
}

/** The verdict in plain words. `write` gives an amount with its currency. */
export function sentenceOf(
  verdict: CureVerdict,
  control: Control | null,
  write: (minor: number) => string,
): ReportText {
  const points = (share: number): string => (share * 100).toFixed(1)
  const people = control ? `${control.treated}` : '0'
  const held = control ? `${control.held}` : '0'
  const lift = control?.conversion
  const between = lift
    ? text(
        `${points(lift.value)} points (${points(lift.low)} to ${points(lift.high)})`,
        `${points(lift.value)} 个百分点（${points(lift.low)} 至 ${points(lift.high)}）`,
      )
    : text('a difference that cannot be told yet', '差异尚不能判断')
  const total = control?.totalMinor
  const money = total
    ? text(
        `; in money ${write(total.value)} (${write(total.low)} to ${write(total.high)})`,
        `；折合 ${write(total.value)}（${write(total.low)} 至 ${write(total.high)}）`,
      )
    : text('', '')
  switch (verdict) {
    case 'draft':
      return text('Not started yet: everything is a draft.', '还没开始：都是草稿。')
    case 'no-control':
      return text(
        'No control, no claim: nobody was held out, or not by chance, so what it did cannot be told.',
        '没有可靠的对照组就没有结论：不知道不做会怎样。',
      )
    case 'too-early':
      return text(
        `Too early to say: ${people} had it, ${held} were held out; so far ${between.en}.`,
        `还太早：${people} 人参与，${held} 人对照；目前${lift ? ' ' : ''}${between.zh}。`,
      )
    case 'cured':
      return text(
        `Cured: ${people} had it and ordered more often than the ${held} held out, by ${between.en}${money.en}.`,
        `见效：${people} 人参与，比 ${held} 名对照下单更多，高 ${between.zh}${money.zh}。`,
      )
    case 'not':
      return text(
        `Not cured: no gain over the ${held} held out was shown; the difference is ${between.en}${money.en}.`,
        `未见效：没有比 ${held} 名对照更好，差异 ${between.zh}${money.zh}。`,
      )
  }
}
