import { routes } from './routes.ts'

export const pocket = { name: 'pocket', shelf: 3, migrations: `${import.meta.dirname}/migrations`, routes }
