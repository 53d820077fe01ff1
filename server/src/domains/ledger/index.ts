import { routes } from './routes.ts'

export type { Asset, Entry, Holder, Transfer } from './rules/transfer.ts'

export const ledger = { name: 'ledger', shelf: 0, migrations: `${import.meta.dirname}/migrations`, routes }
