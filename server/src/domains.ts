import { audiences } from './domains/audiences/index.ts'
import { catalog } from './domains/catalog/index.ts'
import { customers } from './domains/customers/index.ts'
import { events } from './domains/events/index.ts'
import { imports } from './domains/imports/index.ts'
import { labels } from './domains/labels/index.ts'
import { models } from './domains/models/index.ts'
import { orders } from './domains/orders/index.ts'
import { organization } from './domains/organization/index.ts'
import { reports } from './domains/reports/index.ts'
import type { Deps } from './kernel/deps.ts'
import type { App } from './kernel/http.ts'
import type { MigrationSource } from './kernel/migrate.ts'

/** What the composition root needs to know of a domain. */
export type Domain = {
  name: string
  /** 0 to 5: a domain imports only lower shelves, and only through `index.ts`. */
  shelf: number
  migrations: string
  routes(app: App, deps: Deps): void
}

export const domains: readonly Domain[] = [
  organization,
  customers,
  events,
  catalog,
  orders,
  imports,
  labels,
  audiences,
  models,
  reports,
]

export const migrationSources: readonly MigrationSource[] = [
  { name: 'kernel', dir: `${import.meta.dirname}/kernel/migrations` },
  ...domains.map((domain) => ({ name: domain.name, dir: domain.migrations })),
]
