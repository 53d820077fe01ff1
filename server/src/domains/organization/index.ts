import { routes } from './routes.ts'

/** Who the merchant is, who works for it, and who may do what. See README.md. */
export const organization = {
  name: 'organization',
  shelf: 0,
  migrations: `${import.meta.dirname}/migrations`,
  routes,
}

export { authenticateRequest as authenticate, authenticateWriteKey } from './operations/authenticate-request.ts'
export { callerOf, systemCaller } from './operations/call-as.ts'
export { createApiKey, revokeApiKey } from './operations/create-api-key.ts'
export { createCity } from './operations/create-city.ts'
export { createSignInLink } from './operations/create-sign-in-link.ts'
export { createStore } from './operations/create-store.ts'
export { createWorkspace, ensureWorkspace } from './operations/create-workspace.ts'
export { ensureStores, findStores } from './operations/ensure-stores.ts'
export { describeShop, findStorefront, type Storefront } from './operations/find-storefront.ts'
export { getOrganization } from './operations/get-organization.ts'
export { forgiveAttempts, limitAttempts } from './operations/limit-attempts.ts'
export {
  describePlaces,
  describeStores,
  findCityCodes,
  findStorePlace,
  listStaffNames,
  listStoreCodes,
  type StoreLabel,
} from './operations/list-names.ts'
export { findPublicId, findWorkspaceByPublicId } from './operations/name-workspace.ts'
export { needsFirstSignIn } from './operations/needs-first-sign-in.ts'
export { type Caller, recordAudit } from './operations/record-audit.ts'
export { findTimezone, listWorkspaces } from './operations/update-workspace.ts'
export { verifyAudit } from './operations/verify-audit.ts'
export { networkOf } from './rules/sign-in.ts'
