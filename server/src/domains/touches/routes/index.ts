import type { Deps } from '../../../kernel/deps.ts'
import type { App } from '../../../kernel/http.ts'
import { gateRoutes } from './gate.ts'
import { inboxRoutes } from './inbox.ts'
import { linkRoutes } from './links.ts'
import { logRoutes } from './log.ts'

export function routes(app: App, deps: Deps): void {
  logRoutes(app, deps)
  gateRoutes(app, deps)
  inboxRoutes(app, deps)
  linkRoutes(app, deps)
}
