import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import { isConnectionError, isRetryable, type Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { type Population, readPopulation } from '../../customers/index.ts'
import { describeShop } from '../../organization/index.ts'
import { insertPassages, type Passage } from '../queries/passages.ts'
import { noteTrouble, type PlayRow, sharePlays } from '../queries/plays.ts'
import { findDueWorkspace, moveRuns, type RunMove, type RunRow, takeDue } from '../queries/runs.ts'
import { dayOf } from '../rules/moments.ts'
import { actsElsewhere, afterMove, apply, type Result } from '../rules/walk.ts'
import { doStep } from './do-step.ts'
import { getVersion } from './hold-versions.ts'

/** Most runs of one transaction. */
const runsMax = 5000
/** Of a step with an effect in another domain: what it locks there is locked for as long. */
const effectsMax = 1000
/** Steps in a row of one transaction; what is left goes on in the next one. */
const stepsMax = 50
/**
 * How long a step that failed by a fault rests, each time again; after the last it is given up. The first ones outlast a
 * hiccup, the later ones leave somebody the time to repair what the play names.
 */
const faultRestMinutes = [1, 5, 20, 120, 360, 1440, 1440]
/** After each fault sets are that much smaller: one person whose step cannot be done is alone after three. */
const faultDivisor = 10

/**
 * Moves what is due, one set of one workspace in one transaction: where runs stand, what their steps do in other domains
 * and what is counted are written together or not at all, so nothing is lost or done twice, whoever dies when. Processes
 * take different runs. Returns how many runs it moved; 0 when nothing is due.
 */
export async function advanceRuns(deps: Deps): Promise<number> {
  const now = deps.clock.now()
  const workspace = await deps.db.system((tx) => findDueWorkspace(tx, now))
  if (workspace === undefined) return 0
  const walk = beginWalk()
  try {
    await deps.db.as({ workspace, stores: '*' }, (tx) => advanceSome(tx, deps, { workspace, now, walk }))
  } catch (error) {
    if (isConnectionError(error) || isRetryable(error)) throw error
    if (!walk.at) throw error
    await postpone(deps, workspace, walk.at, error)
    return 1
  }
  deps.wakeRelay()
  for (const work of walk.after) await work()
  // Not above, where others hold the play as well: two who mend at once would wait for each other.
  for (const play of walk.mended)
    await deps.db.as({ workspace, stores: '*' }, (tx) => noteTrouble(tx, workspace, play, null))
  return walk.moves.size
}

type Group = { play: number; version: number; step: string; faults: number; runs: RunRow[] }
type Walk = {
  moves: Map<bigint, RunMove>
  passages: Map<string, Passage>
  after: (() => Promise<void>)[]
  /** Something was done in another domain. */
  acted: boolean
  /** Where the walk is: what has to rest if it throws. */
  at: Group | undefined
  /** Plays of which a step goes again that had failed. */
  mended: Set<number>
}
const beginWalk = (): Walk => ({
  moves: new Map(),
  passages: new Map(),
  after: [],
  acted: false,
  at: undefined,
  mended: new Set(),
})
type Moment = { now: Date; day: string }
type Ground = Moment & {
  scope: ZonedScope
  currency: string
  plays: Map<number, PlayRow>
  population: Population
}

async function advanceSome(
  tx: Tx,
  deps: Deps,
  { workspace, now, walk }: { workspace: number; now: Date; walk: Walk },
): Promise<void> {
  const runs = await takeDue(tx, workspace, now, runsMax)
  if (runs.length === 0) return
  const { timezone, currency } = await describeShop(tx, workspace)
  const ground: Ground = {
    scope: { workspace, stores: '*', timezone },
    currency,
    now,
    day: dayOf(now, timezone),
    plays: await sharePlays(tx, workspace, [...new Set(runs.map((run) => run.play))]),
    population: await readPopulation(deps.db, workspace),
  }
  const groups = gather(runs)
  for (let steps = 0; steps < stepsMax; steps++) {
    // Steps within this domain first: what they lead to joins the set of a step elsewhere.
    const index = await nextGroup(tx, deps, ground, groups, walk)
    const [group] = index === -1 ? [] : groups.splice(index, 1)
    if (!group) break
    const moved = await step(tx, deps, ground, group, walk)
    for (const one of gather(moved)) join(groups, one)
  }
  walk.at = undefined
  await moveRuns(tx, workspace, [...walk.moves.values()])
  await insertPassages(tx, workspace, [...walk.passages.values()])
}

/** -1 where all that is left is for another transaction. */
async function nextGroup(tx: Tx, deps: Deps, ground: Ground, groups: readonly Group[], walk: Walk): Promise<number> {
  let elsewhere = -1
  for (const [index, group] of groups.entries()) {
    const play = ground.plays.get(group.play)
    // Locked by somebody who changes the play right now.
    if (!play) continue
    if (play.state !== 'running') return index
    const { definition } = await getVersion(tx, deps.db, { ...group, workspace: ground.scope.workspace })
    const found = definition.steps[group.step]
    // A label that was just said is true after the commit; a branch behind it asks then.
    if (found?.do === 'branch' && walk.after.length > 0) continue
    if (!found || !actsElsewhere(found)) return index
    elsewhere = elsewhere === -1 ? index : elsewhere
  }
  return walk.acted ? -1 : elsewhere
}

/** Does one step of one set; returns the runs that can go on. */
async function step(tx: Tx, deps: Deps, ground: Ground, group: Group, walk: Walk): Promise<RunRow[]> {
  const play = ground.plays.get(group.play)
  invariant(play, 'a group is of a play that is held')
  if (play.state !== 'running') return rest(ground, group, play, walk)
  const version = await getVersion(tx, deps.db, { ...group, workspace: ground.scope.workspace })
  const found = version.definition.steps[group.step]
  if (!found) return follow(ground, group, group.runs.map(lost), walk)
  const acts = actsElsewhere(found)
  walk.acted ||= acts
  const most = Math.max(1, Math.floor((acts ? effectsMax : runsMax) / faultDivisor ** group.faults))
  const runs = group.runs.slice(0, most)
  walk.at = { ...group, runs }
  const about = { tx, deps, ...ground, play, version, id: group.step, step: found, runs, after: walk.after }
  const results = await doStep(about)
  if (group.faults > 0) walk.mended.add(group.play)
  return follow(ground, group, results, walk)
}

const lost = (run: RunRow): Result => ({ run, end: 'failed', outcome: 'failed' })

/** Notes where results bring runs. */
function follow(ground: Moment, group: Group, results: readonly Result[], walk: Walk): RunRow[] {
  const going: RunRow[] = []
  for (const result of results) {
    const move = apply(result, ground.now)
    walk.moves.set(move.id, move)
    if (!('until' in result)) count(ground, group, result, walk)
    if ('next' in result) going.push(afterMove(result.run, move))
    else if ('until' in result && result.until <= ground.now) going.push(afterMove(result.run, move))
  }
  return going
}

function count(
  ground: Moment,
  { play, version, step }: Group,
  result: Exclude<Result, { until: Date }>,
  walk: Walk,
): void {
  const next = 'next' in result ? result.next : null
  const reason = 'next' in result ? (result.reason ?? '') : ''
  const key = `${play}/${version}/${step}/${result.outcome}/${reason}/${next}`
  const passage = walk.passages.get(key) ?? {
    play,
    version,
    step,
    outcome: result.outcome,
    reason,
    next,
    day: ground.day,
    runs: 0,
    costMinor: 0n,
    points: 0n,
  }
  passage.runs += 1
  if ('next' in result) {
    passage.costMinor += result.costMinor ?? 0n
    passage.points += result.points ?? 0n
  }
  walk.passages.set(key, passage)
}

/** Runs of a play that rests are put aside, so that nobody meets them again and again; those of one that ended end. */
function rest(ground: Ground, group: Group, { state }: PlayRow, walk: Walk): RunRow[] {
  if (state !== 'paused') {
    const ended = group.runs.map((run): Result => ({ run, end: 'stopped', outcome: 'stopped' }))
    return follow(ground, group, ended, walk)
  }
  for (const run of group.runs) {
    const { id, step, inside, visit, context, stepAt, wakeAt } = run
    walk.moves.set(id, { id, step, inside, visit, context, stepAt, wakeAt, state: 'parked', signal: run.signal })
  }
  return []
}

function gather(runs: readonly RunRow[]): Group[] {
  const groups = new Map<string, Group>()
  for (const run of runs) {
    const { play, version, step } = run
    const faults = run.context.faults ?? 0
    const key = `${play}/${version}/${step}/${faults}`
    const group = groups.get(key)
    if (group) group.runs.push(run)
    else groups.set(key, { play, version, step, faults, runs: [run] })
  }
  return [...groups.values()]
}

function join(groups: Group[], one: Group): void {
  const same = groups.find(
    ({ play, version, step, faults }) =>
      play === one.play && version === one.version && step === one.step && faults === one.faults,
  )
  if (same) same.runs.push(...one.runs)
  else groups.push(one)
}

/** A set whose step failed by a fault is tried again later, in smaller ones, a few times; the others do not wait for it. */
async function postpone(deps: Deps, workspace: number, group: Group, error: unknown): Promise<void> {
  deps.log.error('a step of a play failed', { workspace, play: group.play, step: group.step, error: String(error) })
  await deps.db.as({ workspace, stores: '*' }, async (tx) => {
    const now = deps.clock.now()
    const { timezone } = await describeShop(tx, workspace)
    const ids = new Set(group.runs.map((run) => run.id))
    // Oldest first, as they were taken: what was tried is among them.
    const still = (await takeDue(tx, workspace, now, runsMax)).filter((run) => ids.has(run.id))
    const walk = beginWalk()
    for (const run of still) {
      const { faults = 0 } = run.context
      const restMinutes = faultRestMinutes[faults]
      if (restMinutes === undefined) {
        follow({ now, day: dayOf(now, timezone) }, { ...run, faults, runs: [] }, [lost(run)], walk)
        continue
      }
      const { id, step, inside, visit, stepAt, signal } = run
      const wakeAt = new Date(now.getTime() + restMinutes * 60_000)
      const context = { ...run.context, faults: faults + 1 }
      walk.moves.set(id, { id, step, inside, visit, stepAt, signal, context, wakeAt, state: 'running' })
    }
    await moveRuns(tx, workspace, [...walk.moves.values()])
    await insertPassages(tx, workspace, [...walk.passages.values()])
    await noteTrouble(tx, workspace, group.play, `${group.step}: ${error instanceof Error ? error.message : error}`)
  })
}
