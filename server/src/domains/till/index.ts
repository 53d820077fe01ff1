import { routes } from './routes.ts'

export const till = { name: 'till', shelf: 3, migrations: `${import.meta.dirname}/migrations`, routes }
