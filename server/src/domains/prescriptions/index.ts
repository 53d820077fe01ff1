import type { Deps } from '../../kernel/deps.ts'
import type { App } from '../../kernel/http.ts'
import { cureRoutes } from './routes/cures.ts'
import { healthRoutes, prescriptionRoutes } from './routes/prescriptions.ts'

/** What is weak, what helps, and whether it did. See README.md. */
export const prescriptions = {
  name: 'prescriptions',
  shelf: 5,
  migrations: `${import.meta.dirname}/migrations`,
  routes(app: App, deps: Deps): void {
    healthRoutes(app, deps)
    prescriptionRoutes(app, deps)
    cureRoutes(app, deps)
  },
}
