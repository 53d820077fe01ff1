import { routes } from './routes.ts'

export { startLedgerJobs } from './jobs.ts'
export { getStory } from './operations/list-transfers.ts'
export { post } from './operations/post-transfers.ts'
export {
  balanceAsOf,
  balancesOf,
  readBalances,
} from './operations/read-balances.ts'
export { readGauges, readHealth } from './operations/read-health.ts'
export { verifyLedger } from './operations/verify-ledger.ts'
export type { Asset, Entry, Holder, Transfer } from './rules/transfer.ts'

export const ledger = { name: 'ledger', shelf: 0, migrations: `${import.meta.dirname}/migrations`, routes }
