import type { Shape } from '../verdict.ts'
import { couponShapes } from './coupons.ts'
import { moneyShapes } from './money.ts'

/** The twelve ways in which shops were made to pay twice. */
export const shapes: readonly Shape[] = [...couponShapes, ...moneyShapes]
