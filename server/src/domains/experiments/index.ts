import { routes } from './routes.ts'

export { assignCustomers as assign } from './operations/assign-customers.ts'
export { type ImportedTable, importTable } from './operations/import-table.ts'
export { heldOut, readHoldout } from './operations/keep-holdout.ts'
export { findExperimentCalled, listExperiments } from './operations/list-experiments.ts'
export { openExperiment } from './operations/open-experiment.ts'
export { readResult } from './operations/read-result.ts'
export { recallResult } from './operations/recall-result.ts'
export { armOf } from './rules/draw.ts'
export { differenceOfShares } from './rules/estimate.ts'

/** Who is held out of what by chance, and what that did: every claim in money comes from here. See README.md. */
export const experiments = { name: 'experiments', shelf: 1, migrations: `${import.meta.dirname}/migrations`, routes }
