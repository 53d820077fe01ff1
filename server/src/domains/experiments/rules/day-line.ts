import type { ExperimentArm, ExperimentDayPoint } from '@regulars/contract'
import { Temporal } from 'temporal-polyfill'
import { addMoments, type Moments, noMoments } from './moments.ts'
import { progressOf } from './summarise.ts'
import { type Outcome, weigh } from './weigh.ts'

/** What one day added to the sums of an arm. */
export type DayChange = { arm: number; day: string; entered: number; moments: Moments }

export type DayLine = {
  arms: readonly ExperimentArm[]
  outcome: Outcome
  changes: readonly DayChange[]
  windowDays: number
  tunedPerArm: number
  /** Today; the line ends earlier when the last window does. */
  until: string
}

/** Longer lines are not looked at day by day. */
const daysMax = 400

/**
 * What was known at the end of each day about the measure, with what was before taken out: the same figures, from the same
 * sums, as the result of today.
 */
export function readDayLine({ arms, outcome, changes, windowDays, tunedPerArm, until }: DayLine): ExperimentDayPoint[] {
  const control = arms.findIndex((arm) => arm.control)
  const first = changes.map((change) => change.day).sort()[0]
  if (control < 0 || first === undefined) return []
  const sums = arms.map(() => noMoments)
  const entries: { day: string; entered: number }[] = []
  const points: ExperimentDayPoint[] = []
  for (const day of daysBetween(first, lastDay(changes, windowDays, until))) {
    const today = changes.filter((change) => change.day === day)
    for (const { arm, moments } of today) sums[arm] = addMoments(sums[arm] ?? noMoments, moments)
    entries.push({ day, entered: today.reduce((sum, change) => sum + change.entered, 0) })
    const observed = entries.reduce(
      (sum, entry, index) => sum + entry.entered * Math.min(1, (entries.length - index) / windowDays),
      0,
    )
    const progress = progressOf(observed, arms.length, tunedPerArm)
    arms.forEach((arm, place) => {
      if (place === control) return
      const [treated, other] = [sums[place] ?? noMoments, sums[control] ?? noMoments]
      if (treated.n < 2 || other.n < 2) return
      const comparison = { arm: arm.name, outcome, treated, control: other, progress, comparisons: arms.length - 1 }
      const effect = weigh(comparison)
      const { difference, fixed, alwaysValid } = effect.adjusted ?? effect
      points.push({ day, arm: arm.name, assigned: treated.n + other.n, difference, fixed, alwaysValid })
    })
  }
  return points
}

function lastDay(changes: readonly DayChange[], windowDays: number, until: string): string {
  const entered = changes.filter((change) => change.entered > 0).map((change) => change.day)
  const last = entered.sort().at(-1) ?? until
  const over = Temporal.PlainDate.from(last)
    .add({ days: Math.ceil(windowDays) })
    .toString()
  return over < until ? over : until
}

function daysBetween(first: string, last: string): string[] {
  const days: string[] = []
  const end = Temporal.PlainDate.from(last)
  for (
    let day = Temporal.PlainDate.from(first);
    Temporal.PlainDate.compare(day, end) <= 0;
    day = day.add({ days: 1 })
  ) {
    days.push(day.toString())
  }
  return days.slice(0, daysMax)
}
