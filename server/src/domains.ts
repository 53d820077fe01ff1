import { audiences } from './domains/audiences/index.ts'
import { catalog } from './domains/catalog/index.ts'
import { consent } from './domains/consent/index.ts'
import { customers } from './domains/customers/index.ts'
import { envelopes } from './domains/envelopes/index.ts'
import { events } from './domains/events/index.ts'
import { experiments } from './domains/experiments/index.ts'
import { imports } from './domains/imports/index.ts'
import { labels } from './domains/labels/index.ts'
import { ledger } from './domains/ledger/index.ts'
import { memberships } from './domains/memberships/index.ts'
import { models } from './domains/models/index.ts'
import { offers } from './domains/offers/index.ts'
import { orders } from './domains/orders/index.ts'
import { organization } from './domains/organization/index.ts'
import { payments } from './domains/payments/index.ts'
import { plays } from './domains/plays/index.ts'
import { pocket } from './domains/pocket/index.ts'
import { prepaid } from './domains/prepaid/index.ts'
import { prescriptions } from './domains/prescriptions/index.ts'
import { reports } from './domains/reports/index.ts'
import { risk } from './domains/risk/index.ts'
import { slots } from './domains/slots/index.ts'
import { till } from './domains/till/index.ts'
import { touches } from './domains/touches/index.ts'
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
  ledger,
  catalog,
  orders,
  risk,
  prepaid,
  payments,
  experiments,
  consent,
  imports,
  labels,
  memberships,
  offers,
  envelopes,
  touches,
  audiences,
  models,
  till,
  slots,
  pocket,
  plays,
  reports,
  prescriptions,
]

export const migrationSources: readonly MigrationSource[] = [
  { name: 'kernel', dir: `${import.meta.dirname}/kernel/migrations` },
  ...domains.map((domain) => ({ name: domain.name, dir: domain.migrations })),
]
