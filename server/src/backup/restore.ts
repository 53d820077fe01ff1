import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { migrationSources } from '../domains.ts'
import { openEngines } from '../engines.ts'
import { connectClickHouse } from '../kernel/clickhouse.ts'
import type { Config } from '../kernel/config.ts'
import type { Log } from '../kernel/log.ts'
import {
  listAnalyticsTables,
  listMigrations,
  migrateClickHouse,
  migratePostgres,
  type OnlyMigrations,
} from '../kernel/migrate.ts'
import { type OnProgress, schemas } from './backup.ts'
import * as clickhouse from './clickhouse.ts'
import { refusals } from './errors.ts'
import { verifyFiles, writePrivate } from './files.ts'
import { type AppliedMigration, type Manifest, readManifest } from './manifest.ts'
import * as postgres from './postgres.ts'
import { isUnfinished, markFinished, markUnfinished } from './unfinished.ts'

const sources = [...migrationSources]

export type RestoreProgress = { onChecked: OnProgress; onLoaded: OnProgress }

/** Where a backup goes: engines of ours or of somebody else's, with nothing of Regulars in them. */
export type RestoreTarget = { postgresUrl: string; clickhouse: clickhouse.ClickHouseSide }

/**
 * Restores a backup into an empty data folder (and, with engines of your own, into empty databases). Everything is
 * checked before the first byte is written, and each table is compared with the backup when it is in.
 * @throws Refusal backup_missing, backup_damaged, backup_from_newer, restore_needs_empty
 */
export async function restore(config: Config, log: Log, from: string, progress: RestoreProgress): Promise<Manifest> {
  const dir = resolve(from)
  await assertEmptyFolder(config.dataDir)
  const manifest = await checkBackup(dir, progress.onChecked)
  await markUnfinished(config.dataDir)
  const engines = await openEngines(config, log, { join: false })
  const connection = connectClickHouse({
    url: engines.clickhouseUrl,
    database: config.clickhouseDatabase,
    layout: engines.layout,
  })
  try {
    const target = { postgresUrl: engines.postgresUrl, clickhouse: { connection, url: engines.clickhouseUrl } }
    await assertEmptyDatabases(target)
    await writePrivate(join(config.dataDir, 'secrets.json'), await readFile(join(dir, 'secrets.json')))
    await loadBackup(dir, manifest, target, log, progress.onLoaded)
    await markFinished(config.dataDir)
    return manifest
  } finally {
    await connection.close()
    await engines.stop()
  }
}

/** Reads and verifies a backup without using it. @throws Refusal backup_missing, backup_damaged, backup_from_newer */
export async function checkBackup(dir: string, onChecked: OnProgress): Promise<Manifest> {
  const manifest = await readManifest(dir)
  await verifyFiles(dir, manifest.files, (done) => onChecked(done, manifest.files.length))
  assertKnown(manifest.postgres.migrations, listMigrations(sources, 'postgres'))
  assertKnown(manifest.clickhouse.migrations, listMigrations(sources, 'clickhouse'))
  return manifest
}

function assertKnown(wanted: AppliedMigration[], ours: AppliedMigration[]): void {
  const checksums = new Map(ours.map((migration) => [migration.id, migration.checksum]))
  for (const { id, checksum } of wanted) {
    if (checksums.get(id) !== checksum)
      throw refusals.backup_from_newer({ detail: `This release does not have its migration ${id}.` })
  }
}

async function assertEmptyFolder(dataDir: string): Promise<void> {
  // A disk of its own brings this folder along.
  const present = (await readdir(dataDir).catch(() => [])).filter((name) => name !== 'lost+found')
  if (present.length === 0) return
  const why = isUnfinished(dataDir) ? 'holds what an earlier restore left half-way' : 'is not empty'
  throw refusals.restore_needs_empty({
    detail: `The data folder ${dataDir} ${why}. Move it away, or set REGULARS_DATA to another folder.`,
  })
}

async function assertEmptyDatabases({ postgresUrl, clickhouse: side }: RestoreTarget): Promise<void> {
  const owner = await postgres.connectAsOwner(postgresUrl, 'restore')
  const empty = await postgres.isPostgresEmpty(owner).finally(() => owner.end())
  if (!empty) throw refusals.restore_needs_empty({ detail: 'The PostgreSQL database holds an installation already.' })
  if (!(await clickhouse.isClickHouseEmpty(side))) {
    throw refusals.restore_needs_empty({
      detail: `The ClickHouse database ${side.connection.database} has tables already.`,
    })
  }
}

/** Makes the schema of the backup, fills it, and then brings it to today's. */
export async function loadBackup(
  dir: string,
  manifest: Manifest,
  target: RestoreTarget,
  log: Log,
  onLoaded: OnProgress,
): Promise<void> {
  const { connection } = target.clickhouse
  const total = [...manifest.postgres.tables, ...manifest.clickhouse.tables].reduce((sum, table) => sum + table.rows, 0)
  let done = 0
  const onRows = (rows: number): void => {
    done += rows
    onLoaded(done, total)
  }
  await migrateClickHouse(connection, connection.layout, sources, log, idsOf(manifest.clickhouse.migrations))
  await clickhouse.copyIn(target.clickhouse, await listAnalyticsTables(sources), manifest.clickhouse, dir, onRows)
  await migratePostgres(target.postgresUrl, sources, log, idsOf(manifest.postgres.migrations))
  const owner = await postgres.connectAsOwner(target.postgresUrl, 'restore')
  await postgres.copyIn(owner, schemas, manifest.postgres, dir, onRows).finally(() => owner.end())
  await migratePostgres(target.postgresUrl, sources, log)
  await migrateClickHouse(connection, connection.layout, sources, log)
}

const idsOf = (migrations: AppliedMigration[]): OnlyMigrations => new Set(migrations.map((migration) => migration.id))
