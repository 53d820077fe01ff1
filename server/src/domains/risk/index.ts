import { routes } from './routes.ts'

export { forgetSignals } from './jobs.ts'
export { rankClaim, rankClaims, signalHash } from './operations/rank-claims.ts'
export type { Claim } from './rules/claim.ts'

export const risk = { name: 'risk', shelf: 1, migrations: `${import.meta.dirname}/migrations`, routes }
