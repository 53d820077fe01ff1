import { routes } from './routes.ts'

export const touches = { name: 'touches', shelf: 2, migrations: `${import.meta.dirname}/migrations`, routes }
