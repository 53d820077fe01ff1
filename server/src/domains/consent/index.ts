import { routes } from './routes.ts'

export { type RightsToSpeak, readAllRights, readRights, readRightsOf } from './operations/read-rights.ts'
export { recordConsent } from './operations/record-consent.ts'

/** What a person allows: rights over all their records, and everything that was said. See README.md. */
export const consent = { name: 'consent', shelf: 1, migrations: `${import.meta.dirname}/migrations`, routes }
