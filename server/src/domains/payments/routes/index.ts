import type { Deps } from '../../../kernel/deps.ts'
import type { App } from '../../../kernel/http.ts'
import { paymentRoutes } from './payments.ts'
import { notificationRoutes, providerRoutes } from './providers.ts'
import { rechargeRoutes } from './recharges.ts'

export function routes(app: App, deps: Deps): void {
  paymentRoutes(app, deps)
  providerRoutes(app, deps)
  notificationRoutes(app, deps)
  rechargeRoutes(app, deps)
}
