import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

/** A set of runs that left a step with one outcome. Step '' is the entry. */
export type Passage = {
  play: number
  version: number
  step: string
  outcome: string
  /** Why it was refused, of touches. */
  reason?: string
  next: string | null
  day: string
  runs: number
  costMinor: bigint
  points: bigint
}

/** Rows are only added: those who move sets at once do not wait for each other's sums. */
export async function insertPassages(tx: Tx, workspace: number, rows: readonly Passage[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    insert into plays.passage (workspace, play, version, step, outcome, reason, next, day, runs, cost_minor, points)
    select ${workspace}, * from unnest(${rows.map((r) => r.play)}::int[], ${rows.map((r) => r.version)}::int[],
      ${rows.map((r) => r.step)}::text[], ${rows.map((r) => r.outcome)}::text[], ${rows.map((r) => r.reason ?? '')}::text[],
      ${rows.map((r) => r.next)}::text[],
      ${rows.map((r) => r.day)}::date[], ${rows.map((r) => r.runs)}::int[],
      ${rows.map((r) => String(r.costMinor))}::bigint[], ${rows.map((r) => String(r.points))}::bigint[])`.execute(tx)
}

/** Adds up what is many. Two at once take different rows, and readers see both or the sum. */
export async function foldPassages(tx: Tx): Promise<void> {
  await sql`
    with crowded as (
      select workspace, play from plays.passage group by workspace, play having count(*) > 2000
    ), gone as (
      delete from plays.passage p using crowded c where p.workspace = c.workspace and p.play = c.play
      returning p.workspace, p.play, p.version, p.step, p.outcome, p.reason, p.next, p.day, p.runs, p.cost_minor, p.points
    )
    insert into plays.passage (workspace, play, version, step, outcome, reason, next, day, runs, cost_minor, points)
    select workspace, play, version, step, outcome, reason, next, day, sum(runs), sum(cost_minor), sum(points) from gone
    group by workspace, play, version, step, outcome, reason, next, day`.execute(tx)
}

export type PassageSum = Omit<Passage, 'play' | 'day'>

export async function sumPassages(tx: Tx, workspace: number, play: number): Promise<PassageSum[]> {
  const { rows } = await sql<PassageSum>`
    select version, step, outcome, reason, next, sum(runs)::int as runs, sum(cost_minor)::bigint as cost_minor, sum(points)::bigint as points
    from plays.passage where workspace = ${workspace} and play = ${play}
    group by version, step, outcome, reason, next order by version, step, outcome, reason`.execute(tx)
  return rows
}

export type DaySum = { day: string; outcome: string; runs: number }

/** Entries and ends by day. */
export async function sumDays(tx: Tx, workspace: number, play: number): Promise<DaySum[]> {
  const { rows } = await sql<DaySum>`
    select to_char(day, 'YYYY-MM-DD') as day, outcome, sum(runs)::int as runs from plays.passage
    where workspace = ${workspace} and play = ${play} and (step = '' or outcome = 'reached')
    group by day, outcome order by day`.execute(tx)
  return rows
}

/** Runs that came in after a day, of those plays where any did. */
export async function sumEntered(
  tx: Tx,
  workspace: number,
  { plays, after }: { plays: readonly number[]; after: string },
): Promise<Map<number, number>> {
  const { rows } = await sql<{ play: number; runs: number }>`
    select play, sum(runs)::int as runs from plays.passage
    where workspace = ${workspace} and play = any(${[...plays]}::int[]) and step = '' and outcome = 'entered'
      and day > ${after}::date group by play`.execute(tx)
  return new Map(rows.map(({ play, runs }) => [play, runs]))
}

export type PlayCounts = {
  play: number
  entered: number
  heldOut: number
  reached: number
  ended: number
  costMinor: bigint
  points: bigint
}

/** Ends are passages without a next step. */
export async function sumPlays(tx: Tx, workspace: number, plays: readonly number[]): Promise<Map<number, PlayCounts>> {
  const { rows } = await sql<PlayCounts>`
    select play,
      coalesce(sum(runs) filter (where step = '' and outcome = 'entered'), 0)::int as entered,
      coalesce(sum(runs) filter (where step = '' and outcome = 'held-out'), 0)::int as held_out,
      coalesce(sum(runs) filter (where outcome = 'reached'), 0)::int as reached,
      coalesce(sum(runs) filter (where step <> '' and next is null), 0)::int as ended,
      sum(cost_minor)::bigint as cost_minor, sum(points)::bigint as points
    from plays.passage where workspace = ${workspace} and play = any(${[...plays]}::int[]) group by play`.execute(tx)
  return new Map(rows.map((row) => [row.play, row]))
}
