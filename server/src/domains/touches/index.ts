import { routes } from './routes.ts'

export type { TouchDecision, TouchRequest } from './rules/request.ts'

export const touches = { name: 'touches', shelf: 2, migrations: `${import.meta.dirname}/migrations`, routes }
