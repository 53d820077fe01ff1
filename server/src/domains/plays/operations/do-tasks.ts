import {
  type PlayTaskDoneInput,
  type PlayTaskPage,
  type PlayTaskQuery,
  type PlayTaskView,
  playTaskDoneInputSchema,
} from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import { describeCustomers, findPublicIds, type Reader, readPopulation } from '../../customers/index.ts'
import { type Caller, describeStores, findStores, findTimezone } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import { tellDue, wakeRuns } from '../queries/runs.ts'
import * as queries from '../queries/tasks.ts'
import { getVersion } from './hold-versions.ts'

/** Tasks of the stores that the reader sees, newest first. */
export async function listPlayTasks(deps: Deps, reader: Reader, query: PlayTaskQuery): Promise<PlayTaskPage> {
  const { scope } = reader
  const { workspace } = scope
  const { rows, open } = await deps.db.as(scope, async (tx) => {
    const store =
      query.store === undefined ? undefined : (await findStores(tx, workspace, [query.store])).get(query.store)
    // A store that is not there, or hidden, has no tasks.
    const filter = { state: query.state, store: query.store === undefined ? undefined : (store ?? -1) }
    return {
      rows: await queries.listTasks(tx, workspace, {
        ...filter,
        play: query.play,
        before: query.cursor,
        limit: query.limit + 1,
      }),
      open: await queries.countOpenTasks(tx, workspace),
    }
  })
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  return {
    tasks: await viewTasks(deps, reader, page),
    open,
    ...(rows.length > query.limit && last ? { next: last.id } : {}),
  }
}

/**
 * Says how a task went; the customer's run goes on that way. Safe to repeat with the same outcome.
 * @throws task_not_found, task_closed, task_outcome_unknown
 */
export async function doPlayTask(deps: Deps, by: Caller, id: number, given: PlayTaskDoneInput): Promise<PlayTaskView> {
  const { outcome, remark } = playTaskDoneInputSchema.parse(given)
  const { workspace, scope } = by
  const { row, timezone } = await deps.db.as(scope, async (tx) => {
    const zone = { timezone: await findTimezone(tx, workspace) }
    // The run before the task, as everywhere: whoever moves the run marks its task late.
    const seen = await queries.findTask(tx, workspace, id)
    if (!seen) throw refusals.task_not_found()
    await assertOutcome(tx, deps, workspace, seen, outcome)
    const at = deps.clock.now()
    await acrossStores(tx, () => wakeRuns(tx, workspace, [seen.run], { signal: outcome, at, visit: seen.visit }))
    const task = await queries.lockTask(tx, workspace, id)
    if (task?.state === 'done' && task.outcome === outcome) return { row: task, ...zone }
    if (task?.state !== 'open') throw refusals.task_closed()
    await tellDue(tx)
    await queries.closeTask(tx, workspace, { id, outcome, by: by.actor.name, at, remark })
    return { row: (await queries.findTask(tx, workspace, id)) ?? task, ...zone }
  })
  const contactVisible = by.permissions.includes('customers:contact')
  const [view] = await viewTasks(deps, { scope: { ...scope, timezone }, contactVisible }, [row])
  if (!view) throw refusals.task_not_found()
  return view
}

async function assertOutcome(
  tx: Tx,
  deps: Deps,
  workspace: number,
  { play, version, step }: queries.TaskRow,
  outcome: string,
): Promise<void> {
  const { definition } = await getVersion(tx, deps.db, { workspace, play, version })
  const found = definition.steps[step]
  const names = found?.do === 'task' ? (found.outcomes?.map(({ name }) => name) ?? ['done']) : []
  if (!names.includes(outcome)) throw refusals.task_outcome_unknown({ detail: `One of: ${names.join(', ')}` })
}

async function viewTasks(deps: Deps, reader: Reader, rows: readonly queries.TaskRow[]): Promise<PlayTaskView[]> {
  const { scope } = reader
  const { workspace } = scope
  const { rootOf } = await readPopulation(deps.db, workspace)
  const people = await findPublicIds(
    deps,
    scope,
    rows.map(({ customer }) => rootOf(customer)),
  )
  const described = await describeCustomers(deps, reader, [...people.keys()], new Map())
  const nameOf = new Map(described.map(({ id, name, contact }) => [id, name ?? contact]))
  return deps.db.as(scope, async (tx) => {
    const stores = await describeStores(
      tx,
      workspace,
      rows.map(({ store }) => store),
    )
    const views: PlayTaskView[] = []
    for (const row of rows) {
      const { definition } = await getVersion(tx, deps.db, { workspace, play: row.play, version: row.version })
      const found = definition.steps[row.step]
      if (found?.do !== 'task') continue
      const store = stores.get(row.store)
      const customer = people.get(rootOf(row.customer)) ?? null
      const customerName = customer === null ? undefined : nameOf.get(customer)
      views.push({
        id: row.id,
        play: row.play,
        playName: definition.name,
        step: row.step,
        title: found.title,
        note: found.note ?? null,
        customer,
        ...(customerName ? { customerName } : {}),
        store: store ? { code: store.code, name: store.name } : null,
        state: row.state,
        createdAt: row.createdAt.toISOString(),
        dueAt: row.dueAt.toISOString(),
        outcomes: found.outcomes?.map(({ name, words }) => ({ name, words })) ?? [
          { name: 'done', words: { en: 'Done', zh: '已完成' } },
        ],
        outcome: row.outcome,
        doneBy: row.doneBy,
        doneAt: row.doneAt?.toISOString() ?? null,
        remark: row.remark,
      })
    }
    return views
  })
}
