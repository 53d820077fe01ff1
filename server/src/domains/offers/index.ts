import { routes } from './routes.ts'

export const offers = { name: 'offers', shelf: 2, migrations: `${import.meta.dirname}/migrations`, routes }
