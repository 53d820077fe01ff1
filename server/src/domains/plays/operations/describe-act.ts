import type { PlayStep, PlayStepKind } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import type { Population } from '../../customers/index.ts'
import type { PlayRow, VersionRow } from '../queries/plays.ts'
import type { RunRow } from '../queries/runs.ts'
import type { Result } from '../rules/walk.ts'

export type StepOf<K extends PlayStepKind> = Extract<PlayStep, { do: K }>

/** A set of runs at one step of one version, in the transaction that moves them. */
export type Act<K extends PlayStepKind = PlayStepKind> = {
  tx: Tx
  deps: Deps
  scope: ZonedScope
  currency: string
  now: Date
  play: PlayRow
  version: VersionRow
  /** Of the step. */
  id: string
  step: StepOf<K>
  runs: readonly RunRow[]
  population: Population
  /** Done after the commit, and not lost if it never is. */
  after: (() => Promise<void>)[]
}

/** Does a step for a set and says what became of each. */
export type Handler<K extends PlayStepKind> = (act: Act<K>) => Promise<Result[]>

/** The record that speaks for the person of a run today. */
export const personOf = ({ population }: Pick<Act, 'population'>, { customer }: RunRow): number =>
  population.rootOf(customer)
