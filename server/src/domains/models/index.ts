import { routes } from './routes.ts'

export type { InterestEvaluation } from './interest/evaluate.ts'
export { evaluateFiles as evaluateInterestFiles } from './interest/evaluate-files.ts'
export { type LearntInterest, learnInterest } from './interest/learn-interest.ts'
export { executeRun } from './operations/execute-run.ts'
export { listModels } from './operations/list-models.ts'
export { type MatchedInterest, matchInterests } from './operations/match-interests.ts'
export { startRun } from './operations/start-run.ts'

/** The model library: what each model answers, how, and how well on this workspace's data. See README.md. */
export const models = { name: 'models', shelf: 3, migrations: `${import.meta.dirname}/migrations`, routes }
