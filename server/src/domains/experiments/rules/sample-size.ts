import type { SampleSize } from '@regulars/contract'
import { alwaysValidFactor } from './always-valid.ts'
import { normalQuantile } from './distributions.ts'

export type SampleSizeQuestion = {
  /** Of a customer's outcome without and with the treatment. */
  variances: { control: number; treated: number }
  /** The smallest difference worth knowing, in the unit whose square the variances have. */
  difference: number
  confidence: number
  power: number
  controlShare: number
  /** `daily`: the claim will rest on the interval for who looks every day, which is wider. */
  looking: 'once' | 'daily'
}

/**
 * Customers that it takes to see a difference with the asked power: the normal approximation for two groups of unequal
 * size and variance (S.-C. Chow, J. Shao, H. Wang, "Sample Size Calculations in Clinical Research", 2008, sections 3.2 and 4.2).
 */
export function sampleSize(question: SampleSizeQuestion): SampleSize {
  const { variances, difference, confidence, power, controlShare, looking } = question
  const bound = looking === 'daily' ? alwaysValidFactor(1, confidence) : normalQuantile((1 + confidence) / 2)
  const factor = (bound + normalQuantile(power)) ** 2
  const total = (factor * (variances.control / controlShare + variances.treated / (1 - controlShare))) / difference ** 2
  const control = Math.ceil(total * controlShare)
  const treated = Math.ceil(total * (1 - controlShare))
  return { control, treated, total: control + treated }
}

/** The variance of whether a customer converts. */
export const shareVariance = (share: number): number => share * (1 - share)
