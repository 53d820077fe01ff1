import type { Deps } from '../../kernel/deps.ts'
import type { App } from '../../kernel/http.ts'
import { ingestRoutes } from './routes/ingest.ts'
import { viewRoutes } from './routes/view.ts'

export { forgetSeen, Relay, waiting } from './jobs.ts'
export { emitFacts as emit, factTime } from './operations/emit-facts.ts'
export { shipFacts } from './operations/ship-facts.ts'
export { type News, takeNews, takeSettledNews, tellNews } from './operations/take-news.ts'

export const events = {
  name: 'events',
  shelf: 0,
  migrations: `${import.meta.dirname}/migrations`,
  routes(app: App, deps: Deps): void {
    ingestRoutes(app, deps)
    viewRoutes(app, deps)
  },
}
