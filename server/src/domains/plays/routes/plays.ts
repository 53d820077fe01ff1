import type { Deps } from '../../../kernel/deps.ts'
import type { App } from '../../../kernel/http.ts'

export function playRoutes(_app: App, _deps: Deps): void {}
