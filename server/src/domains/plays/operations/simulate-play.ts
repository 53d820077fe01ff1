import {
  type PlayDefinition,
  type PlaySimulation,
  type PlaySimulationInput,
  playSimulationInputSchema,
  playSimulationProgressSchema,
  playSimulationResultSchema,
  type StagedPlay,
} from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { sha256 } from '../../../kernel/ids.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import { findPlay, findVersion } from '../queries/plays.ts'
import * as queries from '../queries/simulations.ts'
import { readTried } from './find-play.ts'
import { stageDefinition } from './stage-play.ts'

/** Kept of each play. */
const keptMax = 20
/** Longer than this none takes; it is ended then. */
const msMax = 20 * 60_000
const beatMs = 10_000
/** Nothing was heard for so long: the server that had it run is gone. */
const silentMs = 60_000
const problemMax = 500

/**
 * Tries a play in a simulated city, by a process beside this one, and answers at once. One at a time on an installation:
 * a city has engines of its own, and the machine serves people.
 * @throws play_not_found, play_has_problems, simulation_running
 */
export async function simulatePlay(
  deps: Deps,
  by: Caller,
  id: number,
  given: PlaySimulationInput = {},
): Promise<PlaySimulation> {
  const { people, days, seed } = playSimulationInputSchema.parse(given)
  const { workspace, scope } = by
  const definition = await readTried(deps, by, id)
  const staged = await stageDefinition(deps, by, definition)
  await failSilent(deps)
  const row = await deps.db.as(scope, async (tx) => {
    const about = { play: id, people, days, seed, digest: digestOf(definition) }
    const made = await queries.insertSimulation(tx, workspace, {
      ...about,
      startedBy: by.actor.name,
      startedAt: deps.clock.now(),
    })
    if (!made) throw refusals.simulation_running()
    await queries.forgetSimulations(tx, workspace, id, keptMax)
    const note = { workspace, actor: by.actor, action: 'play.simulated', object: `play/${id}` }
    await recordAudit(tx, deps, { ...note, after: { people, days, seed } })
    return made
  })
  // It goes on after this has answered; what becomes of it stands in its row.
  runBeside(deps, workspace, row, staged).catch((error: unknown) =>
    deps.log.warn('could not note what became of a simulation', { error: String(error) }),
  )
  return view(row, true)
}

const digestOf = (definition: PlayDefinition): string =>
  // Where steps are drawn changes nothing.
  sha256(JSON.stringify({ ...definition, layout: undefined })).toString('base64url')

async function runBeside(deps: Deps, workspace: number, row: queries.SimulationRow, staged: StagedPlay): Promise<void> {
  const { db, clock, program } = deps
  const { id, people, days, seed } = row
  const scope: Scope = { workspace, stores: '*' }
  let progress: { phase: queries.SimulationRow['phase']; day: number } = { phase: 'waking', day: 0 }
  const note = (): void => {
    db.as(scope, (tx) => queries.noteSimulation(tx, workspace, id, progress, clock.now())).catch((error: unknown) =>
      deps.log.warn('could not note how far a simulation is', { error: String(error) }),
    )
  }
  const beat = setInterval(note, beatMs)
  beat.unref()
  const end = (ended: Pick<queries.SimulationRow, 'result' | 'problem'>): Promise<void> =>
    db.as(scope, (tx) =>
      queries.endSimulation(tx, workspace, id, {
        ...ended,
        state: ended.result ? 'done' : 'failed',
        at: clock.now(),
      }),
    )
  const args = ['--people', people, '--days', days, '--seed', seed].map(String)
  try {
    const { code, said, complaint } = await program.run(['play', 'simulate', '--staged', '--format', 'json', ...args], {
      input: JSON.stringify(staged),
      msMax,
      onLine(line) {
        const said = readProgress(line)
        if (!said) return
        progress = said
        note()
      },
    })
    if (code !== 0) throw new Error(lastLine(complaint) || `it ended with ${code}`)
    const { data: result } = playSimulationResultSchema.safeParse(JSON.parse(said))
    if (!result) throw new Error('its answer cannot be read')
    await end({ result, problem: null })
  } catch (error) {
    deps.log.warn('a simulation failed', { play: row.play, error: String(error) })
    await end({ result: null, problem: (error instanceof Error ? error.message : String(error)).slice(0, problemMax) })
    await sweep(deps)
  } finally {
    clearInterval(beat)
  }
}

function readProgress(line: string): ReturnType<typeof playSimulationProgressSchema.parse> | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    return playSimulationProgressSchema.safeParse(JSON.parse(line)).data
  } catch {
    return undefined // a line of the log that only begins like one
  }
}

const lastLine = (complaint: string): string =>
  complaint
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('{') && !line.startsWith('('))
    .at(-1) ?? ''

/** Removes what a city left behind that was killed. */
const sweep = ({ program }: Deps): Promise<unknown> => program.run(['play', 'simulate', '--sweep'], { msMax: 60_000 })

/** Ends what no server looks after any more, and removes what it left. Safe to repeat. */
export async function endSilent(deps: Deps): Promise<void> {
  if ((await failSilent(deps)) > 0) await sweep(deps)
}

function failSilent({ db, clock }: Deps): Promise<number> {
  const at = clock.now()
  return db.system((tx) => queries.failSilent(tx, { since: new Date(at.getTime() - silentMs), at }))
}

/** What was tried of a play, newest first. @throws play_not_found */
export async function listSimulations(deps: Deps, scope: Scope, play: number): Promise<PlaySimulation[]> {
  return readSimulations(deps, scope, play, { limit: keptMax })
}

/** @throws play_not_found, simulation_not_found */
export async function getSimulation(deps: Deps, scope: Scope, play: number, id: number): Promise<PlaySimulation> {
  const [found] = await readSimulations(deps, scope, play, { id, limit: 1 })
  if (!found) throw refusals.simulation_not_found()
  return found
}

async function readSimulations(
  deps: Deps,
  scope: Scope,
  play: number,
  which: { id?: number; limit: number },
): Promise<PlaySimulation[]> {
  const { workspace } = scope
  return deps.db.as(scope, async (tx) => {
    const row = await findPlay(tx, workspace, play)
    if (!row) throw refusals.play_not_found()
    const version = row.version === null ? undefined : await findVersion(tx, workspace, play, row.version)
    const definition = row.draft ?? version?.definition
    const digest = definition && digestOf(definition)
    const rows = await queries.listSimulations(tx, workspace, play, which)
    return rows.map((one) => view(one, one.digest === digest))
  })
}

function view(row: queries.SimulationRow, current: boolean): PlaySimulation {
  const { id, play, state, people, days, seed, phase, day, startedBy, startedAt, endedAt, problem, result } = row
  return {
    ...{ id, play, state, people, days, seed, problem, result, current },
    progress: { phase, day },
    by: startedBy,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  }
}
