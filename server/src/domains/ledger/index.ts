import { routes } from './routes.ts'

export { type Posted, post } from './operations/post-transfers.ts'
export {
  type Balance,
  balanceAsOf,
  balancesOf,
  type CustomerBalance,
  readBalances,
} from './operations/read-balances.ts'
export { submit } from './operations/submit-transfer.ts'
export type { Asset, Entry, Holder, Transfer } from './rules/transfer.ts'

export const ledger = { name: 'ledger', shelf: 0, migrations: `${import.meta.dirname}/migrations`, routes }
