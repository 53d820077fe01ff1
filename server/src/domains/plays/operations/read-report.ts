import type {
  CustomerPlays,
  CustomerPlaysQuery,
  PlayReport,
  PlayRunPage,
  PlayRunQuery,
  PlayRunState,
} from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Scope } from '../../../kernel/scope.ts'
import {
  describeCustomers,
  findPublicIds,
  findRecords,
  getOrdinal,
  listRecords,
  type Reader as PeopleReader,
  readPopulation,
} from '../../customers/index.ts'
import { readResult } from '../../experiments/index.ts'
import { refusals } from '../errors.ts'
import { type PassageSum, sumDays, sumPassages, sumPlays } from '../queries/passages.ts'
import { findPlay, findVersion, listRunsOfCustomer, listVersions, type VersionRow } from '../queries/plays.ts'
import { countBySteps, type ListedRun, listRuns, type StepCount } from '../queries/runs.ts'
import { readingOrder } from '../rules/graph.ts'

type Reader = Scope & { timezone: string; currency: string }

/**
 * How a play does: who came in, what each step came to, what it cost, and what it did against its holdout. Counts are of
 * the whole workspace, whatever the reader's stores; the effect in money is of the stores that the reader sees.
 * @throws play_not_found
 */
export async function readPlayReport(deps: Deps, reader: Reader, id: number): Promise<PlayReport> {
  const { workspace } = reader
  const report = await deps.db.as(reader, async (tx) => {
    const play = await findPlay(tx, workspace, id)
    if (!play) throw refusals.play_not_found()
    const counts = (await sumPlays(tx, workspace, [id])).get(id)
    const versions: VersionRow[] = []
    for (const { version } of await listVersions(tx, workspace, id)) {
      const row = await findVersion(tx, workspace, id, version)
      if (row) versions.push(row)
    }
    const [sums, waiting, days] = [
      await sumPassages(tx, workspace, id),
      await countBySteps(tx, workspace, id),
      await sumDays(tx, workspace, id),
    ]
    const { entered = 0, heldOut = 0, reached = 0, ended = 0, costMinor = 0n, points = 0n } = counts ?? {}
    return {
      id,
      asOf: deps.clock.now().toISOString(),
      entered,
      heldOut,
      running: Math.max(0, entered - ended),
      reached,
      ended,
      goalRate: entered === 0 ? null : reached / entered,
      steps: versions.flatMap((version) => stepsOf(version, sums, waiting)),
      cost: { couponsMinor: minorToJson(costMinor), points: minorToJson(points) },
      experiment: play.experiment,
      days: foldDays(days),
    }
  })
  const lift = report.experiment === null ? null : await readResult(deps, reader, report.experiment)
  return { ...report, lift }
}

function stepsOf(
  { version, definition }: VersionRow,
  sums: readonly PassageSum[],
  waiting: readonly StepCount[],
): PlayReport['steps'] {
  const own = sums.filter((sum) => sum.version === version)
  return readingOrder(definition).map((step) => {
    const kind = definition.steps[step]?.do ?? 'exit'
    // What ended later by its goal had left before.
    const outcomes = own.filter((sum) => sum.step === step && sum.next !== '')
    const waits = waiting.find((one) => one.version === version && one.step === step)?.runs ?? 0
    const left = outcomes.reduce((sum, { runs }) => sum + runs, 0)
    return {
      step,
      kind,
      version,
      entered: left + waits,
      left,
      waiting: waits,
      failed: outcomes.filter(({ outcome }) => outcome === 'failed').reduce((sum, { runs }) => sum + runs, 0),
      outcomes: foldOutcomes(outcomes),
      refused: outcomes
        .filter(({ outcome, reason }) => outcome === 'refused' && reason)
        .map(({ reason = '', runs }) => ({ reason, runs })),
    }
  })
}

/** Whatever the reason. */
function foldOutcomes(sums: readonly PassageSum[]): PlayReport['steps'][number]['outcomes'] {
  const folded = new Map<string, PlayReport['steps'][number]['outcomes'][number]>()
  for (const { outcome, next, runs } of sums) {
    const key = `${outcome}/${next}`
    folded.set(key, { outcome, next, runs: runs + (folded.get(key)?.runs ?? 0) })
  }
  return [...folded.values()]
}

function foldDays(rows: readonly { day: string; outcome: string; runs: number }[]): PlayReport['days'] {
  const days = new Map<string, PlayReport['days'][number]>()
  for (const { day, outcome, runs } of rows) {
    const sums = days.get(day) ?? { day, entered: 0, heldOut: 0, reached: 0 }
    if (outcome === 'entered') sums.entered += runs
    else if (outcome === 'held-out') sums.heldOut += runs
    else if (outcome === 'reached') sums.reached += runs
    days.set(day, sums)
  }
  return [...days.values()]
}

/** Who is where in a play, newest first: customers that the reader sees, so a page may be short. */
export async function listPlayRuns(
  deps: Deps,
  reader: PeopleReader,
  id: number,
  query: PlayRunQuery,
): Promise<PlayRunPage> {
  const { scope } = reader
  const { workspace } = scope
  const records = query.customer ? [...(await findRecords(deps, scope, [query.customer])).values()] : undefined
  const { rootOf, recordsOf } = await readPopulation(deps.db, workspace)
  const rows = await deps.db.as(scope, async (tx) => {
    if (!(await findPlay(tx, workspace, id))) throw refusals.play_not_found()
    return listRuns(tx, workspace, id, {
      customers: records && recordsOf(records.map(rootOf)),
      step: query.step,
      state: query.state,
      before: query.cursor,
      limit: query.limit + 1,
    })
  })
  const page = rows.slice(0, query.limit)
  const ids = await findPublicIds(
    deps,
    scope,
    page.map((run) => rootOf(run.customer)),
  )
  const described = await describeCustomers(deps, reader, [...new Set(ids.keys())], new Map())
  const nameOf = new Map(described.map((one) => [one.id, one.name ?? one.contact]))
  const last = page.at(-1)
  return {
    runs: page.flatMap((run) => {
      const customer = ids.get(rootOf(run.customer))
      return customer === undefined ? [] : [viewRun(run, customer, nameOf.get(customer))]
    }),
    ...(rows.length > query.limit && last ? { next: Number(last.id) } : {}),
  }
}

/** Put aside while the play rests: still under way. */
const shownState = (state: ListedRun['state']): PlayRunState => (state === 'parked' ? 'running' : state)

const viewRun = (run: ListedRun, customer: string, name: string | undefined): PlayRunPage['runs'][number] => ({
  id: Number(run.id),
  customer,
  ...(name ? { customerName: name } : {}),
  version: run.version,
  step: run.step,
  state: shownState(run.state),
  enteredAt: run.enteredAt.toISOString(),
  wakeAt: run.wakeAt?.toISOString() ?? null,
  outcomes: run.context.did ?? {},
})

/** Which plays somebody came into, and which they were held out of, newest first. @throws customer_not_found */
export async function listCustomerPlays(
  deps: Deps,
  scope: Scope,
  publicId: string,
  { cursor, limit }: CustomerPlaysQuery,
): Promise<CustomerPlays> {
  const records = await listRecords(deps, scope, await getOrdinal(deps, scope, publicId))
  const rows = await deps.db.as(scope, (tx) =>
    listRunsOfCustomer(tx, scope.workspace, { records, before: cursor, limit: limit + 1 }),
  )
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    plays: page.map(({ run, state, enteredAt, ...row }) => ({
      ...row,
      run: Number(run),
      state: shownState(state),
      enteredAt: enteredAt.toISOString(),
    })),
    ...(rows.length > limit && last ? { next: Number(last.run) } : {}),
  }
}
