import type { Principal } from '../../../kernel/http.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'

/** Who stands at the till, and what of the workspace the till may see. */
export type Cashier = { name: string; scope: ZonedScope; currency: string }

export const cashierOf = (principal: Principal): Cashier => ({
  name: principal.name,
  scope: { ...principal.scope, timezone: principal.timezone },
  currency: principal.currency,
})
