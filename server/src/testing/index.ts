import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keyPermissions } from '@regulars/contract'
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import { createApiKey, createSignInLink, createWorkspace, systemCaller } from '../domains/organization/index.ts'
import type { Engines } from '../engines.ts'
import type { TableLayout } from '../kernel/analytics-schema.ts'
import type { Clock } from '../kernel/clock.ts'
import { readConfig } from '../kernel/config.ts'
import type { Deps } from '../kernel/deps.ts'
import { createLog } from '../kernel/log.ts'
import type { Program } from '../kernel/program.ts'
import { loadSecrets } from '../kernel/secrets.ts'
import { createServer } from '../main.ts'
import { assemble, type Runtime } from '../runtime.ts'

export type TestProfile = 'plain' | 'two-shards'
export const profiles: readonly TestProfile[] = ['plain', 'two-shards']

export type TestOptions = {
  profile?: TestProfile
  clock?: Clock
  timezone?: string
  /** Phones come from addresses of their own, as `X-Forwarded-For` says. */
  trustProxy?: boolean
  program?: Program
}

export type TestRuntime = Runtime & {
  /** A workspace of its own, with an owner. */
  workspace: number
  owner: number
  dataDir: string
  /** Drops what earlier tests of the file left: another workspace in the same database. */
  newWorkspace(): Promise<{ workspace: number; owner: number }>
}

/** The same engines for all; a database for each call, named so that two never meet. Closed after the file's tests. */
export async function testRuntime(options: TestOptions = {}): Promise<TestRuntime> {
  const name = `t_${randomBytes(6).toString('hex')}`
  const dataDir = mkdtempSync(join(tmpdir(), 'regulars-file-'))
  const admin = new pg.Client({ connectionString: inject('postgresUrl') })
  await admin.connect()
  await admin.query(`create database ${name}`)
  const profile = options.profile ?? 'plain'
  const layout: TableLayout = profile === 'plain' ? { kind: 'plain' } : { kind: 'two-shards', cluster: 'two_shards' }
  const postgresUrl = new URL(inject('postgresUrl'))
  postgresUrl.pathname = `/${name}`
  const engines: Engines = {
    postgresUrl: postgresUrl.href,
    clickhouseUrl: profile === 'plain' ? inject('clickhouseUrl') : inject('shardedUrl'),
    layout,
    owner: true,
    publish: async () => {},
    stop: async () => {},
  }
  const { trustProxy = false } = options
  const config = { ...readConfig({}, () => {}), dataDir, port: 0, logLevel: 'silent', trustProxy }
  const runtime = await assemble({
    config,
    // Warnings belong in a test's output: a relay that retries for ever is otherwise only a time-out.
    log: createLog(process.env.REGULARS_LOG ?? 'warn'),
    clock: options.clock ?? { now: () => new Date() },
    secrets: loadSecrets(dataDir),
    engines,
    database: name,
    ...(options.program ? { program: options.program } : {}),
  })
  const newWorkspace = async () => {
    const made = await createWorkspace(runtime.deps, {
      name: 'Test shop',
      timezone: options.timezone ?? 'Asia/Shanghai',
      locale: 'en',
    })
    return { workspace: made.workspace.id, owner: made.owner.id }
  }
  const first = await newWorkspace()
  afterAll(async () => {
    await runtime.deps.ch.connection.command(`drop database if exists ${name}`).catch(() => undefined)
    await runtime.close()
    await admin.query(`drop database if exists ${name} with (force)`).catch(() => undefined)
    await admin.end()
    rmSync(dataDir, { recursive: true, force: true })
  })
  return { ...runtime, ...first, dataDir, newWorkspace }
}

/** Writes facts straight into ClickHouse, as the relay would, in the order of the table's columns. */
export async function insertFacts({ ch }: Pick<Deps, 'ch'>, table: string, rows: unknown[][]): Promise<void> {
  if (rows.length === 0) return
  await ch.connection.insertLines(
    table,
    rows.map((row) => JSON.stringify(row)).join('\n'),
    randomBytes(8).toString('hex'),
  )
}

export type TestServer = TestRuntime & {
  url: string
  signInLink: string
  secretKey: string
  writeKey: string
}

/** A listening server on its own database, with the keys and the link that a new owner would have. */
export async function testServer(options: TestOptions = {}): Promise<TestServer> {
  const runtime = await testRuntime(options)
  const app = await createServer(runtime)
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  // Same host name as people use, so that passkeys and cookies behave.
  const url = address.replace('127.0.0.1', 'localhost')
  const by = systemCaller(runtime.workspace)
  const link = await createSignInLink(runtime.deps, by, runtime.owner)
  const secret = await createApiKey(runtime.deps, by, {
    kind: 'secret',
    name: 'test',
    permissions: [...keyPermissions],
  })
  const write = await createApiKey(runtime.deps, by, { kind: 'write', name: 'test', permissions: [...keyPermissions] })
  afterAll(() => app.close())
  return { ...runtime, url, signInLink: `${url}${link.path}`, secretKey: secret.secret, writeKey: write.secret }
}
