import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { TouchChannel } from '@regulars/contract'
import { afterAll } from 'vitest'
import { programEnvironment } from '../chaos/settings.ts'
import type { TouchDecision, TouchRequest } from '../domains/touches/index.ts'
import type { TestRuntime } from './index.ts'

// Processes of the operating system, each with its own pool, through which the gate is asked at once. They may die by
// kill -9 at any statement; then another one takes the place, and the caller asks again, as a caller does.

export type SaidWord = { customer: number; purpose: 'marketing'; channel?: TouchChannel; granted: boolean }
export type GateWork =
  | { do: 'request'; workspace: number; requests: readonly TouchRequest[] }
  | { do: 'consent'; workspace: number; said: SaidWord }
  | { do: 'release' }
  | { do: 'advance' }
  | { do: 'deliver' }
/** Where the world is: the first message. */
export type Given = {
  postgresUrl: string
  clickhouse: { url: string; database: string }
  dataDir: string
}
/** `now`: what the clock of the process says from here on. `dieAfter`: statements that it still sends. */
export type Order = { id: number; now: number; dieAfter?: number; work: GateWork }
export type Reply = { ready: true } | { id: number; answer: unknown } | { id: number; error: string }

const program = join(import.meta.dirname, 'gate-process.ts')

class Died extends Error {}

class GateProcess {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, { done: (answer: unknown) => void; failed: (error: Error) => void }>()
  readonly ready: Promise<unknown>
  #serial = 0
  isDead = false

  constructor(given: Given) {
    this.#child = fork(program, [], {
      execArgv: ['--import', 'tsx'],
      env: programEnvironment(),
      serialization: 'advanced',
    })
    this.ready = once(this.#child, 'message')
    this.#child.on('message', (reply: Reply) => this.#hear(reply))
    this.#child.on('exit', () => {
      this.isDead = true
      for (const { failed } of this.#waiting.values()) failed(new Died())
    })
    this.#child.send(given)
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  ask(order: Omit<Order, 'id'>): Promise<unknown> {
    if (this.isDead) return Promise.reject(new Died())
    const id = ++this.#serial
    return new Promise((done, failed) => {
      this.#waiting.set(id, { done, failed })
      // Whether it still lives, its end tells.
      this.#child.send({ ...order, id }, () => undefined)
    })
  }

  #hear(reply: Reply): void {
    if (!('id' in reply)) return
    const asked = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    if ('error' in reply) asked?.failed(new Error(reply.error))
    else asked?.done(reply.answer)
  }

  async end(): Promise<void> {
    if (this.isDead) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }
}

/** `releasing`: in the midst of what had waited, and not of what is asked. */
export type Strike = { who: number; dieAfter: number; releasing?: boolean }

/** Two processes. Whatever is asked of one that dies is asked again of whoever has taken its place. */
export class GateCrew {
  readonly #given: Given
  readonly #all: GateProcess[]
  /** Started before it is needed: loading the product takes longer than what is asked of it. */
  #spare: GateProcess
  readonly #strikes: (number | undefined)[] = []
  /** Calls that a kill cut off. */
  cut = 0

  private constructor(given: Given) {
    this.#given = given
    this.#all = [new GateProcess(given), new GateProcess(given)]
    this.#spare = new GateProcess(given)
    afterAll(() => Promise.all([...this.#all, this.#spare].map((one) => one.end())))
  }

  static async start({ engines, deps, dataDir }: TestRuntime): Promise<GateCrew> {
    const crew = new GateCrew({
      postgresUrl: engines.postgresUrl,
      clickhouse: { url: engines.clickhouseUrl, database: deps.ch.connection.database },
      dataDir,
    })
    await Promise.all(crew.#all.map((one) => one.ready))
    return crew
  }

  get pids(): (number | undefined)[] {
    return this.#all.map(({ pid }) => pid)
  }

  /** The next thing that this one is asked is the last: it dies after so many statements more. */
  strike({ who, dieAfter }: Strike): void {
    this.#strikes[who % 2] = dieAfter
  }

  async request(
    who: number,
    { now, workspace, requests }: { now: number; workspace: number; requests: readonly TouchRequest[] },
  ): Promise<TouchDecision[]> {
    return (await this.#ask(who, now, { do: 'request', workspace, requests })) as TouchDecision[] // what that work answers
  }

  async consent(who: number, { now, workspace, said }: { now: number; workspace: number; said: SaidWord }) {
    await this.#ask(who, now, { do: 'consent', workspace, said })
  }

  /** Both at once. */
  async both(what: 'release' | 'advance' | 'deliver', now: number): Promise<void> {
    await Promise.all([0, 1].map((who) => this.#ask(who, now, { do: what })))
  }

  async #ask(who: number, now: number, work: GateWork): Promise<unknown> {
    const at = who % 2
    const dieAfter = this.#strikes[at]
    this.#strikes[at] = undefined
    for (let death = dieAfter; ; death = undefined) {
      const one = this.#all[at]
      if (!one) throw new Error('there are two')
      try {
        return await one.ask({ now, work, ...(death === undefined ? {} : { dieAfter: death }) })
      } catch (error) {
        if (!(error instanceof Died)) throw error
        this.cut += 1
        // Of several calls that its end cut off, the first one to hear of it starts another.
        if (this.#all[at] === one) {
          this.#all[at] = this.#spare
          this.#spare = new GateProcess(this.#given)
        }
        await this.#all[at]?.ready
      }
    }
  }
}
