import { assertFinished } from './backup/index.ts'
import { mergedCustomers } from './domains/customers/index.ts'
import { Relay } from './domains/events/index.ts'
import { LabelKeeper } from './domains/labels/index.ts'
import { migrationSources } from './domains.ts'
import { type Engines, openEngines } from './engines.ts'
import { connectClickHouse, openAnalytics } from './kernel/clickhouse.ts'
import { type Clock, systemClock } from './kernel/clock.ts'
import type { Config } from './kernel/config.ts'
import type { Deps } from './kernel/deps.ts'
import type { Log } from './kernel/log.ts'
import { listAnalyticsTables, migrateClickHouse, migratePostgres } from './kernel/migrate.ts'
import { openDb } from './kernel/postgres.ts'
import { ownProgram, type Program } from './kernel/program.ts'
import { loadSecrets, type Secrets } from './kernel/secrets.ts'

/** Engines up, schemas up to date, relay running: what every command and the server stand on. */
export type Runtime = {
  deps: Deps
  engines: Engines
  relay: Relay
  keeper: LabelKeeper
  /** Resolves when everything acknowledged so far is in ClickHouse. */
  drained(onWaiting?: (rows: number) => void): Promise<void>
  close(): Promise<void>
}

export type RuntimeOptions = {
  config: Config
  log: Log
  clock?: Clock
  join: boolean
  /** Engines that are on their way already. */
  engines?: Promise<Engines>
}

export async function openRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { config, log, clock = systemClock, join } = options
  assertFinished(config.dataDir)
  const engines = await (options.engines ?? openEngines(config, log, { join }))
  try {
    const secrets = loadSecrets(config.dataDir)
    const runtime = await assemble({ config, log, clock, secrets, engines })
    return runtime
  } catch (error) {
    await engines.stop()
    throw error
  }
}

type Parts = {
  config: Config
  log: Log
  clock: Clock
  secrets: Secrets
  engines: Engines
  database?: string
  program?: Program
}

/** The composition over engines that are already up. Tests enter here, with a database of their own. */
export async function assemble({
  config,
  log,
  clock,
  secrets,
  engines,
  database,
  program = ownProgram(),
}: Parts): Promise<Runtime> {
  const sources = [...migrationSources]
  const connection = connectClickHouse({
    url: engines.clickhouseUrl,
    database: database ?? config.clickhouseDatabase,
    layout: engines.layout,
  })
  await Promise.all([
    migratePostgres(engines.postgresUrl, sources, log),
    migrateClickHouse(connection, engines.layout, sources, log),
  ])
  const db = openDb({ url: engines.postgresUrl, log })
  const ch = openAnalytics(connection, await listAnalyticsTables(sources), mergedCustomers(db))
  const wake: { relay?: Relay } = {}
  const deps: Deps = { db, ch, clock, log, secrets, config, program, wakeRelay: () => wake.relay?.wake() }
  const keeper = new LabelKeeper(deps)
  const relay = new Relay(deps, () => keeper.wake())
  wake.relay = relay
  relay.start()
  keeper.start()
  return {
    deps,
    engines,
    relay,
    keeper,
    drained: (onWaiting) => relay.drained(onWaiting),
    async close() {
      await program.close()
      await keeper.stop()
      await relay.stop()
      await connection.close()
      await db.close()
      await engines.stop()
    },
  }
}
