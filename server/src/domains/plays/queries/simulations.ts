import type { PlaySimulationProgress, PlaySimulationResult } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export type SimulationRow = {
  id: number
  play: number
  state: 'running' | 'done' | 'failed'
  people: number
  days: number
  seed: number
  digest: string
  phase: PlaySimulationProgress['phase']
  day: number
  startedBy: string | null
  startedAt: Date
  endedAt: Date | null
  problem: string | null
  result: PlaySimulationResult | null
}

const columns = sql`id, play, state, people, days, seed, digest, phase, day, started_by, started_at, ended_at, problem, result`

type NewSimulation = Pick<SimulationRow, 'play' | 'people' | 'days' | 'seed' | 'digest' | 'startedBy' | 'startedAt'>

/** Undefined where another one runs on this installation, whoever's it is. */
export async function insertSimulation(
  tx: Tx,
  workspace: number,
  row: NewSimulation,
): Promise<SimulationRow | undefined> {
  const { rows } = await sql<SimulationRow>`
    insert into plays.simulation (workspace, play, state, people, days, seed, digest, phase, day, started_by, started_at, seen_at)
    values (${workspace}, ${row.play}, 'running', ${row.people}, ${row.days}, ${row.seed}, ${row.digest}, 'waking', 0,
      ${row.startedBy}, ${row.startedAt}, ${row.startedAt})
    on conflict do nothing returning ${columns}`.execute(tx)
  return rows[0]
}

export async function noteSimulation(
  tx: Tx,
  workspace: number,
  id: number,
  { phase, day }: PlaySimulationProgress,
  at: Date,
): Promise<void> {
  await sql`
    update plays.simulation set phase = ${phase}, day = ${day}, seen_at = ${at}
    where workspace = ${workspace} and id = ${id} and state = 'running'`.execute(tx)
}

type End = { state: 'done' | 'failed'; result: PlaySimulationResult | null; problem: string | null; at: Date }

export async function endSimulation(
  tx: Tx,
  workspace: number,
  id: number,
  { state, result, problem, at }: End,
): Promise<void> {
  await sql`
    update plays.simulation
    set state = ${state}, result = ${result && JSON.stringify(result)}::jsonb, problem = ${problem}, ended_at = ${at}
    where workspace = ${workspace} and id = ${id} and state = 'running'`.execute(tx)
}

/** Those of which nothing was heard since: their server died. Says how many. */
export async function failSilent(tx: Tx, { since, at }: { since: Date; at: Date }): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    update plays.simulation set state = 'failed', problem = 'interrupted', ended_at = ${at}
    where state = 'running' and seen_at < ${since}`.execute(tx)
  return Number(numAffectedRows)
}

/** Newest first. */
export async function listSimulations(
  tx: Tx,
  workspace: number,
  play: number,
  { id, limit }: { id?: number; limit: number },
): Promise<SimulationRow[]> {
  const one = id === undefined ? sql`true` : sql`id = ${id}`
  const { rows } = await sql<SimulationRow>`
    select ${columns} from plays.simulation
    where workspace = ${workspace} and play = ${play} and ${one} order by id desc limit ${limit}`.execute(tx)
  return rows
}

/** All but the newest of a play. */
export async function forgetSimulations(tx: Tx, workspace: number, play: number, kept: number): Promise<void> {
  await sql`
    delete from plays.simulation where workspace = ${workspace} and play = ${play} and state <> 'running' and id not in (
      select id from plays.simulation where workspace = ${workspace} and play = ${play} order by id desc limit ${kept})`.execute(
    tx,
  )
}
