import { interest } from '../interest/run-interest.ts'
import { bgNbd } from './bg-nbd.ts'
import { churn } from './churn.ts'
import { couponResponse } from './coupon-response.ts'
import { frequencyTiers } from './frequency-tiers.ts'
import { gammaGamma } from './gamma-gamma.ts'
import { incentiveSensitivity } from './incentive-sensitivity.ts'
import { lifetimeValue } from './lifetime-value.ts'
import type { Model } from './model.ts'
import { nextPurchase } from './next-purchase.ts'
import { paretoNbd } from './pareto-nbd.ts'
import { partner } from './partner.ts'
import { rfm } from './rfm.ts'

/** The library. To add a model: write its file, add it here. */
export const catalogue: readonly Model[] = [
  rfm,
  frequencyTiers,
  bgNbd,
  paretoNbd,
  gammaGamma,
  lifetimeValue,
  churn,
  nextPurchase,
  incentiveSensitivity,
  couponResponse,
  interest,
  partner,
]
