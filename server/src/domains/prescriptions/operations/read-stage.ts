import type { CareStageView } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Caller } from '../../organization/index.ts'
import { readUse } from '../analytics/health.ts'
import { stageOf } from '../rules/stage.ts'

/** Who reads, and the calendar and currency of her workspace. */
export type Reader = { by: Caller; timezone: string; currency: string }

const USE_DAYS = 90

/** How far the stores that the reader sees are: 1.0 pay, 2.0 operations base, 3.0 combinations, from what was used lately. */
export async function readStage(deps: Deps, { by, timezone }: Reader): Promise<CareStageView> {
  const since = new Date(deps.clock.now().getTime() - USE_DAYS * 86_400_000)
  return stageOf(await readUse(deps.ch.scope({ ...by.scope, timezone }), since))
}
