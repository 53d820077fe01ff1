import { routes } from './routes.ts'

export { keepEnvelopesAlways } from './jobs.ts'
export { type Claimed, claimShare, type EnvelopeClaiming } from './operations/claim-share.ts'
export { getEnvelope } from './operations/list-envelopes.ts'
export { chanceFrom } from './rules/chance.ts'
export { splitAll } from './rules/split.ts'

export const envelopes = { name: 'envelopes', shelf: 2, migrations: `${import.meta.dirname}/migrations`, routes }
