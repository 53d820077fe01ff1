import type {
  ExperimentArm,
  ExperimentArmResult,
  ExperimentClaim,
  ExperimentEffect,
  ExperimentRatio,
  Uplift,
} from '@regulars/contract'
import type { Progress } from './always-valid.ts'
import { checkRatio } from './check-ratio.ts'
import { type Moments, meanOf, noMoments, sumMoments } from './moments.ts'
import { readUplift } from './uplift.ts'
import { decideClaim, type Outcome, weigh } from './weigh.ts'

/** Customers of one arm that are alike in something known before: by stage, or by a covariate of an imported table. */
export type Group = {
  /** Place of the arm in the experiment. */
  arm: number
  by: string
  group: string
  fold: number
  customers: number
  complete: number
  /** Windows lived through. */
  observed: number
  outcomes: Record<string, Moments>
}

export type Study = {
  arms: readonly ExperimentArm[]
  /** The first one is the measure that claims are about. */
  outcomes: readonly Outcome[]
  /** Everybody once. */
  all: readonly Group[]
  /** Everybody once for each way to make groups. */
  groups: readonly Group[]
  tunedPerArm: number
  /** A finished table is looked at once. */
  basis: 'always-valid' | 'fixed'
}

const [tunedMin, tunedMax] = [100, 2000]

/**
 * Where nobody said how many customers it takes: half of the people there are, as the smallest arm gets them. Tuned for many
 * more than ever come, the interval of a small shop is twice as wide as it need be.
 */
export function tuneFor(people: number, arms: readonly ExperimentArm[]): number {
  const weights = arms.map(({ weight }) => weight)
  const share = Math.min(...weights) / weights.reduce((sum, weight) => sum + weight, 0)
  return Math.round(Math.min(tunedMax, Math.max(tunedMin, (people / 2) * share)))
}

export const progressOf = (observed: number, arms: number, tunedPerArm: number): Progress => ({
  observed,
  planned: tunedPerArm * arms,
})

export type Summary = {
  arms: ExperimentArmResult[]
  ratio: ExperimentRatio | null
  claim: ExperimentClaim
  effects: ExperimentEffect[]
  uplift: Uplift[]
}

/** Everything that the sums of an experiment say. */
export function summarise(study: Study): Summary {
  const { arms, outcomes, all } = study
  const ofArm = arms.map((_, place) => all.filter((group) => group.arm === place))
  const control = arms.findIndex((arm) => arm.control)
  const compared = arms.map((_, place) => place).filter((place) => control >= 0 && place !== control)
  const progress = progressOf(
    all.reduce((sum, group) => sum + group.observed, 0),
    arms.length,
    study.tunedPerArm,
  )
  const effects = compared.flatMap((place) =>
    outcomes.map((outcome) =>
      weigh({
        arm: arms[place]?.name ?? '',
        outcome,
        treated: momentsOf(ofArm[place] ?? [], outcome),
        control: momentsOf(ofArm[control] ?? [], outcome),
        progress: study.basis === 'fixed' ? { observed: 1, planned: 1 } : progress,
        comparisons: compared.length,
      }),
    ),
  )
  const results = armResults(study, ofArm)
  const ratio = checkRatio(results.map(({ customers, share }) => ({ customers, weight: share }))) ?? null
  const [measure] = outcomes
  const claim = decideClaim({
    effects: effects.filter((effect) => effect.outcome === measure?.name),
    hasControl: control >= 0,
    arms: ofArm.map((groups, place) => ({
      customers: results[place]?.customers ?? 0,
      doers: measure ? momentsOf(groups, measure).some : 0,
    })),
    ratioBroken: ratio?.broken ?? false,
    basis: study.basis,
    final: results.every(({ customers, complete }) => customers === complete),
  })
  const uplift = measure ? compared.flatMap((place) => upliftOf(study, measure, { place, control })) : []
  return { arms: results, ratio, claim, effects, uplift }
}

const momentsOf = (groups: readonly Group[], outcome: Outcome): Moments =>
  sumMoments(groups.map((group) => group.outcomes[outcome.name] ?? noMoments))

function armResults({ arms, outcomes, all }: Study, ofArm: readonly (readonly Group[])[]): ExperimentArmResult[] {
  const customers = all.reduce((sum, group) => sum + group.customers, 0)
  const weights = arms.reduce((sum, arm) => sum + arm.weight, 0)
  return arms.map((arm, place) => {
    const groups = ofArm[place] ?? []
    const share = arm.weight / weights
    return {
      name: arm.name,
      control: arm.control ?? false,
      share,
      customers: groups.reduce((sum, group) => sum + group.customers, 0),
      expected: customers * share,
      complete: groups.reduce((sum, group) => sum + group.complete, 0),
      outcomes: Object.fromEntries(
        outcomes.map((outcome) => {
          const moments = momentsOf(groups, outcome)
          return [outcome.name, { unit: outcome.unit, mean: meanOf(moments), total: moments.y }]
        }),
      ),
    }
  })
}

function upliftOf(
  { arms, groups }: Study,
  outcome: Outcome,
  { place, control }: { place: number; control: number },
): Uplift[] {
  return [...new Set(groups.map((group) => group.by))].flatMap((by) => {
    const own = groups.filter((group) => group.by === by && (group.arm === place || group.arm === control))
    const cells = [...new Set(own.map(({ group, fold }) => JSON.stringify([group, fold])))]
    const moments = cells.map((cell) => {
      const of = (arm: number) =>
        sumMoments(
          own
            .filter((entry) => entry.arm === arm && JSON.stringify([entry.group, entry.fold]) === cell)
            .map((entry) => entry.outcomes[outcome.name] ?? noMoments),
        )
      const [group, fold]: [string, number] = JSON.parse(cell)
      return { group, fold, treated: of(place), control: of(control) }
    })
    return readUplift({ arm: arms[place]?.name ?? '', by, outcome }, moments) ?? []
  })
}
