import type { ExperimentEffect, ExperimentResult } from '@regulars/contract'
import type { TFunction } from 'i18next'
import type { Format } from '../../ui/format.ts'

interface ClaimSpeech {
  t: TFunction
  format: Format
}

interface Claim {
  sentence: string
  /** What stands behind it, or why nothing is claimed. */
  basis: string
  tone: 'gain' | 'loss' | 'calm'
  effect: ExperimentEffect | undefined
}

interface Bounds {
  low: number | null
  high: number | null
}

/** The effect on what the play is measured by. */
export const measuredEffect = ({ effects, experiment }: ExperimentResult): ExperimentEffect | undefined =>
  effects.find(({ outcome }) => outcome === experiment.measure)

const amountOf = (effect: ExperimentEffect, value: number, { format }: ClaimSpeech): string =>
  effect.unit === 'minor' ? format.money(Math.round(value)) : format.points(value)

const between = (effect: ExperimentEffect, { low, high }: Bounds, speech: ClaimSpeech): string =>
  speech.t('plays.claim.between', {
    low: low === null ? speech.t('plays.claim.unknown') : amountOf(effect, low, speech),
    high: high === null ? speech.t('plays.claim.unknown') : amountOf(effect, high, speech),
  })

const meanOf = (effect: ExperimentEffect, value: number, { format }: ClaimSpeech): string =>
  effect.unit === 'minor' ? format.money(Math.round(value)) : format.percent(value)

/**
 * One sentence about what a play did, against those who were held out. The interval is the one that holds however often
 * one looks; without a control, or where it covers nothing, the sentence says that instead.
 */
export function claimOf(result: ExperimentResult | undefined, held: boolean, speech: ClaimSpeech): Claim {
  const { t, format } = speech
  const silent = (reason: string, effect?: ExperimentEffect): Claim => ({
    sentence: t('plays.claim.none'),
    basis: reason,
    tone: 'calm',
    effect,
  })
  if (!held) return silent(t('plays.claim.why.no-control'))
  if (!result) return silent(t('plays.claim.why.nobody-assigned'))
  const { claim } = result
  const effect = measuredEffect(result)
  if (claim.claim === 'none' || !effect) {
    const why = claim.claim === 'none' ? t(`plays.claim.why.${claim.reason}`) : t('plays.claim.why.too-few')
    if (!effect || (claim.claim === 'none' && claim.reason !== 'covers-zero')) return silent(why, effect)
    return silent(
      t('plays.claim.so', {
        why,
        difference: amountOf(effect, effect.difference, speech),
        between: between(effect, effect.alwaysValid, speech),
      }),
      effect,
    )
  }
  const bounds = claim.basis === 'fixed' ? effect.fixed : effect.alwaysValid
  const unit = effect.unit === 'minor' ? 'money' : 'conversion'
  return {
    sentence: t(`plays.claim.${claim.claim}.${unit}`, {
      difference: amountOf(effect, Math.abs(effect.difference), speech).replace(/^[+]/, ''),
      between: between(effect, bounds, speech),
      days: result.experiment.windowDays,
    }),
    basis: t(claim.final ? 'plays.claim.final' : 'plays.claim.soFar', {
      treated: meanOf(effect, effect.mean, speech),
      held: meanOf(effect, effect.controlMean, speech),
      confidence: format.percent(result.confidence, 0),
    }),
    tone: claim.claim === 'better' ? 'gain' : 'loss',
    effect,
  }
}
