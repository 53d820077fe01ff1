import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { migrationSources } from '../domains.ts'
import type { Inspection } from '../inspect.ts'
import { listAnalyticsTables } from '../kernel/migrate.ts'
import * as clickhouse from './clickhouse.ts'
import { refusals } from './errors.ts'
import { claimBackupDir, packText } from './files.ts'
import { type Manifest, writeManifest } from './manifest.ts'
import * as postgres from './postgres.ts'
import { whileShippingRests } from './shipping.ts'

/** What a person at the terminal sees of a long step. */
export type OnProgress = (done: number, total: number) => void

/** The kernel's schema and one of each domain. */
export const schemas: string[] = migrationSources.map((source) => (source.name === 'kernel' ? 'regulars' : source.name))

/** The release, as in package.json. */
const version: string = (
  JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as { version: string }
).version // our own file

/** @throws Refusal nothing_to_back_up */
export function assertSomethingThere(dataDir: string): void {
  if (!existsSync(join(dataDir, 'secrets.json'))) {
    throw refusals.nothing_to_back_up({
      detail: `${dataDir} is not the data folder of an installation that ran before.`,
    })
  }
}

/**
 * Copies an installation into an empty folder, as of one moment, beside a running server or without one. Requests go
 * on being answered; reports stand still while ClickHouse is copied and catch up by themselves.
 *
 * The folder holds the keys of the personal data vault: whoever has it has everything.
 * @throws Refusal nothing_to_back_up, backup_folder_in_use
 */
export async function backup(
  { deps, engines, connection }: Inspection,
  to: string,
  onProgress: OnProgress,
): Promise<Manifest> {
  const dir = resolve(to)
  const owner = await postgres.connectAsOwner(engines.postgresUrl, 'backup')
  try {
    if ((await postgres.listApplied(owner)) === undefined) {
      throw refusals.nothing_to_back_up({ detail: 'This database was never used by Regulars.' })
    }
    await claimBackupDir(dir)
    const side = { connection, url: engines.clickhouseUrl }
    let done = 0
    let total = 0
    const onRows = (rows: number): void => {
      done += rows
      onProgress(done, total)
    }
    const secrets = await packText(dir, 'secrets.json', readFileSync(join(deps.config.dataDir, 'secrets.json')))
    const { snapshot, facts } = await whileShippingRests(deps, engines.postgresUrl, async () => {
      const snapshot = await postgres.openSnapshot(owner, schemas)
      const measured = await clickhouse.measureTables(side, await listAnalyticsTables([...migrationSources]))
      total = snapshot.rows + clickhouse.countRows(measured)
      return { snapshot, facts: await clickhouse.copyOut(side, measured, dir, onRows) }
    })
    // The snapshot stays as it was; the relay goes on meanwhile.
    const truth = await postgres.copyOut(owner, schemas, snapshot, dir, onRows)
    const manifest: Manifest = {
      format: 1,
      version,
      createdAt: deps.clock.now().toISOString(),
      postgres: truth.part,
      clickhouse: facts.part,
      files: [secrets, ...truth.files, ...facts.files],
    }
    await writeManifest(dir, manifest)
    return manifest
  } finally {
    await owner.end()
  }
}
