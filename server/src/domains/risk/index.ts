import { routes } from './routes.ts'

export const risk = { name: 'risk', shelf: 1, migrations: `${import.meta.dirname}/migrations`, routes }
