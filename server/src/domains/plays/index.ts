import { playRoutes } from './routes/plays.ts'

export { findPlay } from './operations/find-play.ts'
export { createDraft } from './operations/keep-draft.ts'
export { checkPlay } from './rules/check-play.ts'

/** Chains of steps that customers run through, moved set by set. See README.md. */
export const plays = { name: 'plays', shelf: 4, migrations: `${import.meta.dirname}/migrations`, routes: playRoutes }
