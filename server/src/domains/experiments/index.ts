import { routes } from './routes.ts'

export const experiments = { name: 'experiments', shelf: 1, migrations: `${import.meta.dirname}/migrations`, routes }
