import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { type AnalyticsTable, createTable, type TableLayout } from './analytics-schema.ts'
import type { ClickHouseConnection } from './clickhouse.ts'
import { invariant } from './errors.ts'
import type { Log } from './log.ts'

/** A domain's migrations: files `0001-name.pg.sql` and `0001-name.ch.ts` in one folder. Forward only. */
export type MigrationSource = { name: string; dir: string }

type Applied = { id: string; checksum: string }

// Any number, the same in all versions: two servers that start at once take turns.
const advisoryLock = 7_305_191

const checksum = (text: string): string => createHash('sha256').update(text).digest('hex')

function listFiles(source: MigrationSource, ending: string): { id: string; path: string; text: string }[] {
  return readdirSync(source.dir)
    .filter((file) => file.endsWith(ending))
    .sort()
    .map((file) => {
      const path = join(source.dir, file)
      return { id: `${source.name}/${file}`, path, text: readFileSync(path, 'utf8') }
    })
}

function assertUnchanged(applied: Map<string, string>, file: { id: string; text: string }): boolean {
  const before = applied.get(file.id)
  if (before === undefined) return false
  invariant(
    before === checksum(file.text),
    `migration ${file.id} was changed after it ran here; restore the file and add a new migration instead`,
  )
  return true
}

/** Only these migrations run, by id: a backup is loaded into the schema that it was taken from. All of them if absent. */
export type OnlyMigrations = ReadonlySet<string>

/** What this release brings along for an engine, in the order in which it runs. */
export const listMigrations = (sources: readonly MigrationSource[], engine: 'postgres' | 'clickhouse'): Applied[] =>
  sources.flatMap((source) =>
    listFiles(source, engine === 'postgres' ? '.pg.sql' : '.ch.ts').map(({ id, text }) => ({
      id,
      checksum: checksum(text),
    })),
  )

/** Brings PostgreSQL to today's schema. Each file is one transaction. Safe to run from several processes at once. */
export async function migratePostgres(
  url: string,
  sources: MigrationSource[],
  log: Log,
  only?: OnlyMigrations,
): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'regulars migrate' })
  // A server that dies meanwhile fails the running statement; unheard, the event beside it would end the process.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [advisoryLock])
    await client.query('create schema if not exists regulars')
    await client.query(
      'create table if not exists regulars.migration (id text primary key, checksum text not null, applied_at timestamptz not null default now())',
    )
    await ensureAppRole(client)
    const { rows } = await client.query<Applied>('select id, checksum from regulars.migration')
    const applied = new Map(rows.map((row) => [row.id, row.checksum]))
    for (const source of sources) {
      for (const file of listFiles(source, '.pg.sql')) {
        if (assertUnchanged(applied, file) || only?.has(file.id) === false) continue
        log.info('migrating PostgreSQL', { migration: file.id })
        await applyPostgres(client, source, file)
      }
    }
  } finally {
    await client.end()
  }
}

async function ensureAppRole(client: pg.Client): Promise<void> {
  // Roles belong to the whole server: another database may have made it in this very moment.
  await client.query(`do $$ begin
    if not exists (select from pg_roles where rolname = 'regulars_app') then create role regulars_app nologin nobypassrls; end if;
  exception when duplicate_object or unique_violation then null; end $$`)
  await client.query('grant regulars_app to current_user').catch((error: { code?: string }) => {
    // Concurrent grants of the same membership collide; the other one did it.
    if (error.code !== 'XX000' && error.code !== '23505') throw error
  })
  await client.query('grant usage on schema regulars to regulars_app')
}

async function applyPostgres(client: pg.Client, source: MigrationSource, file: { id: string; text: string }) {
  await client.query('begin')
  try {
    if (source.name !== 'kernel') {
      await client.query(`create schema if not exists "${source.name}"`)
      await client.query(`grant usage on schema "${source.name}" to regulars_app`)
    }
    await client.query(file.text)
    await client.query('insert into regulars.migration (id, checksum) values ($1, $2)', [file.id, checksum(file.text)])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw new Error(`migration ${file.id} failed: ${error instanceof Error ? error.message : error}`, { cause: error })
  }
}

/** Brings ClickHouse to today's schema, in the form that the layout asks for (one server, two test shards, cluster). */
export async function migrateClickHouse(
  ch: ClickHouseConnection,
  layout: TableLayout,
  sources: MigrationSource[],
  log: Log,
  only?: OnlyMigrations,
): Promise<void> {
  await ch.command(
    `create database if not exists ${ch.database}${layout.kind === 'cluster' ? ` on cluster '${layout.cluster}'` : ''}`,
    {
      database: 'default',
    },
  )
  await ch.command(
    'create table if not exists migration (id String, checksum String, applied_at DateTime default now()) engine = MergeTree order by id',
  )
  const rows = await ch.rows<Applied>('select id, checksum from migration')
  const applied = new Map(rows.map((row) => [row.id, row.checksum]))
  for (const source of sources) {
    for (const file of listFiles(source, '.ch.ts')) {
      if (assertUnchanged(applied, file) || only?.has(file.id) === false) continue
      log.info('migrating ClickHouse', { migration: file.id })
      const module = await readAnalyticsMigration(file.path)
      for (const table of module.tables ?? []) for (const ddl of createTable(table, layout)) await ch.command(ddl)
      for (const statement of module.statements ?? []) await ch.command(statement)
      // ClickHouse has no transactions over DDL: statements are `if not exists`, so a half-done file simply runs again.
      await ch.command(`insert into migration (id, checksum) values ('${file.id}', '${checksum(file.text)}')`)
    }
  }
}

type AnalyticsMigration = { tables?: AnalyticsTable[]; statements?: string[] }

const readAnalyticsMigration = async (path: string): Promise<AnalyticsMigration> =>
  (await import(pathToFileURL(path).href)) as AnalyticsMigration // the shape of a .ch.ts file, checked by its own types

/** Every ClickHouse table that the domains declare, for the scoped door. */
export async function listAnalyticsTables(sources: MigrationSource[]): Promise<AnalyticsTable[]> {
  const tables: AnalyticsTable[] = []
  for (const source of sources) {
    for (const file of listFiles(source, '.ch.ts')) {
      const module = await readAnalyticsMigration(file.path)
      tables.push(...(module.tables ?? []))
    }
  }
  return tables
}
