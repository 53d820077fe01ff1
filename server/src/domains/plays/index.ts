import { routes } from './routes.ts'

export const plays = { name: 'plays', shelf: 4, migrations: `${import.meta.dirname}/migrations`, routes }
