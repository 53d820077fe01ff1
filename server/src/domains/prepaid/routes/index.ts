import type { Deps } from '../../../kernel/deps.ts'
import type { App } from '../../../kernel/http.ts'
import { accountRoutes } from './accounts.ts'
import { familyRoutes } from './families.ts'
import { settingRoutes } from './settings.ts'

export function routes(app: App, deps: Deps): void {
  settingRoutes(app, deps)
  accountRoutes(app, deps)
  familyRoutes(app, deps)
}
