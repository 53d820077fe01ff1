import {
  type PlayDefinition,
  type PlayPublishInput,
  type PlayPublishResult,
  playPublishInputSchema,
} from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { openExperiment } from '../../experiments/index.ts'
import { type Caller, findTimezone, recordAudit } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import { insertPassages } from '../queries/passages.ts'
import * as queries from '../queries/plays.ts'
import { countBySteps, endOlder, migrateRuns, type StepCount, type StepMove } from '../queries/runs.ts'
import { moveTasks, withdrawTasksOutside } from '../queries/tasks.ts'
import { dayOf } from '../rules/moments.ts'
import { isError } from '../rules/problems.ts'
import { checkWhole } from './check-references.ts'
import { heldOutArm } from './enter-customers.ts'
import { estimateReach } from './estimate-reach.ts'
import { look } from './follow-audiences.ts'
import { nextEntry } from './follow-schedules.ts'
import { getVersion } from './hold-versions.ts'
import { secretOf } from './keep-settings.ts'

type Input = ReturnType<typeof playPublishInputSchema.parse>

/**
 * Makes the draft the version by which people come in from now on. Those who are in finish the version they are in, or are
 * moved by step. A play that can reach more people than the workspace allows one person to reach waits for a second one.
 * Publishing again what is published changes nothing.
 *
 * @throws play_has_problems, play_has_no_draft, play_move_unknown, play_state, play_approved_by_same
 */
export async function publishPlay(
  deps: Deps,
  by: Caller,
  id: number,
  given: PlayPublishInput = {},
): Promise<PlayPublishResult> {
  const input = playPublishInputSchema.parse(given)
  const { workspace } = by
  const before = await deps.db.as(by.scope, (tx) => queries.findPlay(tx, workspace, id))
  if (!before) throw refusals.play_not_found()
  if (!before.draft) throw refusals.play_has_no_draft()
  const problems = (await checkWhole(deps, by, before.draft)).filter(isError)
  if (problems.length > 0) {
    const fields = problems.map(({ path, reason, todo }) => ({ path, message: `${reason.en} ${todo.en}` }))
    throw refusals.play_has_problems({ detail: fields[0]?.message, fields })
  }
  assertTargets(input.migrate, before.draft)
  const reach = await estimateReach(deps, workspace, before.draft)
  const result = await deps.db.as(by.scope, async (tx): Promise<PlayPublishResult> => {
    const play = await queries.lockPlay(tx, workspace, id)
    if (!play?.draft || JSON.stringify(play.draft) !== JSON.stringify(before.draft)) throw refusals.play_has_no_draft()
    if (play.state === 'stopped' || play.state === 'archived') throw refusals.play_state()
    if (await waitsForSecond(tx, deps, by, play, reach))
      return { version: null, moved: 0, ended: 0, reach, waitsForApproval: true }
    return { ...(await publish(tx, deps, by, { play, draft: play.draft, input })), reach, waitsForApproval: false }
  })
  if (result.version !== null) await beginToLook(deps, { workspace, play: id, version: result.version }, before.draft)
  deps.wakeRelay()
  return result
}

/** A step that is not there would end the people's runs, which is said by null. */
function assertTargets(migrate: Input['migrate'], { steps }: PlayDefinition): void {
  if (migrate === 'finish') return
  const fields = Object.entries(migrate).flatMap(([step, to]) =>
    to === null || Object.hasOwn(steps, to)
      ? []
      : [{ path: `migrate.${step}`, message: `There is no step ${to}. One of: ${Object.keys(steps).join(', ')}` }],
  )
  if (fields.length > 0) throw refusals.play_move_unknown({ detail: fields[0]?.message, fields })
}

/**
 * Who is in the audience as it is published: whoever comes or goes from now on is noticed, also before the jobs look for the
 * first time. Where those who are in come in as well, the jobs' first look finds the same people.
 */
async function beginToLook(
  deps: Deps,
  place: { workspace: number; play: number; version: number },
  { entry }: PlayDefinition,
): Promise<void> {
  if (entry.on !== 'audience' || (entry.change === 'enters' && entry.includePresent)) return
  await look(deps, place).catch((error: unknown) => {
    // It is published all the same, and the jobs look again.
    deps.log.warn('could not look at the audience of a play', { ...place, error: String(error) })
  })
}

/** Asks for a second person where many can be reached. Once somebody else publishes, it is published. */
async function waitsForSecond(
  tx: Tx,
  { clock }: Deps,
  by: Caller,
  { id, approval }: queries.PlayRow,
  reach: number,
): Promise<boolean> {
  const { approvalFrom } = await queries.readSetting(tx, by.workspace)
  if (approvalFrom === null || reach < approvalFrom) return false
  const who = `${by.actor.kind}/${by.actor.id}`
  if (approval && approval.askedById !== who) {
    if (by.actor.kind === 'key') throw refusals.play_settings_second_person()
    return false
  }
  if (approval) throw refusals.play_approved_by_same()
  const at = clock.now()
  const asked = { askedBy: by.actor.name, askedById: who, askedAt: at.toISOString(), reach }
  await queries.updatePlay(tx, by.workspace, id, { approval: asked }, at)
  return true
}

type Publication = { play: queries.PlayRow; draft: PlayDefinition; input: Input }

async function publish(tx: Tx, deps: Deps, by: Caller, { play, draft, input }: Publication) {
  const { workspace } = by
  const { id } = play
  const now = deps.clock.now()
  const version = (play.version ?? 0) + 1
  const timezone = await findTimezone(tx, workspace)
  const earlier =
    play.version === null ? undefined : await getVersion(tx, deps.db, { workspace, play: id, version: play.version })
  const experiment = await openHoldout(tx, deps, by, { play, draft, version, before: earlier?.definition })
  await queries.insertVersion(tx, workspace, {
    play: id,
    version,
    definition: draft,
    experiments: await openSplits(tx, deps, by, { id, version, draft }),
    publishedAt: now,
    publishedBy: by.actor.name,
  })
  // Whoever receives the webhooks can be told the secret before the first one comes.
  if (Object.values(draft.steps).some((step) => step.do === 'webhook')) await secretOf(tx, deps, workspace)
  const moves =
    input.migrate === 'finish'
      ? { moved: 0, ended: 0 }
      : await migrate(tx, deps, by, { play, draft, version, map: input.migrate })
  const state = play.state === 'paused' ? 'paused' : 'running'
  const nextAt = nextEntry(draft.entry, now, timezone)
  const patch = {
    state,
    draft: null,
    draftText: null,
    version,
    experiment,
    nextAt,
    approval: null,
    trouble: null,
  } as const
  await queries.updatePlay(tx, workspace, id, patch, now)
  const note = { workspace, actor: by.actor, action: 'play.published', object: `play/${id}` }
  await recordAudit(tx, deps, { ...note, before: { version: play.version }, after: { version, ...moves } })
  return { version, ...moves }
}

type Holdout = { play: queries.PlayRow; draft: PlayDefinition; version: number; before: PlayDefinition | undefined }

/** The experiment goes on while share, window and measure stay; with others the question is another one. */
async function openHoldout(
  tx: Tx,
  deps: Deps,
  { workspace, scope }: Caller,
  { play, draft, version, before }: Holdout,
): Promise<number | null> {
  const { share, windowDays, measure } = draft.holdout
  if (share === 0) return null
  const same = JSON.stringify(before?.holdout) === JSON.stringify(draft.holdout)
  if (same && play.experiment !== null) return play.experiment
  const { id } = await openExperiment(
    tx,
    deps,
    { ...scope, workspace },
    {
      about: version === 1 ? `play/${play.id}/holdout` : `play/${play.id}/holdout/${version}`,
      name: draft.name.en,
      arms: [
        { name: heldOutArm, weight: share, control: true },
        { name: 'play', weight: 1 - share },
      ],
      windowDays,
      measure,
    },
  )
  return id
}

async function openSplits(
  tx: Tx,
  deps: Deps,
  { scope }: Caller,
  { id, version, draft }: { id: number; version: number; draft: PlayDefinition },
): Promise<Record<string, number>> {
  const experiments: Record<string, number> = {}
  for (const [step, one] of Object.entries(draft.steps)) {
    if (one.do !== 'split') continue
    const control = one.arms.findIndex((arm) => arm.control)
    const arms = one.arms.map(({ name, weight }, index) => ({ name, weight, control: index === Math.max(0, control) }))
    const opened = await openExperiment(tx, deps, scope, {
      about: `play/${id}/${step}/${version}`,
      name: `${draft.name.en}: ${step}`,
      arms,
      windowDays: one.windowDays ?? draft.holdout.windowDays,
      measure: one.measure ?? draft.holdout.measure,
    })
    experiments[step] = opened.id
  }
  return experiments
}

type Migration = {
  play: queries.PlayRow
  draft: PlayDefinition
  version: number
  map: Readonly<Record<string, string | null>>
}

/** Runs of older versions by step: a step of the same kind under its name goes on where it was, others begin anew. */
async function migrate(tx: Tx, deps: Deps, { workspace }: Caller, { play, draft, version, map }: Migration) {
  const now = deps.clock.now()
  const moves: StepMove[] = []
  for (const count of await countBySteps(tx, workspace, play.id)) {
    const to = Object.hasOwn(map, count.step) ? map[count.step] : count.step
    const target = typeof to === 'string' && Object.hasOwn(draft.steps, to) ? draft.steps[to] : undefined
    if (!target || typeof to !== 'string') continue
    const old = await getVersion(tx, deps.db, { workspace, play: play.id, version: count.version })
    const stay = to === count.step && old.definition.steps[count.step]?.do === target.do
    moves.push({ from: count.version, step: count.step, to, stay })
  }
  const stay = moves.filter((move) => move.stay)
  await withdrawTasksOutside(tx, workspace, { play: play.id, version, stay })
  const moved = await migrateRuns(tx, workspace, { play: play.id, version, now, moves })
  await moveTasks(tx, workspace, { play: play.id, version })
  const ended = await endOlder(tx, workspace, { play: play.id, version, now })
  await noteEnds(tx, deps, workspace, { play: play.id, outcome: 'left', ended })
  return { moved, ended: ended.reduce((sum, { runs }) => sum + runs, 0) }
}

/** Counts runs that ended from outside, where they stood. */
export async function noteEnds(
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  workspace: number,
  { play, outcome, ended }: { play: number; outcome: string; ended: readonly StepCount[] },
): Promise<void> {
  const day = dayOf(clock.now(), await findTimezone(tx, workspace))
  const about = { play, outcome, next: null, day, costMinor: 0n, points: 0n }
  await insertPassages(
    tx,
    workspace,
    ended.map((one) => ({ ...about, ...one })),
  )
}
