import { rate } from './rates.ts'

/** Above this loss a step raises the alarm: experience says that a step costs 20 to 30 % of those who reach it. */
export const LOSS_ALARM = 0.3
const usualLoss = { low: 0.2, high: 0.3 }

export type FunnelStep = {
  step: number
  customers: number
  /** Who reached the step before and not this one. */
  lost: number
  loss: number | null
  /** Of those who entered. */
  reached: number | null
  alarm: boolean
  /** Customers at the end if this step were not there and all others kept their rates; null for the entrance. */
  endWithout: number | null
}

/** `exactly[level]` counts the customers who got as far as step `level` (1-based) and no further. */
export function funnelSteps(exactly: ReadonlyMap<number, number>, steps: number): FunnelStep[] {
  const reached: number[] = []
  let sum = 0
  for (let level = steps; level >= 1; level--) {
    sum += exactly.get(level) ?? 0
    reached.unshift(sum)
  }
  const entered = reached[0] ?? 0
  const end = reached[steps - 1] ?? 0
  return reached.map((customers, index) => {
    const before = index === 0 ? customers : (reached[index - 1] ?? 0)
    const loss = index === 0 ? null : rate(before - customers, before)
    return {
      step: index + 1,
      customers,
      lost: before - customers,
      loss,
      reached: rate(customers, entered),
      alarm: loss !== null && loss > LOSS_ALARM,
      endWithout: index === 0 || customers === 0 ? null : Math.round((end * before) / customers),
    }
  })
}

/** What usually survives `steps` steps: 0.7^n to 0.8^n of those who enter. */
export function usualSurvival(steps: number): { low: number; high: number } {
  return { low: (1 - usualLoss.high) ** steps, high: (1 - usualLoss.low) ** steps }
}
