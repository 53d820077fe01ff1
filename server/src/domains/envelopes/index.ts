import { routes } from './routes.ts'

export const envelopes = { name: 'envelopes', shelf: 2, migrations: `${import.meta.dirname}/migrations`, routes }
