import type { ExperimentSummary } from '@regulars/contract'
import type { ExperimentRow } from '../queries/experiments.ts'

export const summaryOf = (row: ExperimentRow, assigned: number): ExperimentSummary => ({
  id: row.id,
  name: row.name,
  about: row.about,
  kind: row.kind,
  state: row.state,
  measure: row.measure,
  windowDays: row.windowDays,
  arms: row.arms,
  plannedPerArm: row.plannedPerArm,
  openedAt: row.openedAt.toISOString(),
  stoppedAt: row.stoppedAt?.toISOString() ?? null,
  lesson: row.lesson,
  assigned,
})
