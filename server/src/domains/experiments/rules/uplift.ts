import type { Uplift, UpliftAnswer, UpliftGroup } from '@regulars/contract'
import { normalQuantile } from './distributions.ts'
import { around, differenceOfMeans, differenceOfShares, type Interval } from './estimate.ts'
import { addMoments, type Moments, meanOf, noMoments, sumMoments, varianceOf } from './moments.ts'
import { bounded, confidence, type Outcome, signOf } from './weigh.ts'

/** One group's outcomes, apart for two halves of the customers, so that what ranks the groups is not what judges the ranking. */
export type GroupMoments = { group: string; fold: number; treated: Moments; control: Moments }

/** A group of fewer says nothing about itself. */
const groupMin = 100
/** Where the control converts this often, or is within this share of the treated, who came would have come anyway. */
const anywayShare = 0.5

/**
 * Who is moved, who would have come anyway, who is put off: the effect within groups that were known before, with
 * intervals that hold for all groups together (Bonferroni). Groups instead of a model for each person: a shop's experiment has hundreds
 * of conversions, and what one cannot check one should not act on.
 */
export function readUplift(
  { arm, by, outcome }: { arm: string; by: string; outcome: Outcome },
  all: readonly GroupMoments[],
): Uplift | undefined {
  const names = [...new Set(all.map((entry) => entry.group))]
  const groups = names.map((group) => {
    const own = all.filter((entry) => entry.group === group)
    return {
      group,
      treated: sumMoments(own.map((entry) => entry.treated)),
      control: sumMoments(own.map((entry) => entry.control)),
    }
  })
  const told = groups.filter(({ treated, control }) => Math.min(treated.n, control.n) >= groupMin)
  if (told.length < 2) return undefined
  const level = 1 - (1 - confidence) / told.length
  const overall = sumMoments(told.map((entry) => entry.control))
  const lines = told.map(({ group, treated, control }): UpliftGroup => {
    const compare = outcome.unit === 'share' ? differenceOfShares : differenceOfMeans
    const { difference, interval } = compare(treated, control, level)
    return {
      group,
      customers: treated.n + control.n,
      mean: meanOf(treated),
      controlMean: meanOf(control),
      difference,
      interval: bounded(interval),
      answer: answerOf(interval, { control: meanOf(control), usual: meanOf(overall) }),
    }
  })
  lines.sort((a, b) => b.difference - a.difference)
  const kept = all.filter((entry) => told.some(({ group }) => group === entry.group))
  return { arm, outcome: outcome.name, unit: outcome.unit, by, groups: lines, qini: readQini(kept) }
}

/**
 * `anyway` is said where it can be: the group buys more than the rest without anything, and whatever it gains is at most
 * half of what it does by itself.
 */
function answerOf(interval: Interval, { control, usual }: { control: number; usual: number }): UpliftAnswer {
  const sign = signOf(bounded(interval))
  if (sign > 0) return 'moved'
  if (sign < 0) return 'put-off'
  return control >= usual && control > 0 && interval.high <= control * anywayShare ? 'anyway' : 'unknown'
}

/**
 * The Qini curve (N. J. Radcliffe, "Using control groups to target on predicted lift", 2007): what is gained when those who
 * promise most are addressed first. The half that is judged is ranked by the effects of the other half, so a curve above the
 * straight line is no artefact of having picked the winners. Groups are independent, so variances of steps add up.
 */
function readQini(all: readonly GroupMoments[]): Uplift['qini'] {
  const curves = [0, 1].map((fold) => curveOf(rankedBy(all, 1 - fold, fold)))
  const steps = Math.max(...curves.map((curve) => curve.length))
  const z = normalQuantile((1 + confidence) / 2)
  const points = Array.from({ length: steps }, (_, index) => {
    const at = curves.map((curve) => curve[Math.min(index, curve.length - 1)] ?? start)
    const gain = average(at.map((point) => point.gain))
    const error = Math.sqrt(at.reduce((sum, point) => sum + point.variance, 0)) / curves.length
    return { share: average(at.map((point) => point.share)), gain, interval: bounded(around(gain, z * error)) }
  })
  const areas = curves.map(areaOf)
  const coefficient = average(areas.map((area) => area.value))
  const error = Math.sqrt(areas.reduce((sum, area) => sum + area.variance, 0)) / areas.length
  return { points, coefficient, interval: bounded(around(coefficient, z * error)) }
}

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

type Step = { share: number; effect: number; variance: number }
type Point = { share: number; gain: number; variance: number }
const start: Point = { share: 0, gain: 0, variance: 0 }

/** The groups of one half in the order of their effect in the other. */
function rankedBy(all: readonly GroupMoments[], ranking: number, judged: number): Step[] {
  const effectOf = (group: string): number => {
    const { treated, control } = halfOf(all, group, ranking)
    return meanOf(treated) - meanOf(control)
  }
  const names = [...new Set(all.map((entry) => entry.group))].sort((a, b) => effectOf(b) - effectOf(a))
  const halves = names.map((group) => halfOf(all, group, judged))
  const customers = halves.reduce((sum, { treated, control }) => sum + treated.n + control.n, 0)
  return halves.map(({ treated, control }) => ({
    share: customers > 0 ? (treated.n + control.n) / customers : 0,
    effect: meanOf(treated) - meanOf(control),
    variance:
      (treated.n > 0 ? varianceOf(treated) / treated.n : 0) + (control.n > 0 ? varianceOf(control) / control.n : 0),
  }))
}

function halfOf(all: readonly GroupMoments[], group: string, fold: number): { treated: Moments; control: Moments } {
  return all
    .filter((entry) => entry.group === group && entry.fold === fold)
    .reduce(
      (sum, entry) => ({
        treated: addMoments(sum.treated, entry.treated),
        control: addMoments(sum.control, entry.control),
      }),
      { treated: noMoments, control: noMoments },
    )
}

function curveOf(steps: readonly Step[]): Point[] {
  let last = start
  const points = [start]
  for (const { share, effect, variance } of steps) {
    last = {
      share: last.share + share,
      gain: last.gain + share * effect,
      variance: last.variance + share ** 2 * variance,
    }
    points.push(last)
  }
  return points
}

/** Area between the curve and the straight line to its end, as a weighted sum of the independent steps. */
function areaOf(curve: readonly Point[]): { value: number; variance: number } {
  let value = 0
  let variance = 0
  curve.forEach((point, index) => {
    const before = curve[index - 1]
    if (!before) return
    const share = point.share - before.share
    // A step lifts half of its own width and all that follows; the line to the end takes half of everything.
    const weight = share / 2 + (1 - point.share) - 1 / 2
    value += weight * (point.gain - before.gain)
    variance += weight ** 2 * (point.variance - before.variance)
  })
  return { value, variance }
}
