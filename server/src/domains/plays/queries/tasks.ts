import type { PlayTaskView } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export type NewTask = { run: bigint; visit: number; customer: number; store: number }

export async function insertTasks(
  tx: Tx,
  workspace: number,
  common: { play: number; version: number; step: string; createdAt: Date; dueAt: Date },
  tasks: readonly NewTask[],
): Promise<void> {
  await sql`
    insert into plays.task (workspace, play, version, step, run, visit, customer, store, state, created_at, due_at)
    select ${workspace}, ${common.play}, ${common.version}, ${common.step}, run, visit, customer, store, 'open',
      ${common.createdAt}, ${common.dueAt}
    from unnest(${tasks.map((t) => String(t.run))}::bigint[], ${tasks.map((t) => t.visit)}::int[],
      ${tasks.map((t) => t.customer)}::int[], ${tasks.map((t) => t.store)}::int[]) as t (run, visit, customer, store)
    on conflict (workspace, run, visit) do nothing`.execute(tx)
}

export async function markLate(
  tx: Tx,
  workspace: number,
  tasks: readonly { run: bigint; visit: number }[],
): Promise<void> {
  if (tasks.length === 0) return
  await sql`
    update plays.task t set state = 'late'
    from unnest(${tasks.map((t) => String(t.run))}::bigint[], ${tasks.map((t) => t.visit)}::int[]) as late (run, visit)
    where t.workspace = ${workspace} and t.run = late.run and t.visit = late.visit and t.state = 'open'`.execute(tx)
}

/** Tasks nobody waits for and nobody did in time. */
export async function closeOverdue(tx: Tx, now: Date): Promise<void> {
  await sql`
    update plays.task t set state = 'late' where state = 'open' and due_at <= ${now}
      and not exists (select from plays.run r where r.workspace = t.workspace and r.id = t.run and r.inside
        and r.visit = t.visit and r.state in ('running', 'parked'))`.execute(tx)
}

/** What a play that ends has asked for and nobody did. */
export async function withdrawTasks(tx: Tx, workspace: number, play: number): Promise<void> {
  await sql`
    update plays.task set state = 'withdrawn'
    where workspace = ${workspace} and play = ${play} and state = 'open'`.execute(tx)
}

/** What runs that end otherwise are waiting for: nobody has to do it any more. Their runs are locked by the caller. */
export async function withdrawTasksOf(tx: Tx, workspace: number, runs: readonly bigint[]): Promise<void> {
  await sql`
    update plays.task t set state = 'withdrawn' from plays.run r
    where t.workspace = ${workspace} and t.run = any(${runs.map(String)}::bigint[]) and t.state = 'open'
      and r.workspace = t.workspace and r.id = t.run and r.visit = t.visit`.execute(tx)
}

/**
 * The tasks of runs that a new version takes out of their step, before it does: `stay` names the steps in the midst of
 * which runs go on. The run before its task, as everywhere.
 */
export async function withdrawTasksOutside(
  tx: Tx,
  workspace: number,
  { play, version, stay }: { play: number; version: number; stay: readonly { from: number; step: string }[] },
): Promise<void> {
  await sql`
    with held as (
      select t.id from plays.run r
      join plays.task t on t.workspace = r.workspace and t.run = r.id and t.visit = r.visit and t.state = 'open'
      where r.workspace = ${workspace} and r.play = ${play} and r.version < ${version} and r.inside
        and r.state in ('running', 'parked') and not exists (
          select from unnest(${stay.map(({ from }) => from)}::int[], ${stay.map(({ step }) => step)}::text[]) as s (version, step)
          where s.version = r.version and s.step = r.step)
      order by r.id for update of r
    )
    update plays.task t set state = 'withdrawn' from held h
    where t.workspace = ${workspace} and t.id = h.id and t.state = 'open'`.execute(tx)
}

/** Tasks whose runs went on in the midst of them under another version: its outcomes count from now on. */
export async function moveTasks(
  tx: Tx,
  workspace: number,
  { play, version }: { play: number; version: number },
): Promise<void> {
  await sql`
    update plays.task t set version = ${version} from plays.run r
    where t.workspace = ${workspace} and t.play = ${play} and t.state = 'open' and t.version < ${version}
      and r.workspace = t.workspace and r.id = t.run and r.visit = t.visit and r.inside and r.version = ${version}`.execute(
    tx,
  )
}

export type TaskRow = {
  id: number
  play: number
  version: number
  step: string
  run: bigint
  visit: number
  customer: number
  store: number
  state: PlayTaskView['state']
  createdAt: Date
  dueAt: Date
  outcome: string | null
  doneBy: string | null
  doneAt: Date | null
  remark: string
}

const columns = sql`id, play, version, step, run, visit, customer, store, state, created_at, due_at, outcome, done_by, done_at, remark`

export async function findTask(tx: Tx, workspace: number, id: number): Promise<TaskRow | undefined> {
  const { rows } = await sql<TaskRow>`
    select ${columns} from plays.task where workspace = ${workspace} and id = ${id}`.execute(tx)
  return rows[0]
}

export async function lockTask(tx: Tx, workspace: number, id: number): Promise<TaskRow | undefined> {
  const { rows } = await sql<TaskRow>`
    select ${columns} from plays.task where workspace = ${workspace} and id = ${id} for update`.execute(tx)
  return rows[0]
}

export async function closeTask(
  tx: Tx,
  workspace: number,
  { id, outcome, by, at, remark }: { id: number; outcome: string; by: string; at: Date; remark: string },
): Promise<void> {
  await sql`
    update plays.task set state = 'done', outcome = ${outcome}, done_by = ${by}, done_at = ${at}, remark = ${remark}
    where workspace = ${workspace} and id = ${id}`.execute(tx)
}

export type TaskFilter = {
  state: PlayTaskView['state'] | undefined
  store: number | undefined
  play: number | undefined
  before: number | undefined
  limit: number
}

/** Newest first. */
export async function listTasks(tx: Tx, workspace: number, filter: TaskFilter): Promise<TaskRow[]> {
  const conditions = [sql`workspace = ${workspace}`]
  if (filter.state) conditions.push(sql`state = ${filter.state}`)
  if (filter.store !== undefined) conditions.push(sql`store = ${filter.store}`)
  if (filter.play !== undefined) conditions.push(sql`play = ${filter.play}`)
  if (filter.before !== undefined) conditions.push(sql`id < ${filter.before}`)
  const { rows } = await sql<TaskRow>`
    select ${columns} from plays.task where ${sql.join(conditions, sql` and `)}
    order by id desc limit ${filter.limit}`.execute(tx)
  return rows
}

export async function countOpenTasks(tx: Tx, workspace: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from plays.task where workspace = ${workspace} and state = 'open'`.execute(tx)
  return rows[0]?.count ?? 0
}
