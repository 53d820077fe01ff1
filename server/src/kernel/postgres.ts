import { CamelCasePlugin, type Driver, Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import { invariant } from './errors.ts'
import type { Log } from './log.ts'
import type { Scope } from './scope.ts'

// Queries are written as SQL beside their domain; kysely composes, binds and converts names.
// biome-ignore lint/suspicious/noExplicitAny: tables are not mirrored in types; every query names the row it returns
export type Tx = Transaction<any>

/** The application's way into PostgreSQL. Every unit of work is one transaction under one scope. */
export interface Db {
  /** Runs `work` in a transaction that sees the rows of `scope` only. Rolls back if it throws. */
  as<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T>
  /** For work before or above a workspace: sign-in look-ups, the relay, jobs. Keep it out of request handlers. */
  system<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /**
   * One statement that is a transaction by itself, in one round trip where the others take four. It starts without a
   * scope and sees nothing, so it calls a function that sets its own. Prepared under `name`.
   */
  statement(name: string, text: string, values: readonly unknown[]): Promise<void>
  /** A connection of its own with the application's role, for COPY streams. Scope is set for its one transaction. */
  raw<T>(scope: Scope, work: (client: pg.PoolClient) => Promise<T>): Promise<T>
  /** Calls `heard` for every NOTIFY on `channel`, reconnecting for as long as the database lives. */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>
  ping(): Promise<void>
  close(): Promise<void>
}

const int8 = 20
const parsers: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text' | 'binary') =>
    oid === int8 && format !== 'binary'
      ? BigInt
      : pg.types.getTypeParser(oid, format as 'text')) as pg.CustomTypesConfig['getTypeParser'], // pg types the two formats apart
}

const storesSetting = (scope: Scope): string => (scope.stores === '*' ? '*' : scope.stores.join(','))

function scopeStatement(scope: Scope): string {
  invariant(Number.isInteger(scope.workspace) && scope.workspace > 0, 'a scope names a workspace')
  const stores = storesSetting(scope)
  invariant(/^(\*|[\d,]*)$/.test(stores), 'stores are numbers')
  // One statement with both settings costs one round trip.
  return `select set_config('regulars.workspace', '${scope.workspace}', true), set_config('regulars.stores', '${stores}', true)`
}

const systemStatement = `select set_config('regulars.system', 'on', true)`

/** Begins in the round trip that also sets the scope, see `openDb`: three for a transaction of one statement in place of four. */
class OneTripDialect extends PostgresDialect {
  override createDriver(): Driver {
    const driver = super.createDriver()
    driver.beginTransaction = async () => {}
    return driver
  }
}

export type DbOptions = { url: string; log: Log; connectionsMax?: number; role?: string }

/** Opens the pool. Connections take the role `regulars_app`, which owns nothing and is bound by row-level security. */
export function openDb({ url, log, connectionsMax = 12, role = 'regulars_app' }: DbOptions): Db {
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    types: parsers,
    application_name: 'regulars',
    // Awaited by the pool: nobody gets a connection that is still the superuser's.
    onConnect: async (client) => {
      // The pool listens to idle connections only. Without this one, a server that dies under a transaction would end
      // this process: the failed query tells its caller, the event is for nobody.
      client.on('error', (error) =>
        log.debug('a PostgreSQL connection ended under a transaction', { error: error.message }),
      )
      await client.query(`set role ${role}`)
    },
  })
  const listener = new Listener(url, log)
  let closed = false
  // A dead server ends idle connections; the pool replaces them on the next use. One that is stopped right after us may
  // be quicker than the farewells of our connections.
  pool.on('error', (error) => {
    if (closed) log.debug('a PostgreSQL connection ended', { error: error.message })
    else log.warn('a PostgreSQL connection ended', { error: error.message })
  })
  const kysely = new Kysely<unknown>({
    dialect: new OneTripDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  })

  const within = <T>(setting: string, work: (tx: Tx) => Promise<T>, stores?: string): Promise<T> =>
    kysely.transaction().execute(async (tx) => {
      await sql.raw(`begin; ${setting}`).execute(tx)
      if (stores !== undefined) storesOf.set(tx, stores)
      return work(tx as Tx) // `unknown` and `any` tables differ in name only
    })

  return {
    as: (scope, work) => within(scopeStatement(scope), work, storesSetting(scope)),
    system: (work) => within(systemStatement, work),
    async statement(name, text, values) {
      await pool.query({ name, text, values: [...values] })
    },
    raw: (scope, work) => rawTransaction(pool, scope, work),
    listen: (channel, heard) => listener.add(channel, heard),
    async ping() {
      await pool.query('select 1')
    },
    async close() {
      closed = true
      await kysely.destroy()
    },
  }
}

async function rawTransaction<T>(pool: pg.Pool, scope: Scope, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('begin')
    await client.query(scopeStatement(scope))
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((cause: Error) => {
      broken = cause
    })
    throw error
  } finally {
    client.release(broken)
  }
}

type Heard = (payload: string) => void

/** One connection that hears of all channels that somebody of this process listens to. It comes back by itself. */
class Listener {
  readonly #url: string
  readonly #log: Log
  readonly #channels = new Map<string, Set<Heard>>()
  #client: Promise<pg.Client | undefined> | undefined
  #isResting = false

  constructor(url: string, log: Log) {
    this.#url = url
    this.#log = log
  }

  async add(channel: string, heard: Heard): Promise<() => Promise<void>> {
    invariant(/^[a-z_]+$/.test(channel), 'a channel is a plain name')
    const all = this.#channels.get(channel) ?? new Set()
    this.#channels.set(channel, all.add(heard))
    const known = this.#client
    this.#client ??= this.#connect()
    // The connection was made before this channel was known.
    if (known) await (await known)?.query(`listen ${channel}`).catch(() => undefined)
    else await this.#client
    return () => this.#remove(channel, heard)
  }

  async #remove(channel: string, heard: Heard): Promise<void> {
    const all = this.#channels.get(channel)
    all?.delete(heard)
    if (all?.size === 0) this.#channels.delete(channel)
    if (this.#channels.size > 0) return
    const client = this.#client
    this.#client = undefined
    await (await client)?.end().catch(() => undefined)
  }

  async #connect(): Promise<pg.Client | undefined> {
    const client = new pg.Client({ connectionString: this.#url, application_name: 'regulars listen' })
    client.on('notification', ({ channel, payload }) => {
      for (const heard of this.#channels.get(channel) ?? []) heard(payload ?? '')
    })
    client.on('error', () => this.#retry())
    try {
      await client.connect()
      for (const channel of this.#channels.keys()) await client.query(`listen ${channel}`)
      return client
    } catch (error) {
      this.#log.warn('cannot listen yet', { error: String(error) })
      this.#retry()
      return undefined
    }
  }

  #retry(): void {
    // A connection that breaks while it is made says so twice.
    if (this.#isResting) return
    this.#isResting = true
    setTimeout(() => {
      this.#isResting = false
      if (this.#channels.size > 0) this.#client = this.#connect()
    }, 500).unref()
  }
}

/** True for the errors that mean "the server is away or restarting", after which a retry makes sense. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = (error as { code?: string }).code ?? '' // pg and node put it there
  if (/^(08|57P)/.test(code) || ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOENT'].includes(code))
    return true
  return /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
    error.message,
  )
}

/** True when PostgreSQL chose this transaction as the victim of a deadlock or of a serialization conflict. */
export function isRetryable(error: unknown): boolean {
  const code = error instanceof Error ? (error as { code?: string }).code : undefined // pg puts SQLSTATE there
  return code === '40P01' || code === '40001'
}

/**
 * Widens the transaction to all stores for `work` alone: recognising a customer must not depend on which till asks.
 * What comes back to the caller is a number, never another store's data.
 */
export async function acrossStores<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  const before = storesOf.get(tx) ?? (await readStores(tx))
  if (before === '*') return work()
  await setStores(tx, '*')
  const result = await work()
  await setStores(tx, before)
  return result
}

/** The stores that a transaction sees, as they were set: asking PostgreSQL is a round trip, and most see all of them. */
const storesOf = new WeakMap<object, string>()

async function readStores(tx: Tx): Promise<string> {
  const { rows } = await sql<{
    stores: string | null
  }>`select current_setting('regulars.stores', true) as stores`.execute(tx)
  return rows[0]?.stores ?? ''
}

async function setStores(tx: Tx, stores: string): Promise<void> {
  await sql`select set_config('regulars.stores', ${stores}, true)`.execute(tx)
  storesOf.set(tx, stores)
}
