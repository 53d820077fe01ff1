import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ClickHouseClient, createClient } from '@clickhouse/client'
import pg from 'pg'
import { type EmbeddedOptions, type RunningEngines, startEmbedded } from '../index.ts'

/** Engines and folders of one test file, all of which {@link Engines.clean} removes again. */
export class Engines {
  readonly #folders: string[] = []
  readonly #running: RunningEngines[] = []
  readonly #clients: ClickHouseClient[] = []
  readonly warnings: string[] = []

  async folder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'regulars-embedded-'))
    this.#folders.push(folder)
    return folder
  }

  async start(options: Partial<EmbeddedOptions> & { dataDir: string }): Promise<RunningEngines> {
    const log: EmbeddedOptions['log'] = (level, message) => {
      if (level !== 'info') this.warnings.push(message)
    }
    const engines = await startEmbedded({ log, ...options })
    this.#running.push(engines)
    return engines
  }

  client(engines: RunningEngines, more: Parameters<typeof createClient>[0] = {}): ClickHouseClient {
    // Level 127 is off: these tests provoke errors on purpose.
    const client = createClient({ url: engines.clickhouseUrl, request_timeout: 60_000, log: { level: 127 }, ...more })
    this.#clients.push(client)
    return client
  }

  async clean(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()))
    await Promise.all(this.#running.map((engines) => engines.stop()))
    await Promise.all(this.#folders.map((folder) => rm(folder, { recursive: true, force: true })))
  }
}

/** Runs one statement on a connection of its own. */
export async function onPostgres(url: string, sql: string): Promise<Array<Record<string, unknown>>> {
  const client = new pg.Client({ connectionString: url })
  // A connection that a killed server drops reports it here too; the query's own error is the one that counts.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Repeats what fails while an engine is away; the test's own timeout ends it. */
export async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt()
    } catch {
      await sleep(50)
    }
  }
}

/** The numbers of the first column. */
export async function numbers(client: ClickHouseClient, query: string): Promise<number[]> {
  const answer = await client.query({ query, format: 'JSONCompactEachRow' })
  return (await answer.json<[number | string]>()).map(([value]) => Number(value))
}
