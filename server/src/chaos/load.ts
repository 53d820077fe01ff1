import { setTimeout as sleep } from 'node:timers/promises'
import type { Journal } from './journal.ts'
import { Dice } from './plan.ts'
import { type Call, type People, Sender, type Source } from './requests.ts'
import { type Purse, Till } from './tills.ts'

export type Keys = { write: string; secret: string }
export type Shop = { url: string; keys: Keys }

/** Far above any answer seen; what takes longer hangs. */
const answerMsMax = 30_000

type Answer = { ok: true; body: unknown; text: string } | { ok: false; reason: string; final: boolean }

/** One try of one call. */
async function send(shop: Shop, call: Call): Promise<Answer> {
  const token = shop.keys[call.key]
  const authorization =
    call.key === 'write' ? `Basic ${Buffer.from(`${token}:`).toString('base64')}` : `Bearer ${token}`
  try {
    const response = await fetch(`${shop.url}${call.path}`, {
      method: 'POST',
      headers: {
        authorization,
        'content-type': 'application/json',
        ...(call.idempotencyKey === undefined ? {} : { 'idempotency-key': call.idempotencyKey }),
      },
      body: call.body,
      signal: AbortSignal.timeout(answerMsMax),
    })
    const text = await response.text()
    if (response.ok) return { ok: true, body: JSON.parse(text), text }
    return { ok: false, reason: `${response.status} ${text.slice(0, 500)}`, final: response.status < 500 }
  } catch (error) {
    const hung = error instanceof Error && error.name === 'TimeoutError'
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : ''
    return { ok: false, reason: `${error}${cause}`, final: hung }
  }
}

type Result = { status?: string; code?: string; detail?: string; orderNo?: string; refundNo?: string }

/** What an order or refund call says about each of its entries; a single one answers with its only result. */
function resultsOf(body: unknown): Result[] {
  const answer = body as { results?: Result[] } & Result // as the contract has it; anything else shows as a finding
  return answer.results ?? (answer.status === undefined ? [] : [answer])
}

/**
 * Sends until it is acknowledged, and gives the answer. `giveUp` is asked after every failure; true ends it without knowing:
 * undefined.
 */
export async function deliver(shop: Shop, journal: Journal, call: Call, giveUp: () => boolean): Promise<unknown> {
  for (let tries = 1; ; tries++) {
    const startedAt = performance.now()
    const answer = await send(shop, call)
    const now = performance.now()
    if (answer.ok) {
      // A first answer that says "known already" would mean that it counted before it was sent.
      checkResults(journal, call, answer.body, tries === 1 ? ['created'] : ['created', 'unchanged'])
      call.reply = answer.text
      journal.acknowledge(call, now, tries)
      return answer.body
    }
    journal.failedTries.push({ startedAt, failedAt: now, reason: answer.reason })
    if (answer.final) journal.findings.push(`${call.path} was refused or hung: ${answer.reason}`)
    if (answer.final || giveUp()) {
      journal.givenUp.push(call)
      return undefined
    }
    await sleep(80)
  }
}

function checkResults(journal: Journal, call: Call, body: unknown, allowed: string[]): void {
  if (call.key === 'write') {
    const refused = (body as { refused?: unknown[] }).refused // as the contract has it
    if (refused) journal.findings.push(`${call.path} refused good events: ${JSON.stringify(refused).slice(0, 500)}`)
    return
  }
  // A till gets its receipt; that it is the same one the next time is for whoever repeats a call to see.
  if (call.money.length > 0) return
  const results = resultsOf(body)
  const bad = results.filter(({ status }) => !allowed.includes(status ?? ''))
  if (results.length !== call.orders.length + call.refunds.length || bad.length > 0)
    journal.findings.push(`${call.path} answered ${JSON.stringify(bad).slice(0, 500)} of ${results.length} results`)
}

/** Clients that send one call after another until they are stopped. */
export class Load {
  readonly #shop: Shop
  readonly #journal: Journal
  readonly #running: Promise<void>[]
  #stopped = false

  constructor(o: {
    shop: Shop
    journal: Journal
    seed: number
    tag: string
    people: People
    clients: number
    purses: readonly Purse[]
  }) {
    const { seed } = o
    this.#shop = o.shop
    this.#journal = o.journal
    const senders = Array.from({ length: o.clients }, (_, index) => {
      const tag = `${o.tag}c${index}`
      return this.#client(new Sender({ seed, tag, people: o.people }), new Dice(seed, `client ${tag}`))
    })
    const tills = o.purses.map((purse, index) => {
      const tag = `${o.tag}t${index}`
      return this.#client(new Till({ seed, tag, purse }), new Dice(seed, `till ${tag}`))
    })
    this.#running = [...senders, ...tills]
  }

  /** Resolves when every client has an answer to its last call. */
  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.all(this.#running)
  }

  async #client(sender: Source, dice: Dice): Promise<void> {
    const done: Call[] = []
    while (!this.#stopped) {
      const call = sender.next()
      const impatient = dice.chance(0.2)
      const answer = await deliver(this.#shop, this.#journal, call, () => impatient)
      sender.hear(call, answer)
      if (answer !== undefined) done.push(call)
      // The answer came, and the client forgot it: it sends something old once more.
      if (done.length > 0 && dice.chance(0.06)) await this.#repeat(dice.pick(done.slice(-40)))
      await sleep(dice.between(5, 60))
    }
  }

  async #repeat(call: Call): Promise<void> {
    const answer = await send(this.#shop, call)
    if (answer.ok && call.money.length > 0) {
      if (answer.text !== call.reply)
        this.#journal.findings.push(
          `${call.path} answered ${answer.text.slice(0, 300)} after ${call.reply?.slice(0, 300)}`,
        )
    } else if (answer.ok) checkResults(this.#journal, call, answer.body, ['unchanged'])
    else if (answer.final) this.#journal.findings.push(`${call.path} was refused or hung: ${answer.reason}`)
  }
}
