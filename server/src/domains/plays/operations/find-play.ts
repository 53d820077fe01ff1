import type { PlayDefinition, PlayState } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Scope } from '../../../kernel/scope.ts'
import type { Caller } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/plays.ts'

/** Where a play stands: when it was published first, if it was, and where its holdout is measured. */
type PlayStanding = {
  state: PlayState
  publishedAt: string | null
  version: number | null
  experiment: number | null
}

/** For the domains above that made a play. Undefined where there is none. */
export async function findPlay(deps: Deps, { scope }: { scope: Scope }, id: number): Promise<PlayStanding | undefined> {
  return deps.db.as(scope, async (tx) => {
    const play = await queries.findPlay(tx, scope.workspace, id)
    if (!play) return undefined
    const times = (await queries.listVersions(tx, scope.workspace, id)).map((version) => version.publishedAt.getTime())
    const publishedAt = times.length > 0 ? new Date(Math.min(...times)).toISOString() : null
    return { state: play.state, publishedAt, version: play.version, experiment: play.experiment }
  })
}

/** What is tried of a play: its changes, or else what is published. @throws play_not_found */
export async function readTried(deps: Deps, { workspace, scope }: Caller, id: number): Promise<PlayDefinition> {
  const definition = await deps.db.as(scope, async (tx) => {
    const play = await queries.findPlay(tx, workspace, id)
    const version = play?.version ? await queries.findVersion(tx, workspace, id, play.version) : undefined
    return play?.draft ?? version?.definition
  })
  if (!definition) throw refusals.play_not_found()
  return definition
}
