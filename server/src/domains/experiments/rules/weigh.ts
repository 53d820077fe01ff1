import type {
  ExperimentClaim,
  ExperimentEffect,
  ExperimentInterval,
  ExperimentSilence,
  ExperimentUnit,
} from '@regulars/contract'
import { alwaysValidInterval, type Progress } from './always-valid.ts'
import { adjusted, differenceOfMeans, differenceOfShares, type Interval } from './estimate.ts'
import { type Moments, meanOf } from './moments.ts'

/** Of every interval that is shown. */
export const confidence = 0.95

/** Below these the intervals are not to be trusted yet: the normal limit needs some customers who do the thing at all. */
const customersMin = 100
const doersMin = 20

export type Outcome = { name: string; unit: ExperimentUnit }

export type Comparison = {
  arm: string
  outcome: Outcome
  treated: Moments
  control: Moments
  progress: Progress
  /** How many arms are compared with the control: the level of the always-valid interval is divided by it. */
  comparisons: number
}

/** One outcome of one arm beside the control's, with every interval. */
export function weigh({ arm, outcome, treated, control, progress, comparisons }: Comparison): ExperimentEffect {
  const atAllTimes = 1 - (1 - confidence) / comparisons
  const plain = differenceOfMeans(treated, control, confidence)
  const fixed = outcome.unit === 'share' ? differenceOfShares(treated, control, confidence) : plain
  const alwaysValid = alwaysValidInterval(plain, progress, atAllTimes)
  const better = adjusted(treated, control, confidence)
  const controlMean = meanOf(control)
  return {
    arm,
    outcome: outcome.name,
    unit: outcome.unit,
    mean: meanOf(treated),
    controlMean,
    difference: plain.difference,
    standardError: finite(fixed.standardError) ?? 0,
    fixed: bounded(fixed.interval),
    alwaysValid: bounded(alwaysValid),
    relative: controlMean > 0 ? plain.difference / controlMean : null,
    total: plain.difference * treated.n,
    totalFixed: bounded(fixed.interval, treated.n),
    totalAlwaysValid: bounded(alwaysValid, treated.n),
    adjusted: better
      ? {
          difference: better.difference,
          standardError: better.standardError,
          fixed: bounded(better.interval),
          alwaysValid: bounded(alwaysValidInterval(better, progress, atAllTimes)),
          varianceRemoved: better.varianceRemoved,
        }
      : null,
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

export const bounded = ({ low, high }: Interval, times = 1): ExperimentInterval => ({
  low: finite(low * times),
  high: finite(high * times),
})

/** The interval that a claim rests on: what was before is taken out where it is known, which only narrows it. */
export const claimInterval = (effect: ExperimentEffect, basis: 'always-valid' | 'fixed'): ExperimentInterval => {
  const from = effect.adjusted ?? effect
  return basis === 'fixed' ? effect.fixed : from.alwaysValid
}

export type Evidence = {
  /** Of the measure, one an arm; empty without a control. */
  effects: readonly ExperimentEffect[]
  hasControl: boolean
  /** Customers and doers of every arm. */
  arms: readonly { customers: number; doers: number }[]
  ratioBroken: boolean
  basis: 'always-valid' | 'fixed'
  /** No customer is in a window any more. */
  final: boolean
}

/** What may be said. The reasons for silence are tried in this order, and the first one is given. */
export function decideClaim({ effects, hasControl, arms, ratioBroken, basis, final }: Evidence): ExperimentClaim {
  const silent = (reason: ExperimentSilence): ExperimentClaim => ({ claim: 'none', reason, final })
  if (!hasControl) return silent('no-control')
  if (arms.every((arm) => arm.customers === 0)) return silent('nobody-assigned')
  if (ratioBroken) return silent('ratio-broken')
  const doers = arms.reduce((sum, arm) => sum + arm.doers, 0)
  if (doers < doersMin || arms.some((arm) => arm.customers < customersMin)) return silent('too-few')
  const clear = effects
    .map((effect) => ({ effect, sign: signOf(claimInterval(effect, basis)) }))
    .filter(({ sign }) => sign !== 0)
    .sort((a, b) => b.effect.difference - a.effect.difference)
  const best = clear.find(({ sign }) => sign > 0) ?? clear.at(-1)
  if (!best) return silent('covers-zero')
  const { arm, outcome } = best.effect
  return { claim: best.sign > 0 ? 'better' : 'worse', arm, outcome, basis, final }
}

/** 1 above zero, -1 below, 0 where it lies on both sides. */
export const signOf = ({ low, high }: ExperimentInterval): -1 | 0 | 1 => {
  if (low !== null && low > 0) return 1
  return high !== null && high < 0 ? -1 : 0
}
