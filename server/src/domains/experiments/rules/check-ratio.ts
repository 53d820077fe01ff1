import { chiSquareTail } from './distributions.ts'

/** Below this, chance is no longer an excuse; looked at daily for years, it still is a false alarm for few. */
const alarmBelow = 0.001

export type Ratio = { chiSquare: number; pValue: number; broken: boolean }

/**
 * Whether customers fell to the arms as planned (Pearson's chi-square). A broken ratio means that something but the draw
 * decided who is counted where, and makes every comparison worthless: A. Fabijan and others, "Diagnosing sample ratio mismatch in
 * online controlled experiments", KDD 2019, who also set the alarm low. Undefined before anybody is assigned.
 */
export function checkRatio(arms: readonly { customers: number; weight: number }[]): Ratio | undefined {
  const customers = arms.reduce((sum, arm) => sum + arm.customers, 0)
  const weights = arms.reduce((sum, arm) => sum + arm.weight, 0)
  if (customers === 0 || arms.length < 2) return undefined
  const chiSquare = arms.reduce((sum, arm) => {
    const expected = (customers * arm.weight) / weights
    return sum + (arm.customers - expected) ** 2 / expected
  }, 0)
  const pValue = chiSquareTail(chiSquare, arms.length - 1)
  return { chiSquare, pValue, broken: pValue < alarmBelow }
}
