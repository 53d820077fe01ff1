import type { FastifyRequest } from 'fastify'
import type { Deps } from '../../../kernel/deps.ts'
import { kernelRefusals } from '../../../kernel/errors.ts'
import { requirePrincipal } from '../../../kernel/http.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { getOrdinal } from '../../customers/index.ts'
import { callerOf, findStores } from '../../organization/index.ts'

export const tags = ['Memberships']

export const by = (request: FastifyRequest) => callerOf(request, requirePrincipal(request))
export const scopeOf = (request: FastifyRequest): Scope => requirePrincipal(request).scope

/** The customer with this public id. @throws customer_not_found out of scope */
export const customerOf = (deps: Deps, request: FastifyRequest, id: string): Promise<number> =>
  getOrdinal(deps, scopeOf(request), id)

/** The store with this code in scope; 0 for none. @throws invalid_request */
export async function storeOf({ db }: Deps, scope: Scope, code: string | undefined): Promise<number> {
  if (code === undefined) return 0
  const store = (await db.as(scope, (tx) => findStores(tx, scope.workspace, [code]))).get(code)
  if (store !== undefined) return store
  const message = 'is no store that you may see'
  throw kernelRefusals.invalid_request({ detail: `storeCode ${message}`, fields: [{ path: 'storeCode', message }] })
}
