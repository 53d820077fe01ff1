import type { ExperimentResult, PlayState } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { readResult, recallResult } from '../../experiments/index.ts'
import { findPlay } from '../../plays/index.ts'
import { getPlacement } from '../../slots/index.ts'
import type { CureRow } from '../queries.ts'
import type { Measured } from '../rules/effect.ts'
import { controlOf } from '../rules/verdict.ts'
import type { Reader } from './read-stage.ts'

/** What a cure stands on now: its play's state, and what its holdout showed. */
export type Standing = {
  state: PlayState
  startedAt: string | null
  version: number | null
  result: ExperimentResult | undefined
}

/**
 * Of the play's own holdout, or of that of the placement where the people begin there. `lately`: as of the last minute, for
 * lists.
 */
export async function readStanding(
  deps: Deps,
  { by, timezone, currency }: Reader,
  cure: CureRow,
  { lately = false }: { lately?: boolean } = {},
): Promise<Standing> {
  const play = cure.play === null ? undefined : await findPlay(deps, by, cure.play)
  const experiment =
    cure.placement === null
      ? (play?.experiment ?? null)
      : (await getPlacement(deps, by.scope, cure.placement)).experiment
  const reader = { ...by.scope, timezone, currency }
  return {
    state: play?.state ?? 'archived',
    startedAt: play?.publishedAt ?? null,
    version: play?.version ?? null,
    result: experiment === null ? undefined : await (lately ? recallResult : readResult)(deps, reader, experiment),
  }
}

/** What the cures among these that have a control showed. */
export async function measureCures(deps: Deps, reader: Reader, cures: readonly CureRow[]): Promise<Measured[]> {
  const standings = await Promise.all(cures.map((cure) => readStanding(deps, reader, cure, { lately: true })))
  return standings.map(({ result }) => controlOf(result)).filter((control) => control !== null)
}
