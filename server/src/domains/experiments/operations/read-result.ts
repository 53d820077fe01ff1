import type { ExperimentResult } from '@regulars/contract'
import { Temporal } from 'temporal-polyfill'
import type { Deps } from '../../../kernel/deps.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { readPopulation } from '../../customers/index.ts'
import * as analytics from '../analytics.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/experiments.ts'
import { readDayLine } from '../rules/day-line.ts'
import { holdoutBound } from '../rules/draw.ts'
import { changesOf, groupsOf } from '../rules/read-sums.ts'
import { lookbackDays } from '../rules/stages.ts'
import { summarise } from '../rules/summarise.ts'
import { confidence, type Outcome } from '../rules/weigh.ts'
import { readTable } from './read-table.ts'
import { summaryOf } from './view-experiment.ts'

/** In whose calendar and money a result is read. */
export type ResultReader = ZonedScope & { currency: string }

/**
 * What an experiment did, by intention to treat: everybody who was assigned counts in her arm, whatever reached her. Orders
 * count in the stores of the reader's scope, net of their refunds, for the days of the window after the assignment.
 * @throws experiment_not_found
 */
export async function readResult(deps: Deps, reader: ResultReader, id: number): Promise<ExperimentResult> {
  const row = await deps.db.as(reader, (tx) => queries.findExperiment(tx, reader.workspace, id))
  if (!row) throw refusals.experiment_not_found()
  return row.kind === 'imported' ? readTable(deps, reader, row) : readMeasured(deps, reader, row)
}

const money: Outcome = { name: 'money', unit: 'minor' }
const conversion: Outcome = { name: 'conversion', unit: 'share' }

async function readMeasured(deps: Deps, reader: ResultReader, row: queries.ExperimentRow): Promise<ExperimentResult> {
  const now = deps.clock.now()
  const ch = deps.ch.scope(reader)
  const reading = await readingOf(deps, reader.workspace, row, now)
  const outcomes = row.measure === 'money' ? [money, conversion] : [conversion, money]
  const [entered, buyers, days] = await Promise.all([
    analytics.readEntered(ch, reading),
    analytics.readBuyers(ch, reading),
    analytics.readDays(ch, reading),
  ])
  const groups = groupsOf(entered, buyers)
  const changes = changesOf({ entered, buyers, days }, row.measure)
  const summary = summarise({
    arms: row.arms,
    outcomes,
    all: groups,
    groups,
    tunedPerArm: row.tunedPerArm,
    basis: 'always-valid',
  })
  const line = readDayLine({
    arms: row.arms,
    outcome: row.measure === 'money' ? money : conversion,
    changes,
    windowDays: reading.windowSeconds / 86_400,
    tunedPerArm: row.tunedPerArm,
    until: dayOf(reading.until, reader.timezone),
  })
  const assigned = summary.arms.reduce((sum, arm) => sum + arm.customers, 0)
  return {
    experiment: summaryOf(row, assigned),
    currency: reader.currency,
    timezone: reader.timezone,
    at: now.toISOString(),
    confidence,
    ...summary,
    days: line,
    notes: [],
  }
}

async function readingOf(
  deps: Deps,
  workspace: number,
  row: queries.ExperimentRow,
  now: Date,
): Promise<analytics.Reading> {
  if (row.kind !== 'holdout') {
    const people = { by: 'assignment' as const, experiment: row.id }
    return { people, windowSeconds: row.windowDays * 86_400, lookbackDays, until: now }
  }
  // A holdout lasts as long as its setting stands: the window of everybody is all of it.
  const until = row.stoppedAt ?? now
  const { last, gone } = await readPopulation(deps.db, workspace)
  const bound = holdoutBound(row.arms[0]?.weight ?? 0)
  return {
    people: { by: 'draw', seed: row.seed, bound, last, gone, since: row.openedAt },
    windowSeconds: (until.getTime() - row.openedAt.getTime()) / 1000,
    lookbackDays,
    until,
  }
}

const dayOf = (at: Date, timezone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timezone).toPlainDate().toString()
