import { routes } from './routes.ts'

export const slots = { name: 'slots', shelf: 3, migrations: `${import.meta.dirname}/migrations`, routes }
