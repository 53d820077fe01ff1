import { routes } from './routes.ts'

export const prepaid = { name: 'prepaid', shelf: 1, migrations: `${import.meta.dirname}/migrations`, routes }
