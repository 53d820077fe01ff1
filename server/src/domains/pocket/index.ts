import { routes } from './routes/index.ts'

export { authenticateCustomer } from './operations/authenticate-customer.ts'
export { makePocketLink } from './operations/make-pocket-link.ts'

/** What customers see and do on their own phone. See README.md. */
export const pocket = { name: 'pocket', shelf: 3, migrations: `${import.meta.dirname}/migrations`, routes }
