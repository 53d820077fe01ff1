import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { Backoff } from '../backoff.ts'
import { freePort } from '../files.ts'
import { eachLine, type Log } from '../log.ts'
import { endProcess, startOf } from '../processes.ts'
import { unprivilegedAccount } from './account.ts'
import { locateBinaries } from './binaries.ts'
import { type Cluster, childEnvironment, DATABASE, ensureCluster, identity, SUPERUSER } from './cluster.ts'
import { clearOrphans, isReady } from './orphan.ts'
import { placeOf } from './place.ts'
import { SETTINGS } from './settings.ts'

export type RunningPostgres = { url: string; pid(): number | undefined; stop(): Promise<void> }

const READY_MILLIS_MAX = 120_000
const START_ATTEMPTS = 8

/** Starts the PostgreSQL of a data folder and keeps it running, always on the same port. */
export async function startPostgres(o: {
  dataDir: string
  log: Log
  settings: Record<string, string>
}): Promise<RunningPostgres> {
  const account = unprivilegedAccount()
  const binaries = locateBinaries(account)
  const cluster = await ensureCluster({ place: placeOf(o.dataDir, account, o.log), binaries, account, log: o.log })
  const supervisor = new Supervisor(cluster, { ...SETTINGS, ...o.settings }, o.log)
  await supervisor.start()
  return supervisor
}

/** Worth passing on: not what every client that knocks during a start or a stop is told. */
function isComplaint(line: string): boolean {
  const expected = /database system is (starting up|not yet accepting|shutting down)|terminating connection due to/
  return /(WARNING|ERROR|FATAL|PANIC):/.test(line) && !expected.test(line)
}

/** A wrong setting stays wrong, however often it is tried. */
function isHopeless(error: unknown): boolean {
  return /invalid value for parameter|unrecognized configuration parameter|requires a numeric value/.test(String(error))
}

class Supervisor implements RunningPostgres {
  readonly #cluster: Cluster
  readonly #settings: Record<string, string>
  readonly #log: Log
  readonly #backoff = new Backoff()
  readonly #onExit = () => this.#child?.kill('SIGINT')
  #port = 0
  #child: ChildProcess | undefined
  #stopping = false
  #restarting: Promise<void> = Promise.resolve()

  constructor(cluster: Cluster, settings: Record<string, string>, log: Log) {
    this.#cluster = cluster
    this.#settings = settings
    this.#log = log
  }

  get url(): string {
    return this.#urlOf(DATABASE)
  }

  pid = () => this.#child?.pid

  async start(): Promise<void> {
    await clearOrphans(this.#cluster.data, this.#log)
    // The last port again if it is free, so that an address a person noted down keeps working.
    this.#port = await freePort(this.#lastPort())
    await this.#spawnStubbornly(async () => {
      this.#port = await freePort()
    })
    writeFileSync(this.#portFile, `${this.#port}\n`)
    await this.#ensureDatabase()
    process.on('exit', this.#onExit)
  }

  async stop(): Promise<void> {
    this.#stopping = true
    process.off('exit', this.#onExit)
    await this.#restarting
    const pid = this.#child?.pid
    // SIGINT is a fast shutdown: sessions end, a checkpoint is written. SIGQUIT leaves the work to the next start.
    if (pid !== undefined)
      await endProcess({ pid, startedTicks: startOf(pid) ?? '' }, [
        ['SIGINT', 30_000],
        ['SIGQUIT', 10_000],
        ['SIGKILL', 5_000],
      ])
    this.#child = undefined
  }

  get #portFile(): string {
    return join(this.#cluster.place, 'port')
  }

  #lastPort(): number {
    try {
      return Number(readFileSync(this.#portFile, 'utf8')) || 0
    } catch {
      return 0
    }
  }

  #urlOf(database: string): string {
    return `postgres://${SUPERUSER}:${this.#cluster.password}@127.0.0.1:${this.#port}/${database}`
  }

  async #ensureDatabase(): Promise<void> {
    const client = new pg.Client({ connectionString: this.#urlOf('postgres') })
    // The failed statement says it too; unheard, the event would end the process.
    client.on('error', () => undefined)
    await client.connect()
    try {
      const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE])
      if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(DATABASE)}`)
    } finally {
      await client.end()
    }
  }

  /** Tries until it stands: what a killed predecessor held, memory or port, is freed only after a moment. */
  async #spawnStubbornly(beforeNextTry: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#spawn()
      } catch (error) {
        if (attempt === START_ATTEMPTS || this.#stopping || isHopeless(error)) throw error
        this.#log('warn', 'PostgreSQL did not start, trying again', { attempt, error: String(error) })
        await sleep(100 * attempt)
        await clearOrphans(this.#cluster.data, this.#log)
        await beforeNextTry()
      }
    }
  }

  async #spawn(): Promise<void> {
    const { binaries, data, account } = this.#cluster
    const settings = Object.entries({ ...this.#settings, port: String(this.#port) }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ])
    const child = spawn(binaries.postgres, ['-D', data, ...settings], {
      ...identity(account),
      cwd: '/',
      env: childEnvironment(),
      stdio: ['ignore', 'ignore', 'pipe'],
      // Away from the terminal's process group: Ctrl-C must not reach it before the parent has finished with it.
      detached: true,
    })
    this.#child = child
    await this.#untilReady(child)
    child.on('exit', (code, signal) => {
      if (!this.#stopping) this.#restarting = this.#restart(code, signal)
    })
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error('PostgreSQL ended as soon as it was ready')
  }

  #untilReady(child: ChildProcess): Promise<void> {
    return new Promise((resolve, reject) => {
      const complaints: string[] = []
      const deadline = Date.now() + READY_MILLIS_MAX
      // Its lock file says so in every language and at every log level.
      const look = setInterval(() => {
        if (isReady(this.#cluster.data, child.pid)) return settle(resolve)
        if (Date.now() < deadline) return
        child.kill('SIGQUIT')
        settle(() => reject(new Error(`PostgreSQL was not ready after ${READY_MILLIS_MAX / 1000} s`)))
      }, 20)
      const settle = (action: () => void) => {
        clearInterval(look)
        action()
      }
      eachLine(child.stderr, (line) => {
        if (this.#stopping || !isComplaint(line)) return
        complaints.push(line)
        if (complaints.length > 20) complaints.shift()
        this.#log('warn', `postgres: ${line}`)
      })
      child.on('error', (error) => settle(() => reject(error)))
      child.on('exit', (code, signal) =>
        settle(() =>
          reject(new Error(`PostgreSQL ended while starting (${signal ?? code}): ${complaints.join(' / ')}`)),
        ),
      )
    })
  }

  async #restart(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    this.#log('error', 'PostgreSQL ended unexpectedly, starting it again', { code, signal })
    while (!this.#stopping) {
      await sleep(this.#backoff.next(Date.now()))
      if (this.#stopping) return
      try {
        await clearOrphans(this.#cluster.data, this.#log)
        await this.#spawnStubbornly(async () => undefined)
        this.#log('info', 'PostgreSQL is back', { pid: this.pid() })
        return
      } catch (error) {
        this.#log('error', 'PostgreSQL did not start again', { error: String(error) })
      }
    }
  }
}
