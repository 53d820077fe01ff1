import type { ExperimentResult } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { ExperimentRow, TableColumns } from '../queries/experiments.ts'
import * as queries from '../queries/outcomes.ts'
import type { Moments } from '../rules/moments.ts'
import { type Group, summarise } from '../rules/summarise.ts'
import { confidence } from '../rules/weigh.ts'
import type { ResultReader } from './read-result.ts'
import { summaryOf } from './view-experiment.ts'

/** Words beyond the most frequent ones are one group. */
const wordsMax = 11

/** The result of an imported table. Nobody looked at it early, so the fixed intervals speak. */
export async function readTable(deps: Deps, reader: ResultReader, row: ExperimentRow): Promise<ExperimentResult> {
  const columns = row.columns ?? { outcomes: [], covariates: [] }
  const { all, groups } = await deps.db.as(reader, async (tx) => ({
    all: await readGroups(tx, reader.workspace, row, { kind: 'all' }),
    groups: await readBands(tx, reader.workspace, row, columns),
  }))
  const summary = summarise({
    arms: row.arms,
    outcomes: columns.outcomes,
    all,
    groups,
    tunedPerArm: row.tunedPerArm,
    basis: 'fixed',
  })
  const lines = summary.arms.reduce((sum, arm) => sum + arm.customers, 0)
  return {
    experiment: summaryOf(row, lines),
    currency: reader.currency,
    timezone: reader.timezone,
    at: deps.clock.now().toISOString(),
    confidence,
    ...summary,
    days: [],
    notes: [],
  }
}

async function readBands(tx: Tx, workspace: number, row: ExperimentRow, columns: TableColumns): Promise<Group[]> {
  const groups: Group[] = []
  for (const [covariate, { name, kind }] of columns.covariates.entries()) {
    if (kind === 'word') {
      const found = await readGroups(tx, workspace, row, { kind, covariate })
      const frequent = mostFrequent(found)
      groups.push(
        ...found.map((group) => ({ ...group, by: name, group: frequent.has(group.group) ? group.group : '…' })),
      )
      continue
    }
    const ends = await queries.readQuarters(tx, { workspace, experiment: row.id, covariate })
    const found = await readGroups(tx, workspace, row, { kind, covariate, ends })
    groups.push(...found.map((group) => ({ ...group, by: name, group: bandText(ends, group.group) })))
  }
  return groups
}

function mostFrequent(groups: readonly Group[]): Set<string> {
  const customers = new Map<string, number>()
  for (const group of groups) customers.set(group.group, (customers.get(group.group) ?? 0) + group.customers)
  const names = [...customers].sort((a, b) => b[1] - a[1]).map(([name]) => name)
  return new Set(names.length > wordsMax + 1 ? names.slice(0, wordsMax) : names)
}

function bandText(ends: readonly number[], band: string): string {
  if (band === '') return '–'
  const place = Number(band)
  const [from, to] = [ends[place - 1], ends[place]]
  if (from === undefined) return to === undefined ? '' : `≤ ${to}`
  return to === undefined ? `> ${from}` : `${from} – ${to}`
}

async function readGroups(tx: Tx, workspace: number, row: ExperimentRow, grouping: queries.Grouping): Promise<Group[]> {
  const { outcomes, covariates } = row.columns ?? { outcomes: [], covariates: [] }
  const x = covariates.findIndex((covariate) => covariate.kind === 'number')
  const of = { workspace, experiment: row.id, outcomes: outcomes.length, x: x < 0 ? undefined : x }
  const rows = await queries.sumOutcomes(tx, of, grouping)
  return rows.map((sums) => ({
    arm: sums.arm,
    by: '',
    group: sums.band ?? '',
    fold: sums.fold,
    customers: sums.customers,
    complete: sums.customers,
    observed: sums.customers,
    outcomes: Object.fromEntries(outcomes.map(({ name }, index) => [name, momentsOf(sums, index)])),
  }))
}

function momentsOf({ customers, sums, x, xx }: queries.OutcomeSums, index: number): Moments {
  const [some = 0, y = 0, yy = 0, xy = 0] = sums[index] ?? []
  return { n: customers, some, y, yy, x, xx, xy }
}
