import type { PlayDetail, PlayPage, PlayQuery, PlayView } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { findTimezone } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import { type PlayCounts, sumEntered, sumPlays } from '../queries/passages.ts'
import * as queries from '../queries/plays.ts'
import { dayOf } from '../rules/moments.ts'
import { writeText } from '../rules/text.ts'

const weekMs = 7 * 24 * 3600_000

/** Plays, newest first, a page at a time, with how many went through them. */
export async function listPlays(deps: Deps, scope: Scope, query: PlayQuery): Promise<PlayPage> {
  const { workspace } = scope
  return deps.db.as(scope, async (tx) => {
    const rows = await queries.listPlays(tx, workspace, {
      state: query.state,
      search: query.search || undefined,
      aim: query.aim,
      hook: query.hook,
      before: query.cursor,
      limit: query.limit + 1,
    })
    const page = rows.slice(0, query.limit)
    const countOf = await countsOf(
      tx,
      deps,
      workspace,
      page.map(({ id }) => id),
    )
    const last = page.at(-1)
    return {
      plays: page.map((row) => toView(row, countOf(row.id))),
      ...(rows.length > query.limit && last ? { next: last.id } : {}),
    }
  })
}

/** @throws play_not_found */
export async function getPlay(deps: Deps, scope: Scope, id: number): Promise<PlayDetail> {
  const { workspace } = scope
  return deps.db.as(scope, async (tx) => {
    const play = await queries.findPlay(tx, workspace, id)
    if (!play) throw refusals.play_not_found()
    const version = play.version === null ? undefined : await queries.findVersion(tx, workspace, id, play.version)
    const published = version?.definition ?? null
    const definition = play.draft ?? published
    if (!definition) throw refusals.play_not_found()
    const { approval } = play
    return {
      ...toView({ ...play, published }, (await countsOf(tx, deps, workspace, [id]))(id)),
      draft: play.draft,
      published,
      text: (play.draft && play.draftText) ?? writeText(definition),
      versions: (await queries.listVersions(tx, workspace, id)).map((one) => ({
        ...one,
        publishedAt: one.publishedAt.toISOString(),
      })),
      experiment: play.experiment,
      trouble: play.trouble,
      approval: approval && { askedBy: approval.askedBy, askedAt: approval.askedAt, reach: approval.reach },
    }
  })
}

/** A published version as it is. @throws play_not_found */
export async function getVersionText(
  deps: Deps,
  scope: Scope,
  { id, version }: { id: number; version: number },
): Promise<{ definition: queries.VersionRow['definition']; text: string }> {
  const row = await deps.db.as(scope, (tx) => queries.findVersion(tx, scope.workspace, id, version))
  if (!row) throw refusals.play_not_found()
  return { definition: row.definition, text: writeText(row.definition) }
}

type Counted = { all: PlayCounts | undefined; enteredLastWeek: number }

/** How many went through each of these plays. */
async function countsOf(
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  workspace: number,
  plays: readonly number[],
): Promise<(play: number) => Counted> {
  const after = dayOf(new Date(clock.now().getTime() - weekMs), await findTimezone(tx, workspace))
  const all = await sumPlays(tx, workspace, plays)
  const lately = await sumEntered(tx, workspace, { plays, after })
  return (play) => ({ all: all.get(play), enteredLastWeek: lately.get(play) ?? 0 })
}

function toView(row: queries.ListedPlay, { all, enteredLastWeek }: Counted): PlayView {
  const definition = row.draft ?? row.published
  const { entered = 0, heldOut = 0, reached = 0, ended = 0 } = all ?? {}
  if (!definition) throw refusals.play_not_found()
  return {
    id: row.id,
    state: row.state,
    name: definition.name,
    aim: definition.aim,
    value: definition.value,
    hook: definition.hook,
    entry: definition.entry.on,
    version: row.version,
    hasDraft: row.draft !== null,
    source: row.source,
    createdAt: row.createdAt.toISOString(),
    changedAt: row.changedAt.toISOString(),
    entered,
    heldOut,
    running: Math.max(0, entered - ended),
    reached,
    enteredLastWeek,
  }
}
