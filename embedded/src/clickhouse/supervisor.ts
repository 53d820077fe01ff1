import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Backoff } from '../backoff.ts'
import { freePort, writePrivately } from '../files.ts'
import { eachLine, type Log } from '../log.ts'
import { commandOf, endProcess, isAlive, type ProcessId, startOf, until } from '../processes.ts'
import { type ClickHouseConfig, type ClickHouseProfile, writeConfig } from './config.ts'
import { THREAD_POOL_SIZE } from './threads.ts'

/** What the child is told, over the channel and not in its arguments, where anyone could read the token. */
export type ChildOrders = { dataPath: string; configFile: string; port: number; user: string; token: string }
export type ChildReport = { kind: 'ready'; port: number } | { kind: 'failed'; message: string }

export type RunningClickHouse = { url: string; pid(): number | undefined; restarts(): number; stop(): Promise<void> }

const CHILD = fileURLToPath(new URL('./clickhouse-child.ts', import.meta.url))
const USER = 'regulars'
const CHILD_ENVIRONMENT = {
  TZ: 'UTC',
  UV_THREADPOOL_SIZE: String(THREAD_POOL_SIZE),
  // One arena a thread is glibc's default: 60 MiB more after ten batches of 100,000 rows, for no speed.
  MALLOC_ARENA_MAX: '2',
  // Inspectors and loaders are meant for the parent.
  NODE_OPTIONS: '',
}
const READY_MILLIS_MAX = 120_000

/** Starts the ClickHouse child of a data folder and keeps it running, always on the same port with the same token. */
export async function startClickHouse(o: {
  dataDir: string
  log: Log
  profile: ClickHouseProfile
  config: ClickHouseConfig
}): Promise<RunningClickHouse> {
  const supervisor = new Supervisor(o)
  await supervisor.start()
  return supervisor
}

class Supervisor implements RunningClickHouse {
  readonly #dataDir: string
  readonly #log: Log
  readonly #profile: ClickHouseProfile
  readonly #config: ClickHouseConfig
  readonly #token = randomBytes(24).toString('hex')
  readonly #backoff = new Backoff()
  readonly #onExit = () => this.#child?.kill('SIGTERM')
  #port = 0
  #child: ChildProcess | undefined
  #restarts = 0
  #stopping = false
  #restarting: Promise<void> = Promise.resolve()

  constructor(o: { dataDir: string; log: Log; profile: ClickHouseProfile; config: ClickHouseConfig }) {
    this.#dataDir = o.dataDir
    this.#log = o.log
    this.#profile = o.profile
    this.#config = o.config
  }

  get url(): string {
    return `http://${USER}:${this.#token}@127.0.0.1:${this.#port}`
  }

  pid = () => this.#child?.pid
  restarts = () => this.#restarts

  async start(): Promise<void> {
    await mkdir(this.#path('run'), { recursive: true, mode: 0o700 })
    await this.#endEarlierChild()
    // Written once: a restarted child must find the same cluster port in its tables.
    await writeConfig(this.#path('run/clickhouse.xml'), {
      profile: this.#profile,
      clusterPort: await freePort(),
      more: this.#config,
    })
    await this.#spawn()
    process.on('exit', this.#onExit)
  }

  async stop(): Promise<void> {
    this.#stopping = true
    process.off('exit', this.#onExit)
    await this.#restarting
    const child = this.#child
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const id = { pid: child.pid, startedTicks: startOf(child.pid) ?? '' }
      await endProcess(id, [
        ['SIGTERM', 15_000],
        ['SIGKILL', 5_000],
      ])
    }
    this.#child = undefined
    await rm(this.#pidFile, { force: true })
  }

  #path(name: string): string {
    return join(this.#dataDir, name)
  }

  get #pidFile(): string {
    return this.#path('run/clickhouse.pid')
  }

  /** A child whose parent was killed leaves by itself when the channel breaks; only one process may hold the data. */
  async #endEarlierChild(): Promise<void> {
    const text = await readFile(this.#pidFile, 'utf8').catch(() => undefined)
    if (text === undefined) return
    const id = JSON.parse(text) as ProcessId // written by #spawn
    const isOurs = () => isAlive(id) && commandOf(id.pid).includes('clickhouse-child')
    if (await until(() => !isOurs(), 6_000)) return
    this.#log('warn', 'stopping the ClickHouse process an earlier run left behind', { pid: id.pid })
    await endProcess(id, [
      ['SIGTERM', 6_000],
      ['SIGKILL', 5_000],
    ])
  }

  async #spawn(): Promise<void> {
    // Resolved from here, so that it is found from any working directory.
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
    const child = spawn(process.execPath, ['--expose-gc', '--import', tsx, CHILD], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Away from the terminal's process group: Ctrl-C must not reach it before the parent has finished with it.
      detached: true,
      env: { ...process.env, ...CHILD_ENVIRONMENT },
    })
    this.#child = child
    eachLine(child.stdout, (line) => this.#log('info', `clickhouse: ${line}`))
    eachLine(child.stderr, (line) => this.#log('warn', `clickhouse: ${line}`))
    const ready = this.#untilReady(child)
    // Awaited below; a failure before that must not count as unhandled.
    ready.catch(() => undefined)
    child.send({
      dataPath: this.#path('clickhouse'),
      configFile: this.#path('run/clickhouse.xml'),
      port: this.#port,
      user: USER,
      token: this.#token,
    } satisfies ChildOrders)
    if (child.pid !== undefined)
      await writePrivately(this.#pidFile, JSON.stringify({ pid: child.pid, startedTicks: startOf(child.pid) ?? '' }))
    this.#port = await ready
    child.on('exit', (code, signal) => {
      if (!this.#stopping) this.#restarting = this.#restart(code, signal)
    })
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error('the ClickHouse process ended as soon as it was ready')
  }

  #untilReady(child: ChildProcess): Promise<number> {
    return new Promise((resolve, reject) => {
      const tooLong = setTimeout(() => {
        child.kill('SIGKILL')
        reject(new Error(`ClickHouse was not ready after ${READY_MILLIS_MAX / 1000} s`))
      }, READY_MILLIS_MAX)
      const settle = (action: () => void) => {
        clearTimeout(tooLong)
        action()
      }
      child.on('message', (message) => {
        const report = message as ChildReport // only our child writes to this channel
        settle(() =>
          report.kind === 'ready'
            ? resolve(report.port)
            : reject(new Error(`ClickHouse did not start: ${report.message}`)),
        )
      })
      child.on('error', (error) =>
        settle(() => reject(new Error('the ClickHouse process cannot be started', { cause: error }))),
      )
      child.on('exit', (code, signal) =>
        settle(() => reject(new Error(`the ClickHouse process ended while starting (${signal ?? code})`))),
      )
    })
  }

  async #restart(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    this.#log('error', 'ClickHouse ended unexpectedly, starting it again', { code, signal })
    for (;;) {
      await sleep(this.#backoff.next(Date.now()))
      if (this.#stopping) return
      this.#restarts++
      try {
        await this.#spawn()
        this.#log('info', 'ClickHouse is back', { pid: this.pid(), restarts: this.#restarts })
        return
      } catch (error) {
        this.#log('error', 'ClickHouse did not start again', { error: String(error) })
      }
    }
  }
}
