import type { Deps } from '../../../kernel/deps.ts'
import type { App } from '../../../kernel/http.ts'

export function routes(_app: App, _deps: Deps): void {}
