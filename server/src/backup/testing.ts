import { createHash, randomBytes } from 'node:crypto'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import { connectClickHouse } from '../kernel/clickhouse.ts'
import { createLog } from '../kernel/log.ts'
import { loadSecrets } from '../kernel/secrets.ts'
import { assemble, type Runtime } from '../runtime.ts'
import type { TestProfile, TestRuntime } from '../testing/index.ts'
import { schemas } from './backup.ts'
import type { RestoreTarget } from './restore.ts'

/** A folder that goes away after the file's tests. */
export function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'regulars-backup-'))
  afterAll(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

export type Elsewhere = RestoreTarget & { open(like: TestRuntime, secrets: string): Promise<Runtime> }

/** Empty databases on the test engines, as a restore finds them. */
export async function elsewhere(
  profile: TestProfile = 'plain',
  owner?: { name: string; password: string },
): Promise<Elsewhere> {
  const name = `r_${randomBytes(6).toString('hex')}`
  const admin = new pg.Client({ connectionString: inject('postgresUrl') })
  await admin.connect()
  await admin.query(`create database ${name}${owner ? ` owner ${owner.name}` : ''}`)
  const address = new URL(inject('postgresUrl'))
  address.pathname = `/${name}`
  if (owner) Object.assign(address, { username: owner.name, password: owner.password })
  const url = inject(profile === 'plain' ? 'clickhouseUrl' : 'shardedUrl')
  const layout =
    profile === 'plain' ? ({ kind: 'plain' } as const) : ({ kind: 'two-shards', cluster: 'two_shards' } as const)
  const connection = connectClickHouse({ url, database: name, layout })
  afterAll(async () => {
    await connection.command(`drop database if exists ${name}`, { database: 'default' })
    await connection.close()
    await admin.query(`drop database if exists ${name} with (force)`)
    await admin.end()
  })
  return {
    postgresUrl: address.href,
    clickhouse: { connection, url },
    async open(like, secrets) {
      const dataDir = temporaryFolder()
      copyFileSync(secrets, join(dataDir, 'secrets.json'))
      const engines = { ...like.engines, postgresUrl: address.href, clickhouseUrl: url, layout }
      const config = { ...like.deps.config, dataDir }
      const parts = {
        config,
        log: createLog('warn'),
        clock: like.deps.clock,
        secrets: loadSecrets(dataDir),
        engines,
        database: name,
      }
      const runtime = await assemble(parts)
      afterAll(() => runtime.close())
      return runtime
    },
  }
}

/** A digest of every row of every table, made without any code of the backup. */
export async function digestTables({ postgresUrl, clickhouse }: RestoreTarget): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  const client = new pg.Client({ connectionString: postgresUrl })
  await client.connect()
  await client.query(`set timezone = 'UTC'; select set_config('regulars.system', 'on', false)`)
  const { rows: tables } = await client.query<{ name: string }>(
    `select schemaname || '.' || tablename as name from pg_tables
     where schemaname = any ($1) and tablename <> 'migration' order by 1`,
    [schemas],
  )
  for (const { name } of tables) {
    const { rows } = await client.query<{ line: string }>(`select t::text as line from ${name} t order by 1`)
    found[name] = `${rows.length} ${md5(rows.map((row) => row.line))}`
  }
  await client.end()
  const { connection } = clickhouse
  for (const name of ['events', 'orders', 'order_lines']) {
    const rows = await connection.rows<{ line: string }>(`select toString(tuple(*)) as line from ${name} order by line`)
    found[name] = `${rows.length} ${md5(rows.map((row) => row.line))}`
  }
  return found
}

const md5 = (lines: string[]): string => createHash('md5').update(lines.join('\n')).digest('hex')
