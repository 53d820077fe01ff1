import type { PlayRunState } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'
import type { RunContext } from '../rules/run.ts'

export type RunRow = {
  id: bigint
  play: number
  version: number
  customer: number
  state: PlayRunState | 'parked'
  step: string
  inside: boolean
  wakeAt: Date
  signal: string | null
  visit: number
  enteredAt: Date
  stepAt: Date
  context: RunContext
}

const columns = sql`id, play, version, customer, state, step, inside, wake_at, signal, visit, entered_at, step_at, context`

/** The workspace of what has waited longest. */
export async function findDueWorkspace(tx: Tx, now: Date): Promise<number | undefined> {
  const { rows } = await sql<{ workspace: number }>`
    select workspace from plays.run where state = 'running' and wake_at <= ${now}
    order by wake_at limit 1 for update skip locked`.execute(tx)
  return rows[0]?.workspace
}

/** The oldest due runs of a workspace, ours until commit. Others take the next ones meanwhile. */
export async function takeDue(tx: Tx, workspace: number, now: Date, limit: number): Promise<RunRow[]> {
  const { rows } = await sql<RunRow>`
    select ${columns} from plays.run
    where workspace = ${workspace} and state = 'running' and wake_at <= ${now}
    order by wake_at limit ${limit} for update skip locked`.execute(tx)
  // Who came first is served first where something runs out. Not in the query: a million of one moment would be sorted.
  return rows.sort((a, b) => a.wakeAt.getTime() - b.wakeAt.getTime() || (a.id < b.id ? -1 : 1))
}

export type RunMove = Pick<RunRow, 'id' | 'inside' | 'visit' | 'context'> & {
  state: PlayRunState | 'parked'
  step: string
  wakeAt: Date | null
  stepAt: Date
  /** What came while it was put aside; a move that leads on clears it. */
  signal?: string | null
}

/** Where runs stand now, all in one statement. */
export async function moveRuns(tx: Tx, workspace: number, moves: readonly RunMove[]): Promise<void> {
  if (moves.length === 0) return
  await sql`
    update plays.run r set state = m.state, step = m.step, inside = m.inside, wake_at = m.wake_at,
      signal = m.signal,
      visit = m.visit, step_at = m.step_at, context = m.context
    from unnest(${moves.map((m) => String(m.id))}::bigint[], ${moves.map((m) => m.state)}::text[],
      ${moves.map((m) => m.step)}::text[], ${moves.map((m) => m.inside)}::boolean[],
      ${moves.map((m) => m.wakeAt?.toISOString() ?? null)}::timestamptz[], ${moves.map((m) => m.visit)}::int[],
      ${moves.map((m) => m.stepAt.toISOString())}::timestamptz[], ${moves.map((m) => JSON.stringify(m.context))}::jsonb[],
      ${moves.map((m) => m.signal ?? null)}::text[])
      as m (id, state, step, inside, wake_at, visit, step_at, context, signal)
    where r.workspace = ${workspace} and r.id = m.id`.execute(tx)
}

export type NewRun = { customer: number; entryKey: string; heldOut: boolean; context: RunContext }

/** Runs that are new; a known entry key is left out. */
export async function insertRuns(
  tx: Tx,
  common: { workspace: number; play: number; version: number; start: string; at: Date },
  runs: readonly NewRun[],
): Promise<{ heldOut: number; entered: number }> {
  const { rows } = await sql<{ heldOut: number; entered: number }>`
    with made as (
      insert into plays.run (workspace, play, version, customer, entry_key, state, step, wake_at, entered_at, step_at, context)
      select ${common.workspace}, ${common.play}, ${common.version}, customer, entry_key,
        case when held_out then 'held-out' else 'running' end, case when held_out then null else ${common.start} end,
        case when held_out then null else ${common.at}::timestamptz end, ${common.at}, ${common.at}, context
      from unnest(${runs.map((run) => run.customer)}::int[], ${runs.map((run) => run.entryKey)}::text[],
        ${runs.map((run) => run.heldOut)}::boolean[], ${runs.map((run) => JSON.stringify(run.context))}::jsonb[])
        as t (customer, entry_key, held_out, context)
      on conflict (workspace, play, entry_key) do nothing returning state
    )
    select count(*) filter (where state = 'held-out')::int as held_out, count(*) filter (where state = 'running')::int as entered
    from made`.execute(tx)
  return rows[0] ?? { heldOut: 0, entered: 0 }
}

/** Tells every process, at the commit, that there is something to do (`deps.db.listen`). */
export async function tellDue(tx: Tx): Promise<void> {
  await sql`select pg_notify('plays_due', '')`.execute(tx)
}

/** One process at a time lets people into a play, so that limits and re-entry are exact. Ends with the transaction. */
export async function lockEntry(tx: Tx, workspace: number, play: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('regulars.plays.entry'), hashtext(${`${workspace}/${play}`}))`.execute(
    tx,
  )
}

export type Earlier = { customer: number; enteredAt: Date; running: boolean }

/** When these were in before: the last time, and whether they still are. */
export async function listEarlier(
  tx: Tx,
  workspace: number,
  play: number,
  customers: readonly number[],
): Promise<Earlier[]> {
  const { rows } = await sql<Earlier>`
    select asked as customer, known.entered_at, known.running
    from unnest(${[...customers]}::int[]) as asked
    cross join lateral (
      select max(entered_at) as entered_at, bool_or(state in ('running', 'parked')) as running from plays.run
      where workspace = ${workspace} and customer = asked and play = ${play} offset 0
    ) known where known.entered_at is not null`.execute(tx)
  return rows
}

export async function countRuns(tx: Tx, workspace: number, play: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from plays.run where workspace = ${workspace} and play = ${play}`.execute(tx)
  return rows[0]?.count ?? 0
}

/** One process at a time follows the news. Ends with the transaction. */
export async function tryNewsLock(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`
    select pg_try_advisory_xact_lock(hashtext('regulars.plays.news')) as held`.execute(tx)
  return rows[0]?.held ?? false
}

export type Listener = Pick<
  RunRow,
  'id' | 'customer' | 'play' | 'version' | 'state' | 'inside' | 'enteredAt' | 'stepAt'
> & {
  step: string | null
  /** The event that began it. */
  event: string | null
}

/**
 * Runs of these customers that hear of events, ours until commit: those under way, and those that came to an end without
 * the goal.
 */
export async function lockRunsOf(tx: Tx, workspace: number, customers: readonly number[]): Promise<Listener[]> {
  const { rows } = await sql<Listener>`
    select id, customer, play, version, state, step, inside, entered_at, step_at, context ->> 'event' as event
    from plays.run
    where workspace = ${workspace} and customer = any(${[...customers]}::int[]) and state in ('running', 'parked', 'done')
    order by id for update`.execute(tx)
  return rows
}

/** What they waited for has come. With `visit` only where the run is still at that very step. */
export async function wakeRuns(
  tx: Tx,
  workspace: number,
  ids: readonly bigint[],
  { signal, at, visit }: { signal: string; at: Date; visit?: number },
): Promise<void> {
  await sql`
    update plays.run set signal = ${signal}, wake_at = least(wake_at, ${at}::timestamptz)
    where workspace = ${workspace} and id = any(${ids.map(String)}::bigint[]) and state in ('running', 'parked')
      and inside and signal is null and visit = coalesce(${visit ?? null}::int, visit)`.execute(tx)
}

/** Also those that had come to the end before: who reaches the goal then does so once. */
export async function endRuns(
  tx: Tx,
  workspace: number,
  ids: readonly bigint[],
  { state, at }: { state: PlayRunState; at: Date },
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    update plays.run set state = ${state}, wake_at = null, inside = false, signal = null, step_at = ${at}
    where workspace = ${workspace} and id = any(${ids.map(String)}::bigint[])
      and state in ('running', 'parked', 'done')`.execute(tx)
  return Number(numAffectedRows)
}

/** Ends up to `limit` runs of a play that are under way; returns where they stood. */
export async function stopSome(
  tx: Tx,
  workspace: number,
  play: number,
  { at, limit }: { at: Date; limit: number },
): Promise<StepCount[]> {
  const { rows } = await sql<StepCount>`
    with gone as (
      update plays.run set state = 'stopped', wake_at = null, inside = false, signal = null, step_at = ${at}
      where workspace = ${workspace} and id in (
        select id from plays.run where workspace = ${workspace} and play = ${play} and state in ('running', 'parked')
        limit ${limit} for update)
      returning version, step
    ) select version, step, count(*)::int as runs from gone group by version, step`.execute(tx)
  return rows
}

/** Runs that were put aside while the play rested go on where they stood. */
export async function unparkRuns(tx: Tx, workspace: number, play: number): Promise<void> {
  await sql`
    update plays.run set state = 'running'
    where workspace = ${workspace} and play = ${play} and state = 'parked'`.execute(tx)
}

export type StepCount = { version: number; step: string; runs: number }

export async function countBySteps(tx: Tx, workspace: number, play: number): Promise<StepCount[]> {
  const { rows } = await sql<StepCount>`
    select version, step, count(*)::int as runs from plays.run
    where workspace = ${workspace} and play = ${play} and state in ('running', 'parked')
    group by version, step`.execute(tx)
  return rows
}

/** `stay`: goes on in the midst of the step. */
export type StepMove = { from: number; step: string; to: string; stay: boolean }

/**
 * Moves runs of older versions to another one, by step: those of `stay` go on in the midst of it, those of `again` begin
 * the step anew.
 */
export async function migrateRuns(
  tx: Tx,
  workspace: number,
  {
    play,
    version,
    now,
    moves,
  }: { play: number; version: number; now: Date; moves: { from: number; step: string; to: string; stay: boolean }[] },
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    update plays.run r set version = ${version}, step = m.target, inside = r.inside and m.stay,
      wake_at = case when r.inside and m.stay then r.wake_at else ${now}::timestamptz end,
      visit = r.visit + case when m.stay then 0 else 1 end,
      signal = case when m.stay then r.signal end, step_at = case when m.stay then r.step_at else ${now}::timestamptz end
    from unnest(${moves.map((m) => m.from)}::int[], ${moves.map((m) => m.step)}::text[], ${moves.map((m) => m.to)}::text[],
      ${moves.map((m) => m.stay)}::boolean[]) as m (source, step, target, stay)
    where r.workspace = ${workspace} and r.play = ${play} and r.version = m.source and r.step = m.step
      and r.state in ('running', 'parked')`.execute(tx)
  return Number(numAffectedRows)
}

/** Ends what is left of older versions; returns where they stood. */
export async function endOlder(
  tx: Tx,
  workspace: number,
  { play, version, now }: { play: number; version: number; now: Date },
): Promise<StepCount[]> {
  const { rows } = await sql<StepCount>`
    with gone as (
      update plays.run set state = 'left', wake_at = null, inside = false, signal = null, step_at = ${now}
      where workspace = ${workspace} and play = ${play} and version < ${version} and state in ('running', 'parked')
      returning version, step
    ) select version, step, count(*)::int as runs from gone group by version, step`.execute(tx)
  return rows
}

export type ListedRun = Omit<RunRow, 'wakeAt' | 'step'> & { wakeAt: Date | null; step: string | null }
export type RunFilter = {
  customers: readonly number[] | undefined
  step: string | undefined
  state: PlayRunState | undefined
  before: number | undefined
  limit: number
}

/** Newest first. */
export async function listRuns(tx: Tx, workspace: number, play: number, filter: RunFilter): Promise<ListedRun[]> {
  const conditions = [sql`workspace = ${workspace}`, sql`play = ${play}`]
  if (filter.customers) conditions.push(sql`customer = any(${[...filter.customers]}::int[])`)
  if (filter.step) conditions.push(sql`step = ${filter.step}`)
  if (filter.state === 'running') conditions.push(sql`state in ('running', 'parked')`)
  else if (filter.state) conditions.push(sql`state = ${filter.state}`)
  if (filter.before !== undefined) conditions.push(sql`id < ${filter.before}`)
  const { rows } = await sql<ListedRun>`
    select ${columns} from plays.run where ${sql.join(conditions, sql` and `)}
    order by id desc limit ${filter.limit}`.execute(tx)
  return rows
}
