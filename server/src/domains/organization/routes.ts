import type { Deps } from '../../kernel/deps.ts'
import type { App } from '../../kernel/http.ts'
import { meRoutes, passkeyRoutes, signInRoutes } from './routes/auth.ts'
import { auditRoutes, keyRoutes, placeRoutes, staffRoutes } from './routes/organization.ts'

export function routes(app: App, deps: Deps): void {
  signInRoutes(app, deps)
  meRoutes(app, deps)
  passkeyRoutes(app, deps)
  placeRoutes(app, deps)
  staffRoutes(app, deps)
  keyRoutes(app, deps)
  auditRoutes(app, deps)
}
