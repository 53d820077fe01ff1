import { routes } from './routes.ts'

export { keepEnvelopesAlways } from './jobs.ts'
export { type Claimed, claimShare, type EnvelopeClaiming } from './operations/claim-share.ts'
export { getEnvelope, listEnvelopes } from './operations/list-envelopes.ts'
export { type Chance, chanceFrom } from './rules/chance.ts'
export { splitAll } from './rules/split.ts'

export const envelopes = { name: 'envelopes', shelf: 2, migrations: `${import.meta.dirname}/migrations`, routes }
