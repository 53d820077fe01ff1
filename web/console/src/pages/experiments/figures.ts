import type {
  ExperimentClaim,
  ExperimentEffect,
  ExperimentInterval,
  ExperimentResult,
  ExperimentUnit,
} from '@regulars/contract'
import type { TFunction } from 'i18next'
import type { Format } from '../../ui/format.ts'

export interface Speech {
  t: TFunction
  format: Format
  currency: string
}

/** A mean in its unit: 12.3 %, ¥4.56, or the file's own number. */
export function meanText(value: number, unit: ExperimentUnit, { format, currency }: Speech): string {
  if (unit === 'share') return format.percent(value, 2)
  return unit === 'minor' ? format.money(value, currency) : format.number(value, 3)
}

/** A difference with its sign: +1.8 points, +¥0.42. */
export function differenceText(value: number, unit: ExperimentUnit, speech: Speech): string {
  const sign = value > 0 ? '+' : value < 0 ? '−' : ''
  if (unit === 'share')
    return `${sign}${speech.t('experiment.points', { points: pointsText(Math.abs(value), speech) })}`
  return `${sign}${meanText(Math.abs(value), unit, speech)}`
}

const pointsText = (value: number, { format }: Speech): string =>
  new Intl.NumberFormat(format.locale, { minimumFractionDigits: 1, maximumFractionDigits: 2 }).format(value * 100)

/** One end of an interval; where too few customers give none, a dash. */
export function boundText(value: number | null, unit: ExperimentUnit, speech: Speech): string {
  if (value === null) return '—'
  const sign = value < 0 ? '−' : ''
  if (unit === 'share') return `${sign}${pointsText(Math.abs(value), speech)}`
  return `${sign}${meanText(Math.abs(value), unit, speech)}`
}

export const intervalText = ({ low, high }: ExperimentInterval, unit: ExperimentUnit, speech: Speech): string =>
  `${boundText(low, unit, speech)} … ${boundText(high, unit, speech)}`

/** The estimate and the interval that a claim rests on; earlier behaviour is taken out where it is known. */
export function spoken(effect: ExperimentEffect, basis: 'always-valid' | 'fixed') {
  if (basis === 'fixed') return { difference: effect.difference, interval: effect.fixed }
  const from = effect.adjusted ?? effect
  return { difference: from.difference, interval: from.alwaysValid }
}

/** The one sentence that the page begins with. */
export function headlineOf({ claim, effects, confidence, currency }: ExperimentResult, speech: Speech): string {
  const { t, format } = speech
  if (claim.claim === 'none') return t(`experiment.silences.${claim.reason}`)
  const effect = effects.find(({ arm, outcome }) => arm === claim.arm && outcome === claim.outcome)
  if (!effect) return ''
  const { difference, interval } = spoken(effect, claim.basis)
  const size = Math.abs(difference)
  const better = claim.claim === 'better'
  // "fewer, between 0.2 and 1.4": sizes are said without a sign.
  const ends = better ? interval : { low: negated(interval.high), high: negated(interval.low) }
  const said = {
    arm: claim.arm,
    confidence: format.percent(confidence, 0),
    low: boundText(ends.low, effect.unit, speech),
    high: boundText(ends.high, effect.unit, speech),
  }
  if (claim.outcome === 'conversion' && effect.unit === 'share' && claim.basis === 'always-valid') {
    const points = pointsText(size, speech)
    return better
      ? t('experiment.claims.moreBack', { ...said, points, worth: worthOf(claim, effects, speech) })
      : t('experiment.claims.fewerBack', { ...said, points })
  }
  if (claim.outcome === 'money' && effect.unit === 'minor' && claim.basis === 'always-valid') {
    const money = format.money(size, currency)
    const total = format.money(Math.round((difference / (effect.difference || difference)) * effect.total), currency)
    return t(better ? 'experiment.claims.moreMoney' : 'experiment.claims.lessMoney', { ...said, money, total })
  }
  const text =
    effect.unit === 'share'
      ? t('experiment.points', { points: pointsText(size, speech) })
      : meanText(size, effect.unit, speech)
  const words = { ...said, outcome: claim.outcome, difference: text }
  return t(better ? 'experiment.claims.moreOf' : 'experiment.claims.lessOf', words)
}

const negated = (value: number | null): number | null => (value === null ? null : -value)

/** ", worth ¥12,400 (…)": only where the money itself is beyond doubt. */
function worthOf(
  claim: Extract<ExperimentClaim, { arm: string }>,
  effects: readonly ExperimentEffect[],
  speech: Speech,
): string {
  const money = effects.find(({ arm, outcome }) => arm === claim.arm && outcome === 'money')
  if (!money) return ''
  const { difference, interval } = spoken(money, claim.basis)
  if (interval.low === null || interval.high === null || interval.low <= 0) return ''
  const customers = money.difference === 0 ? 0 : money.total / money.difference
  const inAll = (perCustomer: number) => speech.format.money(Math.round(perCustomer * customers), speech.currency)
  return speech.t('experiment.claims.worth', {
    money: inAll(difference),
    low: inAll(interval.low),
    high: inAll(interval.high),
  })
}
