import { mkdirSync } from 'node:fs'
import type { TableLayout } from './kernel/analytics-schema.ts'
import type { Config } from './kernel/config.ts'
import type { Log } from './kernel/log.ts'

/** Where the two engines are, and how to let go of them. */
export type Engines = {
  postgresUrl: string
  clickhouseUrl: string
  layout: TableLayout
  /** True when this process started them (or owns the data folder), false when it joined a running server's. */
  owner: boolean
  /** Tells other commands on this machine where everything is. */
  publish(info: { url?: string }): Promise<void>
  stop(): Promise<void>
}

const layoutOf = (config: Config): TableLayout =>
  config.clickhouseCluster ? { kind: 'cluster', cluster: config.clickhouseCluster } : { kind: 'plain' }

/**
 * Opens the engines of a configuration: the given addresses, or the embedded ones of the data folder.
 * @param join true for commands that may work beside a running server: they use its engines instead of failing
 * @throws DataDirHeld when another process owns the data folder and `join` is false
 */
export async function openEngines(config: Config, log: Log, { join }: { join: boolean }): Promise<Engines> {
  const layout = layoutOf(config)
  if (config.databaseUrl && config.clickhouseUrl) {
    mkdirSync(config.dataDir, { recursive: true })
    const nothing = async () => {}
    return {
      postgresUrl: config.databaseUrl,
      clickhouseUrl: config.clickhouseUrl,
      layout,
      owner: true,
      publish: nothing,
      stop: nothing,
    }
  }
  // Loaded only here: with external servers an installation can leave the embedded engines out.
  const { claimDataDir, readOwner, startEmbedded } = await import('@regulars/embedded')
  if (join) {
    const owner = await readOwner(config.dataDir)
    const postgresUrl = config.databaseUrl ?? text(owner?.postgresUrl)
    const clickhouseUrl = config.clickhouseUrl ?? text(owner?.clickhouseUrl)
    if (postgresUrl && clickhouseUrl) {
      const nothing = async () => {}
      return { postgresUrl, clickhouseUrl, layout, owner: false, publish: nothing, stop: nothing }
    }
  }
  const claim = await claimDataDir(config.dataDir)
  try {
    const running = await startEmbedded({
      dataDir: config.dataDir,
      log: (level, message, extra) => log[level](message, extra),
      postgres: !config.databaseUrl,
      clickhouse: !config.clickhouseUrl,
    })
    const postgresUrl = config.databaseUrl ?? running.postgresUrl
    const clickhouseUrl = config.clickhouseUrl ?? running.clickhouseUrl
    return {
      postgresUrl,
      clickhouseUrl,
      layout,
      owner: true,
      publish: (info) => claim.publish({ postgresUrl, clickhouseUrl, ...info }),
      async stop() {
        await running.stop()
        await claim.release()
      },
    }
  } catch (error) {
    await claim.release()
    throw error
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
