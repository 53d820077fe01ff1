import { customerRoutes } from './routes.ts'

export { attachIdentifiers } from './operations/attach-identifiers.ts'
export { findByIdentifier } from './operations/find-by-identifier.ts'
export { findPeople, findPeopleByPublicId, type RegisteredPerson } from './operations/find-people.ts'
export { findPerson, type KnownPerson, readOwnContact } from './operations/find-person.ts'
export { listVisible, takeMoved } from './operations/follow-customers.ts'
export { keepTraits, readTraits } from './operations/keep-traits.ts'
export { describe as describeCustomers, type Reader } from './operations/list-customers.ts'
export { listJoined } from './operations/list-joined.ts'
export { listIdentifierKinds } from './operations/list-kinds.ts'
export { countRecords, mergedCustomers, type Population, readPopulation } from './operations/list-merged.ts'
export { markPresence } from './operations/mark-presence.ts'
export { findPublicIds, findRecords, getOrdinal, listRecords } from './operations/name-customers.ts'
export { recognisePeople } from './operations/recognise-people.ts'
export { registerCustomers } from './operations/register-customers.ts'
export { resolveMany } from './operations/resolve-many.ts'
export { normaliseIdentifier, type PersonInput } from './rules.ts'

export const customers = {
  name: 'customers',
  shelf: 0,
  migrations: `${import.meta.dirname}/migrations`,
  routes: customerRoutes,
}
