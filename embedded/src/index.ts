import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ClickHouseConfig, ClickHouseProfile } from './clickhouse/config.ts'
import { startClickHouse } from './clickhouse/supervisor.ts'
import type { Log } from './log.ts'
import { startPostgres } from './postgres/supervisor.ts'

export type { ClickHouseConfig, ClickHouseProfile } from './clickhouse/config.ts'
export { discardDataDir } from './discard.ts'
export type { Log } from './log.ts'
export { claimDataDir, DataDirHeld, type OwnerInfo, readOwner } from './owner.ts'

/** What {@link startEmbedded} is told. */
export type EmbeddedOptions = {
  /** Holds everything both engines store. Claim it first, see {@link claimDataDir}. */
  dataDir: string
  /** Called with everything worth knowing, crashes and restarts included. */
  log: Log
  /** False to leave PostgreSQL out; default true. */
  postgres?: boolean
  /** False to leave ClickHouse out; default true. */
  clickhouse?: boolean
  /** `two-shards` for tests of what must hold on a cluster; default `plain`. */
  clickhouseProfile?: ClickHouseProfile
  /** ClickHouse server settings by path, over our own. */
  clickhouseConfig?: ClickHouseConfig
  /** PostgreSQL settings by name, over our own. */
  postgresSettings?: Record<string, string>
}

/** Both engines, up and supervised. */
export type RunningEngines = {
  /** The database `regulars` with its superuser; empty if PostgreSQL was left out. */
  postgresUrl: string
  /** `http://user:token@127.0.0.1:port`, the ClickHouse HTTP interface; empty if ClickHouse was left out. */
  clickhouseUrl: string
  /** Stops both cleanly; safe to call twice. */
  stop(): Promise<void>
  clickhouse: { pid(): number | undefined; restarts(): number }
  postgres: { pid(): number | undefined }
}

/**
 * Starts the embedded engines of a data folder and keeps them running: one that dies is started again on the same
 * address. Whatever an earlier run that was killed left behind in this folder is stopped first, and nothing else.
 *
 * @throws when an engine cannot be started; nothing is left running then
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<RunningEngines> {
  const { log } = options
  const dataDir = resolve(options.dataDir)
  await mkdir(dataDir, { recursive: true, mode: 0o711 })
  const [postgres, clickhouse] = await Promise.allSettled([
    options.postgres === false ? undefined : startPostgres({ dataDir, log, settings: options.postgresSettings ?? {} }),
    options.clickhouse === false
      ? undefined
      : startClickHouse({
          dataDir,
          log,
          profile: options.clickhouseProfile ?? 'plain',
          config: options.clickhouseConfig ?? {},
        }),
  ])
  if (postgres.status === 'rejected' || clickhouse.status === 'rejected') {
    for (const engine of [postgres, clickhouse]) if (engine.status === 'fulfilled') await engine.value?.stop()
    throw postgres.status === 'rejected' ? postgres.reason : (clickhouse as PromiseRejectedResult).reason // one of the two is
  }
  let stopped: Promise<void> | undefined
  return {
    postgresUrl: postgres.value?.url ?? '',
    clickhouseUrl: clickhouse.value?.url ?? '',
    stop() {
      stopped ??= Promise.all([postgres.value?.stop(), clickhouse.value?.stop()]).then(() => undefined)
      return stopped
    },
    clickhouse: { pid: () => clickhouse.value?.pid(), restarts: () => clickhouse.value?.restarts() ?? 0 },
    postgres: { pid: () => postgres.value?.pid() },
  }
}
