import { routes } from './routes.ts'

export const consent = { name: 'consent', shelf: 1, migrations: `${import.meta.dirname}/migrations`, routes }
