import { birthday } from './birthday.ts'
import { cardUpgrade } from './card-upgrade.ts'
import { communityPush } from './community-push.ts'
import { crossCategory } from './cross-category.ts'
import { firstOrderWeek } from './first-order-week.ts'
import { highValueCare } from './high-value-care.ts'
import { hookRest } from './hook-rest.ts'
import { nextMonth } from './next-month-repurchase.ts'
import { paySuccessChain } from './pay-success-chain.ts'
import { preciseOrFlood } from './precise-or-flood.ts'
import type { Recipe } from './prescription.ts'
import { replenishment } from './replenishment.ts'
import { slowMoverMatch } from './slow-mover-match.ts'
import { winBack } from './win-back.ts'
import { zombieWake } from './zombie-wake.ts'

/** Every prescription; where two fit alike, the earlier one is named first. */
export const catalogue: readonly Recipe[] = [
  paySuccessChain,
  firstOrderWeek,
  nextMonth,
  winBack,
  replenishment,
  crossCategory,
  highValueCare,
  birthday,
  cardUpgrade,
  slowMoverMatch,
  communityPush,
  zombieWake,
  preciseOrFlood,
  hookRest,
]
