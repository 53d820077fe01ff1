import type { ExperimentList, ExperimentSummary, experimentListQuerySchema } from '@regulars/contract'
import type { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import * as analytics from '../analytics.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/experiments.ts'
import { countOutcomes } from '../queries/outcomes.ts'
import { summaryOf } from './view-experiment.ts'

/** Experiments, the newest first, a page at a time. */
export async function listExperiments(
  deps: Deps,
  scope: ZonedScope,
  query: z.output<typeof experimentListQuerySchema>,
): Promise<ExperimentList> {
  const { search, state, kind, before, limit } = query
  const rows = await deps.db.as(scope, (tx) =>
    queries.listExperiments(tx, scope.workspace, { search, state, kind, before, limit: limit + 1 }),
  )
  const page = rows.slice(0, limit)
  return {
    items: await summarise(deps, scope, page),
    next: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
  }
}

/** @throws experiment_not_found */
export async function getExperiment(deps: Deps, scope: ZonedScope, id: number): Promise<ExperimentSummary> {
  const row = await deps.db.as(scope, (tx) => queries.findExperiment(tx, scope.workspace, id))
  const [summary] = await summarise(deps, scope, row ? [row] : [])
  if (!summary) throw refusals.experiment_not_found()
  return summary
}

/** By number, name or what it is about; of several with one name the newest. @throws experiment_not_found */
export async function findExperimentCalled(deps: Deps, scope: ZonedScope, called: string): Promise<ExperimentSummary> {
  const row = await deps.db.as(scope, async (tx) => {
    const byNumber = /^\d{1,9}$/.test(called)
      ? await queries.findExperiment(tx, scope.workspace, Number(called))
      : undefined
    return byNumber ?? (await queries.findExperimentCalled(tx, scope.workspace, called))
  })
  const [summary] = await summarise(deps, scope, row ? [row] : [])
  if (!summary) throw refusals.experiment_not_found({ detail: called })
  return summary
}

async function summarise(
  deps: Deps,
  scope: ZonedScope,
  rows: readonly queries.ExperimentRow[],
): Promise<ExperimentSummary[]> {
  const ids = (kinds: readonly string[]) => rows.filter((row) => kinds.includes(row.kind)).map((row) => row.id)
  const [assigned, lines] = await Promise.all([
    analytics.countAssigned(deps.ch.scope(scope), ids(['opened', 'by-hand'])),
    deps.db.as(scope, (tx) => countOutcomes(tx, scope.workspace, ids(['imported']))),
  ])
  return rows.map((row) => summaryOf(row, assigned.get(row.id) ?? lines.get(row.id) ?? 0))
}
