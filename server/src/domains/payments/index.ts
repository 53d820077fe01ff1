import { routes } from './routes.ts'

export const payments = { name: 'payments', shelf: 1, migrations: `${import.meta.dirname}/migrations`, routes }
