import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readOwner } from '@regulars/embedded'
import { loadSecrets } from '../kernel/secrets.ts'
import { StoredKnowledge } from './analytics.ts'
import { Journal } from './journal.ts'
import { deliver, type Keys, Load, type Shop } from './load.ts'
import { describeStrike, planStrikes, type Strike, type StrikeKind, strikeKinds } from './plan.ts'
import { openPurses } from './purses.ts'
import { StoredTruth } from './queries.ts'
import { introduceAll, openStores, People } from './requests.ts'
import { type Struck, SupervisedServer } from './supervised-server.ts'
import { type Counts, verifyRound, verifyTotals } from './verify.ts'
import { type MoneyCounts, verifyMoney } from './verify-money.ts'

export type ChaosOptions = {
  cycles: number
  seed: number
  kinds: readonly StrikeKind[]
  say(line: string): void
  /** Ends the run after the cycle under way; what was sent until then is verified. */
  signal?: AbortSignal
}

export type ChaosReport = {
  seed: number
  cycles: number
  kills: Record<StrikeKind, number>
  secondsUntilReady: Record<StrikeKind, number[]>
  calls: number
  retried: number
  givenUp: number
  /** Acknowledged while the ClickHouse child was down and all else was up. */
  acknowledgedWithoutClickHouse: number
  stored: Counts
  money: MoneyCounts
  findings: string[]
  /** Its last lines, where there are findings. */
  serverSaid?: string
}

/** Only hangs take this long; how long it does take is reported, not judged. */
const readySecondsMax = 60
const drainSecondsMax = 120
const clients = 4
/** Tills beside them, each with the money of one customer. */
const tills = 2
/** The journal of a round fits in memory however many rounds there are. */
const cyclesPerRound = 50

/** Kills a real server under load, again and again, and then counts what is left. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const folder = mkdtempSync(join(tmpdir(), 'regulars-chaos-'))
  // As root, PostgreSQL runs under another account, which must be able to pass through.
  chmodSync(folder, 0o711)
  const server = await SupervisedServer.start(folder)
  const run = new Run(server, options)
  try {
    await run.all()
  } finally {
    await server.destroy()
    if (run.report.findings.length === 0) rmSync(folder, { recursive: true, force: true })
    else options.say(`what it left is in ${folder}`)
  }
  return run.report
}

class Run {
  readonly report: ChaosReport
  readonly #server: SupervisedServer
  readonly #options: ChaosOptions
  readonly #strikes: Generator<Strike, never>
  #readyAt = 0

  constructor(server: SupervisedServer, options: ChaosOptions) {
    this.#server = server
    this.#options = options
    this.#strikes = planStrikes(options.seed, options.kinds)
    this.report = {
      seed: options.seed,
      cycles: 0,
      kills: { api: 0, clickhouse: 0, postgres: 0, all: 0 },
      secondsUntilReady: { api: [], clickhouse: [], postgres: [], all: [] },
      calls: 0,
      retried: 0,
      givenUp: 0,
      acknowledgedWithoutClickHouse: 0,
      stored: { events: 0, orders: 0, refunds: 0, people: 0 },
      money: { sales: 0, refunds: 0, recharges: 0, claims: 0 },
      findings: [],
    }
  }

  async all(): Promise<void> {
    try {
      const seconds = await this.#server.untilReady([{ at: performance.now(), run: 0, api: true }], readySecondsMax)
      this.#readyAt = performance.now()
      this.#options.say(`first start: ready after ${seconds.toFixed(1)} s`)
      const shop = { url: this.#server.url, keys: await makeKeys(this.#server) }
      for (let round = 1; this.report.cycles < this.#options.cycles && !this.#isOver(); round++)
        await this.#round(shop, round)
      const ended = await this.#server.stop()
      if (ended !== 'ended well') this.report.findings.push(`SIGTERM: the server ${ended}`)
    } catch (error) {
      this.report.findings.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
    for (const { ready, run, how } of this.#server.ownEnds)
      if (ready) this.report.findings.push(`run ${run} of the server ended by itself (${how})`)
    if (this.report.findings.length > 0) this.report.serverSaid = this.#server.tail()
  }

  #isOver = (): boolean => this.report.findings.length > 0 || this.#options.signal?.aborted === true

  async #round(shop: Shop, round: number): Promise<void> {
    const { seed, cycles } = this.#options
    const tag = `r${round}.`
    const journal = new Journal()
    const people = new People(tag, round)
    await deliver(shop, journal, openStores(tag), () => false)
    const purses = await openPurses(shop, journal, { tag, people, count: tills })
    const load = new Load({ shop, journal, seed, tag, people, clients, purses })
    const last = Math.min(cycles, this.report.cycles + cyclesPerRound)
    try {
      while (this.report.cycles < last && journal.findings.length === 0 && !this.#isOver()) await this.#cycle(journal)
    } finally {
      await load.stop()
    }
    for (const call of introduceAll(tag, people.all)) await deliver(shop, journal, call, () => false)
    await this.#verify(tag, journal, people)
    this.report.calls += journal.acknowledged.length
    this.report.retried += journal.retried
    this.report.givenUp += journal.givenUp.length
    this.report.findings.push(...journal.findings)
  }

  async #cycle(journal: Journal): Promise<void> {
    const strike = this.#strikes.next().value
    const before = this.#readyAt
    await sleep(strike.afterMs)
    const struck = [this.#strike(strike.kind)]
    if (strike.again) {
      await sleep(strike.again.afterMs)
      struck.push(this.#strike(strike.again.kind))
    }
    const seconds = await this.#server.untilReady(struck, readySecondsMax)
    this.#readyAt = performance.now()
    this.report.cycles += 1
    this.report.secondsUntilReady[strike.again?.kind ?? strike.kind].push(seconds)
    if (strike.kind === 'clickhouse' && !strike.again) this.#checkUndisturbed(journal, before, struck[0]?.at ?? 0)
    const { cycles, seed } = this.#options
    this.#options.say(
      `cycle ${this.report.cycles}/${cycles}, seed ${seed}: ${describeStrike(strike)}; ready after ${seconds.toFixed(1)} s, ${journal.acknowledged.length} calls acknowledged`,
    )
  }

  #strike(kind: StrikeKind): Struck {
    this.report.kills[kind] += 1
    return this.#server.strike(kind)
  }

  /** Without ClickHouse orders and events are taken as ever: no call that began since all was well may have failed. */
  #checkUndisturbed(journal: Journal, from: number, killedAt: number): void {
    const failed = journal.failedBetween(from, this.#readyAt)
    if (failed[0])
      journal.findings.push(`${failed.length} calls failed while only ClickHouse was down: ${failed[0].reason}`)
    this.report.acknowledgedWithoutClickHouse += journal.acknowledgedBetween(killedAt, this.#readyAt)
  }

  async #verify(tag: string, journal: Journal, people: People): Promise<void> {
    const owner = await readOwner(this.#server.dataDir)
    if (!owner?.postgresUrl || !owner.clickhouseUrl) throw new Error('the server does not say where its engines are')
    const truth = await StoredTruth.open(owner.postgresUrl)
    const knowledge = new StoredKnowledge(owner.clickhouseUrl)
    try {
      await drain(truth)
      const secrets = loadSecrets(this.#server.dataDir)
      const counts = await verifyRound({ tag, journal, people: people.all, truth, knowledge, secrets })
      const money = await verifyMoney({ tag, journal, truth })
      const { stored } = this.report
      for (const what of ['sales', 'refunds', 'recharges', 'claims'] as const) this.report.money[what] += money[what]
      stored.events += counts.events
      stored.orders += counts.orders
      stored.refunds += counts.refunds
      stored.people += counts.people
      this.report.findings.push(...(await verifyTotals({ truth, knowledge, total: stored })))
    } finally {
      await Promise.all([truth.close(), knowledge.close()])
    }
  }
}

async function drain(truth: StoredTruth): Promise<void> {
  const deadline = performance.now() + drainSecondsMax * 1000
  for (;;) {
    const { inbox, shipments } = await truth.waiting()
    if (inbox + shipments === 0) return
    if (performance.now() > deadline)
      throw new Error(
        `inbox ${inbox} and shipments ${shipments} are still there ${drainSecondsMax} s after the last call`,
      )
    await sleep(50)
  }
}

/** Signs in with the link of the first start and makes two keys, as an owner would. */
export async function makeKeys(server: SupervisedServer): Promise<Keys> {
  const link = await eventually(() => server.firstLink())
  const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' }
  const post = async (path: string, body: object, cookie = ''): Promise<Response> => {
    const response = await fetch(server.url + path, {
      method: 'POST',
      headers: { ...headers, cookie },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
    return response
  }
  const signedIn = await post('/v1/auth/link', { token: link.split('#')[1] })
  const cookie = signedIn.headers
    .getSetCookie()
    .map((entry) => entry.split(';')[0])
    .join('; ')
  const make = async (kind: 'write' | 'secret'): Promise<string> => {
    const made = await (await post('/v1/keys', { kind, name: `chaos ${kind}` }, cookie)).json()
    return (made as { secret: string }).secret // CreatedApiKey of the contract
  }
  return { write: await make('write'), secret: await make('secret') }
}

async function eventually<T>(look: () => T | undefined): Promise<T> {
  const deadline = performance.now() + 60_000
  for (;;) {
    const found = look()
    if (found !== undefined) return found
    if (performance.now() > deadline) throw new Error('the first start printed no sign-in link')
    await sleep(50)
  }
}

/** One line for people and logs. */
export function summarise(report: ChaosReport): string {
  const all = strikeKinds.flatMap((kind) => report.secondsUntilReady[kind]).sort((a, b) => a - b)
  const median = (all[Math.floor(all.length / 2)] ?? 0).toFixed(1)
  const maxOf = (seconds: number[]): string => Math.max(0, ...seconds).toFixed(1)
  const kinds = strikeKinds.map(
    (kind) => `${kind} ${report.kills[kind]} (max ${maxOf(report.secondsUntilReady[kind])} s)`,
  )
  const { events, orders, refunds, people } = report.stored
  const { sales, recharges, claims } = report.money
  return [
    `chaos: ${report.cycles} cycles, seed ${report.seed}`,
    `kills ${kinds.join(', ')}`,
    `ready again after ${median} s (median), ${maxOf(all)} s (max)`,
    `${report.calls} calls acknowledged (${report.retried} after retries, ${report.givenUp} given up, ${report.acknowledgedWithoutClickHouse} while ClickHouse was down)`,
    `${events} events, ${orders} orders, ${refunds} refunds, ${people} people stored`,
    `${sales} sales, ${report.money.refunds} refunds of them, ${recharges} recharges, ${claims} coupons on the books`,
    `machine load ${(loadavg()[1] ?? 0).toFixed(1)}`,
    `${report.findings.length} findings`,
  ].join('; ')
}
