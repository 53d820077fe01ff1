import { routes } from './routes.ts'

export const memberships = { name: 'memberships', shelf: 2, migrations: `${import.meta.dirname}/migrations`, routes }
