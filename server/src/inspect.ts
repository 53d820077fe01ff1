import { mergedCustomers } from './domains/customers/index.ts'
import { migrationSources } from './domains.ts'
import { type Engines, openEngines } from './engines.ts'
import { type ClickHouseConnection, connectClickHouse, openAnalytics } from './kernel/clickhouse.ts'
import { systemClock } from './kernel/clock.ts'
import type { Config } from './kernel/config.ts'
import type { Deps } from './kernel/deps.ts'
import type { Log } from './kernel/log.ts'
import { listAnalyticsTables } from './kernel/migrate.ts'
import { openDb } from './kernel/postgres.ts'
import { ownProgram } from './kernel/program.ts'
import { loadSecrets } from './kernel/secrets.ts'

/** An installation as it is: engines up, but nothing migrated and nothing shipped. For `backup` and `doctor`. */
export type Inspection = {
  deps: Deps
  engines: Engines
  connection: ClickHouseConnection
  close(): Promise<void>
}

/** Joins a running server, or starts the engines of the data folder for as long as the inspection lasts. */
export async function openInspection(config: Config, log: Log): Promise<Inspection> {
  const engines = await openEngines(config, log, { join: true })
  const connection = connectClickHouse({
    url: engines.clickhouseUrl,
    database: config.clickhouseDatabase,
    layout: engines.layout,
  })
  const db = openDb({ url: engines.postgresUrl, log })
  const ch = openAnalytics(connection, await listAnalyticsTables([...migrationSources]), mergedCustomers(db))
  const deps: Deps = {
    db,
    ch,
    clock: systemClock,
    log,
    secrets: loadSecrets(config.dataDir),
    config,
    program: ownProgram(),
    wakeRelay: () => undefined,
  }
  return {
    deps,
    engines,
    connection,
    async close() {
      await connection.close()
      await db.close()
      await engines.stop()
    },
  }
}
