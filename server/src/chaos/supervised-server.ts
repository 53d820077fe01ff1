import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { StrikeKind } from './plan.ts'
import { describeProcess, killNow } from './processes.ts'

const program = resolve(import.meta.dirname, '../../bin/regulars.mjs')
const tailLinesMax = 60

/** What was killed, and in which run of the server. */
export type Struck = { at: number; run: number; api: boolean; clickhouse?: number; postgres?: number }

/** `regulars start` on a folder of its own, started again whenever it ends, as systemd or Docker would. */
export class SupervisedServer {
  readonly url: string
  readonly dataDir: string
  readonly #port: number
  readonly #logFile: string
  readonly #tail: string[] = []
  #child: ChildProcess | undefined
  #run = 0
  #readyRun = 0
  #expected = false
  #stopping = false
  /** Ends of the server that nobody asked for: after it was ready, or during a start. */
  readonly ownEnds: { ready: boolean; run: number; how: string }[] = []

  private constructor(folder: string, port: number) {
    this.dataDir = join(folder, 'data')
    this.#logFile = join(folder, 'server.log')
    this.#port = port
    this.url = `http://127.0.0.1:${port}`
  }

  static async start(folder: string): Promise<SupervisedServer> {
    const server = new SupervisedServer(folder, await freePort())
    server.#spawn()
    return server
  }

  /** The last lines it said, for whoever reads about a failure. */
  tail(): string {
    return this.#tail.join('\n')
  }

  /** The sign-in link of a first start, as its owner finds it in the terminal. */
  firstLink(): string | undefined {
    return /\S+\/sign-in\/link#\S+/.exec(this.tail())?.[0]
  }

  /** Kills without warning. What is not running at the moment is left out. */
  strike(kind: StrikeKind): Struck {
    const clickhouse =
      kind === 'clickhouse' || kind === 'all' ? this.#ours(this.#clickhouseNote(), 'clickhouse-child') : undefined
    const postgres =
      kind === 'postgres' || kind === 'all' ? this.#ours(this.#postgresNote(), this.#postgresPlace()) : undefined
    const api = kind === 'api' || kind === 'all'
    // Looked up before, so that nothing lies between the three.
    if (api) {
      this.#expected = true
      this.#child?.kill('SIGKILL')
    }
    if (clickhouse !== undefined) killNow(clickhouse)
    if (postgres !== undefined) killNow(postgres)
    return { at: performance.now(), run: this.#run, api, clickhouse, postgres }
  }

  /** Resolves when all that was killed has been replaced and `/readyz` says so; returns the seconds since the last kill. */
  async untilReady(struck: readonly Struck[], secondsMax: number): Promise<number> {
    const since = Math.max(...struck.map(({ at }) => at))
    for (;;) {
      if (struck.every((one) => this.#isReplaced(one)) && (await this.#isReady())) {
        this.#readyRun = this.#run
        return (performance.now() - since) / 1000
      }
      if ((performance.now() - since) / 1000 > secondsMax)
        throw new Error(`not ready ${secondsMax} s after the kill.\n${this.tail()}`)
      await sleep(25)
    }
  }

  /** As a person stops it. Returns how it ended. */
  async stop(): Promise<string> {
    this.#stopping = true
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return 'was not running'
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    const [code, signal] = await Promise.race([ended, sleep(60_000, [null, 'nothing within 60 s'])])
    return code === 0 ? 'ended well' : `ended with ${signal ?? code}`
  }

  /** Leaves nothing of this folder running, whatever state it is in. */
  async destroy(): Promise<void> {
    if (!this.#stopping) await this.stop()
    this.#child?.kill('SIGKILL')
    const postgres = this.#postgresNote()
    // An orphan has lost its parent, but its command line names this very folder.
    if (postgres && describeProcess(postgres)?.command.includes(this.#postgresPlace())) killNow(postgres)
  }

  /** `/readyz` alone would not do: for a moment after the kill an old connection may still answer it. */
  #isReplaced({ run, api, clickhouse, postgres }: Struck): boolean {
    if (api && this.#run === run) return false
    if (clickhouse !== undefined && this.#clickhouseNote() === clickhouse) return false
    return postgres === undefined || this.#postgresNote() !== postgres
  }

  async #isReady(): Promise<boolean> {
    const run = this.#run
    try {
      const response = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(5_000) })
      await response.arrayBuffer()
      return response.ok && run === this.#run
    } catch {
      return false
    }
  }

  #spawn(): void {
    this.#run += 1
    this.#expected = false
    const { PATH, HOME, LANG, TMPDIR } = process.env // tidy-allow env: a program needs these; nothing else may reach it
    const child = spawn(process.execPath, [program, 'start'], {
      env: { PATH, HOME, LANG, TMPDIR, REGULARS_DATA: this.dataDir, REGULARS_PORT: String(this.#port) },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.#child = child
    child.stderr.setEncoding('utf8').on('data', (text: string) => this.#hear(text))
    child.on('exit', (code, signal) => {
      if (this.#stopping) return
      const [run, ready] = [this.#run, this.#readyRun === this.#run]
      if (!this.#expected) this.ownEnds.push({ ready, run, how: String(signal ?? code) })
      // Docker and systemd wait a moment too when a start fails.
      setTimeout(() => this.#stopping || this.#spawn(), this.#expected ? 0 : 200)
    })
  }

  #hear(text: string): void {
    appendFileSync(this.#logFile, text)
    const lines = text.split('\n').filter((line) => line.trim() !== '')
    this.#tail.push(...lines.map((line) => line.slice(0, 300)))
    this.#tail.splice(0, Math.max(0, this.#tail.length - tailLinesMax))
  }

  /** Only a child of our own server counts as its engine. */
  #ours(pid: number | undefined, mark: string): number | undefined {
    if (!pid) return undefined
    const found = describeProcess(pid)
    return found && found.parent === this.#child?.pid && found.command.includes(mark) ? pid : undefined
  }

  /** The pid that the supervisor of the engine wrote down; whose it is today is another question. */
  #clickhouseNote(): number | undefined {
    const text = read(join(this.dataDir, 'run/clickhouse.pid'))
    return text === undefined ? undefined : (JSON.parse(text) as { pid: number }).pid // its own format
  }

  #postgresNote(): number | undefined {
    return Number(read(join(this.#postgresPlace(), 'data/postmaster.pid'))?.split('\n')[0]) || undefined
  }

  #postgresPlace(): string {
    const pointer = join(this.dataDir, 'postgres.location')
    return existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : join(this.dataDir, 'postgres')
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** Below the ports that the system lends to outgoing connections: while the server is down, a client must not get it. */
async function freePort(): Promise<number> {
  for (let port = 20_000 + (process.pid % 5_000); ; port++) {
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer()
      probe.once('error', () => resolve(false))
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
    })
    if (free) return port
  }
}
