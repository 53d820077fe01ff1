import { playRoutes } from './routes/plays.ts'

export { settlePlays, startPlayJobs, tidyPlays } from './jobs.ts'
export { changeState, stopPlay } from './operations/change-state.ts'
export { dryRunPlay, dryRunSource } from './operations/dry-run.ts'
export { findPlay } from './operations/find-play.ts'
export { checkSource, createDraft, createDraftFrom } from './operations/keep-draft.ts'
export { listPlays } from './operations/list-plays.ts'
export { publishPlay } from './operations/publish-play.ts'
export { readPlayReport } from './operations/read-report.ts'
export { stagePlay, stageSource } from './operations/stage-play.ts'
export { checkPlay } from './rules/check-play.ts'

/** Chains of steps that customers run through, moved set by set. See README.md. */
export const plays = { name: 'plays', shelf: 4, migrations: `${import.meta.dirname}/migrations`, routes: playRoutes }
