import { routes } from './routes.ts'

export { LabelKeeper } from './jobs.ts'
export { answerRules } from './operations/compute-labels.ts'
export { declareIn, settleDeclared } from './operations/declare-values.ts'
export { holdDefinitions, holdLabels } from './operations/hold-labels.ts'
export { holdPeople } from './operations/hold-people.ts'
export { ensureLabels, type ModelValue, readValues, replaceValues } from './operations/keep-model-labels.ts'
export { explainLabels } from './operations/list-customer-labels.ts'
export { distributionOf } from './operations/list-labels.ts'
export { measureUsefulness } from './operations/measure-usefulness.ts'
export { seedRegistry } from './operations/seed-registry.ts'
export type { LabelRow } from './queries/labels.ts'
export { checkAggregate } from './rules/check-rule.ts'
export { evidenceText } from './rules/evidence.ts'
export type { LabelSet } from './rules/label-set.ts'

/** What is known of customers, each label bound to a business scenario. See README.md. */
export const labels = { name: 'labels', shelf: 2, migrations: `${import.meta.dirname}/migrations`, routes }
