import type { PlayDefinition } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { Refusal } from '../../../kernel/errors.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { readPopulation } from '../../customers/index.ts'
import { type News, takeSettledNews } from '../../events/index.ts'
import { findTimezone, listStoreCodes } from '../../organization/index.ts'
import { type Happening, readHappenings } from '../analytics.ts'
import { insertPassages, type Passage } from '../queries/passages.ts'
import { type LivePlay, listListening, listLive, noteTrouble, sharePlay, type VersionRow } from '../queries/plays.ts'
import { endRuns, type Listener, lockRunsOf, tryNewsLock, wakeRuns } from '../queries/runs.ts'
import { withdrawTasksOf } from '../queries/tasks.ts'
import { dayOf } from '../rules/moments.ts'
import { durationMs, matches, type RunContext, shortProperties } from '../rules/run.ts'
import { findMembers } from './choose-way.ts'
import { arrivalsMax, enterCustomers } from './enter-customers.ts'
import { getVersion } from './hold-versions.ts'

const newsCustomers = 20_000
/** What happened longer ago is history that is being loaded: it brings nobody in and wakes nobody. */
const freshMs = 24 * 3600_000

/** What was followed: how many news, and where something happened. */
export type Followed = { news: number; workspaces: number[] }

/**
 * Takes the news that labels know of: lets people into plays, ends runs whose goal is reached, wakes those that wait for
 * it. All in one transaction with the news, so that each is followed once. One process at a time.
 */
export async function followNews(deps: Deps): Promise<Followed> {
  const followed = await deps.db.system(async (tx) => {
    if (!(await tryNewsLock(tx))) return { news: 0, workspaces: [] }
    const news = await takeSettledNews(tx, newsCustomers)
    const workspaces = [...new Set(news.map(({ workspace }) => workspace))]
    for (const workspace of workspaces)
      await followWorkspace(
        tx,
        deps,
        workspace,
        news.filter((one) => one.workspace === workspace),
      )
    return { news: news.length, workspaces }
  })
  if (followed.news > 0) deps.wakeRelay()
  return followed
}

type Listening = { play: number; version: VersionRow }

async function followWorkspace(tx: Tx, deps: Deps, workspace: number, news: readonly News[]): Promise<void> {
  const listening: Listening[] = []
  for (const { play, version } of await listListening(tx, workspace))
    listening.push({ play, version: await getVersion(tx, deps.db, { workspace, play, version }) })
  const wanted = new Set(listening.flatMap(({ version }) => kindsOf(version.definition)))
  const byKind = new Map<string, Set<number>>()
  for (const { kind, customers } of news) {
    if (!wanted.has(kind)) continue
    const set = byKind.get(kind) ?? new Set()
    byKind.set(kind, set)
    for (const customer of customers) set.add(customer)
  }
  if (byKind.size === 0) return
  const scope: ZonedScope = { workspace, stores: '*', timezone: await findTimezone(tx, workspace) }
  const happened = await readAll(deps, tx, scope, byKind)
  await enterByEvents(tx, deps, scope, happened)
  await wakeByEvents(tx, deps, scope, listening, happened)
}

/** Kinds of events that matter to a version. */
function kindsOf({ entry, goal, steps }: PlayDefinition): string[] {
  const waits = Object.values(steps).flatMap((step) => (step.do === 'wait' && step.event ? [step.event.kind] : []))
  return [...waits, ...(entry.on === 'event' ? [entry.kind] : []), ...(goal ? [goal.kind] : [])]
}

/** By kind, newest first. The store is told by its code, as people write it. */
async function readAll(
  deps: Deps,
  tx: Tx,
  scope: ZonedScope,
  byKind: ReadonlyMap<string, ReadonlySet<number>>,
): Promise<Map<string, Happening[]>> {
  const since = new Date(deps.clock.now().getTime() - freshMs)
  const ch = deps.ch.scope(scope)
  const asked = [...byKind]
  const answers = await Promise.all(
    asked.map(([kind, customers]) => readHappenings(ch, { kind, customers: [...customers], since })),
  )
  const codes = await listStoreCodes(tx, scope.workspace)
  return new Map(asked.map(([kind], index) => [kind, withStore(answers[index] ?? [], codes)]))
}

/** With the code of the store among the properties, as conditions of plays ask for it. */
export const withStore = (happened: readonly Happening[], codes: ReadonlyMap<number, string>): Happening[] =>
  happened.map((one) => ({
    ...one,
    properties: { ...one.properties, ...(one.store > 0 ? { store: codes.get(one.store) } : {}) },
  }))

async function enterByEvents(
  tx: Tx,
  deps: Deps,
  scope: ZonedScope,
  happened: ReadonlyMap<string, readonly Happening[]>,
): Promise<void> {
  const { workspace } = scope
  for (const live of await listLive(tx, workspace)) {
    const arrivals = await arrivalsOf(tx, deps, scope, live, happened)
    if (arrivals.length === 0) continue
    const play = await sharePlay(tx, workspace, live.id)
    if (!play) continue
    for (let from = 0; from < arrivals.length; from += arrivalsMax)
      await enterCustomers(tx, deps, scope, play, arrivals.slice(from, from + arrivalsMax))
  }
}

async function arrivalsOf(
  tx: Tx,
  deps: Deps,
  scope: ZonedScope,
  { id, version, workspace }: LivePlay,
  happened: ReadonlyMap<string, readonly Happening[]>,
) {
  const { definition, publishedAt } = await getVersion(tx, deps.db, { workspace, play: id, version })
  const { entry } = definition
  if (entry.on !== 'event') return []
  // The last thing somebody did counts: what came with it at the same time is one reason, not two.
  const last = new Map<number, Happening>()
  for (const one of happened.get(entry.kind) ?? []) if (!last.has(one.customer)) last.set(one.customer, one)
  const fitting = [...last.values()].filter(
    (one) => (version > 1 || one.at >= publishedAt) && matches(entry.where, one.properties),
  )
  if (fitting.length === 0) return []
  const members = entry.who
    ? await membersOr(tx, deps, scope, id, () =>
        findMembers(
          deps,
          scope,
          entry.who ?? { all: [] },
          fitting.map(({ customer }) => customer),
        ),
      )
    : undefined
  if (entry.who && !members) return []
  const { rootOf } = await readPopulation(deps.db, workspace)
  return fitting
    .filter(({ customer }) => !members || members.has(rootOf(customer)))
    .map((one) => ({ customer: one.customer, key: `e/${entry.kind}/${one.id}`, context: contextOf(one) }))
}

/** What a run carries along of the event that began it. */
export const contextOf = ({ id, store, properties }: Happening): RunContext => ({
  event: id,
  entry: shortProperties(properties),
  ...(store > 0 ? { store } : {}),
})

/** A label that was retired or an audience that is gone keeps people out, and the play says so; it must not stop the others. */
export async function membersOr<T>(
  tx: Tx,
  { log }: Pick<Deps, 'log'>,
  { workspace }: ZonedScope,
  play: number,
  ask: () => Promise<T>,
): Promise<T | undefined> {
  try {
    const members = await ask()
    await noteTrouble(tx, workspace, play, null)
    return members
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    log.warn('nobody can come into a play', { workspace, play, error: error.message })
    await noteTrouble(tx, workspace, play, error.fields[0]?.message ?? error.detail ?? error.message)
    return undefined
  }
}

async function wakeByEvents(
  tx: Tx,
  deps: Deps,
  scope: ZonedScope,
  listening: readonly Listening[],
  happened: ReadonlyMap<string, readonly Happening[]>,
): Promise<void> {
  const { workspace } = scope
  const now = deps.clock.now()
  const population = await readPopulation(deps.db, workspace)
  const byPerson = new Map<number, Happening[]>()
  for (const one of [...happened.values()].flat()) {
    const root = population.rootOf(one.customer)
    byPerson.set(root, [...(byPerson.get(root) ?? []), one])
  }
  const versions = new Map(listening.map(({ play, version }) => [`${play}/${version.version}`, version]))
  const reached: Listener[] = []
  const woken: Listener[] = []
  for (const run of await lockRunsOf(tx, workspace, population.recordsOf([...byPerson.keys()]))) {
    const definition = versions.get(`${run.play}/${run.version}`)?.definition
    const did = byPerson.get(population.rootOf(run.customer)) ?? []
    if (!definition) continue
    if (hasReached(definition, run, did)) reached.push(run)
    else if (hasCome(definition, run, did)) woken.push(run)
  }
  await reach(tx, scope, reached, now)
  await wakeRuns(
    tx,
    workspace,
    woken.map(({ id }) => id),
    { signal: 'event', at: now },
  )
}

function hasReached({ goal }: PlayDefinition, run: Listener, did: readonly Happening[]): boolean {
  if (!goal) return false
  const until = run.enteredAt.getTime() + durationMs({ days: goal.windowDays })
  return did.some(
    ({ kind, id, at, properties }) =>
      kind === goal.kind &&
      id !== run.event &&
      at >= run.enteredAt &&
      at.getTime() <= until &&
      matches(goal.where, properties),
  )
}

function hasCome({ steps }: PlayDefinition, run: Listener, did: readonly Happening[]): boolean {
  const step = run.inside && run.step !== null ? steps[run.step] : undefined
  const event = step?.do === 'wait' ? step.event : undefined
  if (!event) return false
  return did.some(
    ({ kind, id, at, properties }) =>
      kind === event.kind && id !== run.event && at >= run.stepAt && matches(event.where, properties),
  )
}

async function reach(tx: Tx, { workspace, timezone }: ZonedScope, runs: readonly Listener[], at: Date): Promise<void> {
  if (runs.length === 0) return
  const ids = runs.map(({ id }) => id)
  await withdrawTasksOf(tx, workspace, ids)
  await endRuns(tx, workspace, ids, { state: 'reached', at })
  const passages = new Map<string, Passage>()
  for (const { play, version, step, state } of runs) {
    // Who had come to the end already is counted there; only what is under way ends now.
    const next = state === 'done' ? '' : null
    const key = `${play}/${version}/${step}/${next}`
    const about = { play, version, step: step ?? '', outcome: 'reached', next, day: dayOf(at, timezone) }
    const passage = passages.get(key) ?? { ...about, runs: 0, costMinor: 0n, points: 0n }
    passage.runs += 1
    passages.set(key, passage)
  }
  await insertPassages(tx, workspace, [...passages.values()])
}
