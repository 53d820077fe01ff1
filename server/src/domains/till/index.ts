import { routes } from './routes.ts'

export { keepTill } from './jobs.ts'
export { findJustPaid, findPaidTicket, type PaidTicket } from './operations/show-paid-ticket.ts'
export { showTicket } from './operations/show-ticket.ts'

/** Sales: what a basket costs, how it is paid, and how all of it is taken back. See README.md. */
export const till = { name: 'till', shelf: 3, migrations: `${import.meta.dirname}/migrations`, routes }
