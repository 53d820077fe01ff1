import { type City, type CityProgress, generateCity } from './generate.ts'
import type { CityPlan } from './plan.ts'
import type { CityRequest, MessageBody } from './requests.ts'
import { setUpShop } from './set-up.ts'
import { Api, basic, bearer, Pool } from './transport.ts'
import type { CityTruth } from './truth/types.ts'

export interface SendCityOptions {
  baseUrl: string
  /** Allowed to write the organisation, the catalogue and orders. */
  secretKey: string
  /** Allowed to send behaviour. */
  writeKey: string
  plan?: Partial<CityPlan>
  /** Called after every call, which ends when it has. */
  onProgress?: (progress: SendProgress) => void | Promise<void>
  /** Calls in flight. */
  concurrency?: number
  /**
   * Sends what happened before it. Behaviour from then on is given back, for who sends it in its time; orders from then on
   * are never made. The truth is that of the whole plan.
   */
  until?: Date
  /** Attempts per call; waits between them grow to 8 seconds. */
  attemptsMax?: number
}

/** What was acknowledged so far. `generated` runs a little ahead. */
export interface SendProgress {
  generated: CityProgress
  orders: number
  refunds: number
  messages: number
  calls: number
  retries: number
}

export interface SentCity {
  truth: CityTruth
  sent: SendProgress
  /** Behaviour after `until`, in its sequence. */
  later: MessageBody[]
}

interface BatchAnswer {
  refused?: number | unknown[]
  results?: { status: string; code?: string; detail?: string; orderNo?: string; refundNo?: string }[]
}

/**
 * Lives a city and sends all of it through the public API. Safe to repeat with the same plan: every order, refund and
 * message has a number of its own. Throws when the server refuses anything, since then the truth would not hold.
 *
 * Behaviour of a wave (some days) goes before its orders, and orders before their refunds. That saves the server merges;
 * the truth does not depend on it, except that a refund needs its order.
 */
export async function sendCity(options: SendCityOptions): Promise<SentCity> {
  const concurrency = options.concurrency ?? 6
  const city = generateCity(options.plan)
  const api = new Api({ baseUrl: options.baseUrl, connections: concurrency, attemptsMax: options.attemptsMax })
  try {
    await setUpShop(api, options.secretKey, city.plan, city.world)
    const sender = new Sender(api, city, options)
    await sendWaves(city, sender, new Pool(concurrency))
    return { truth: city.truth(), sent: sender.progress(), later: sender.later() }
  } finally {
    api.close()
  }
}

/** Three waves share the pool, so that it never runs dry at the end of one: behaviour of this, orders of the last, refunds of the one before. */
async function sendWaves(city: City, sender: Sender, pool: Pool): Promise<void> {
  const sendAll = (wave: CityRequest[], path: CityRequest['path']) =>
    Promise.all(wave.filter((request) => request.path === path).map((request) => pool.run(() => sender.send(request))))
  let last: CityRequest[] = []
  let beforeLast: CityRequest[] = []
  const step = async (wave: CityRequest[]): Promise<void> => {
    await Promise.all([
      sendAll(wave, '/v1/batch'),
      sendAll(last, '/v1/orders/batch'),
      sendAll(beforeLast, '/v1/refunds/batch'),
    ])
    beforeLast = last
    last = wave
  }
  for await (const wave of waves(city.requests)) await step(wave)
  await step([])
  await step([])
}

async function* waves(requests: AsyncIterable<CityRequest>): AsyncGenerator<CityRequest[]> {
  let wave: CityRequest[] = []
  for await (const request of requests) {
    if (wave[0] && wave[0].wave !== request.wave) {
      yield wave
      wave = []
    }
    wave.push(request)
  }
  if (wave.length > 0) yield wave
}

/** Sends single calls and keeps count. */
class Sender {
  readonly #api: Api
  readonly #city: City
  readonly #keys: { secret: string; write: string }
  readonly #onProgress: SendCityOptions['onProgress']
  readonly #counts = { orders: 0, refunds: 0, messages: 0, calls: 0 }
  readonly #until: number
  readonly #later: MessageBody[] = []

  constructor(api: Api, city: City, { secretKey, writeKey, onProgress, until }: SendCityOptions) {
    this.#api = api
    this.#city = city
    this.#keys = { secret: bearer(secretKey), write: basic(writeKey) }
    this.#onProgress = onProgress
    this.#until = until?.getTime() ?? Number.POSITIVE_INFINITY
  }

  /** Sorted: waves are sent several at a time. */
  later(): MessageBody[] {
    return this.#later.sort((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp))
  }

  async send(request: CityRequest): Promise<void> {
    const { path, key } = request
    const body = this.#before(request.body)
    if (!body) return
    const answer = await this.#api.call({ method: 'POST', path, authorization: this.#keys[key], body })
    // As the API documentation says; a missing field reads as "nothing refused".
    assertTaken(path, (answer ?? {}) as BatchAnswer)
    if ('orders' in body) this.#counts.orders += body.orders.length
    else if ('refunds' in body) this.#counts.refunds += body.refunds.length
    else this.#counts.messages += body.batch.length
    this.#counts.calls++
    await this.#onProgress?.(this.progress())
  }

  /** What of it happened in time; undefined where nothing did. */
  #before(body: CityRequest['body']): CityRequest['body'] | undefined {
    if (this.#until === Number.POSITIVE_INFINITY) return body
    const isBefore = (at: string): boolean => Date.parse(at) < this.#until
    if ('orders' in body) {
      const orders = body.orders.filter(({ paidAt }) => isBefore(paidAt))
      return orders.length > 0 ? { orders } : undefined
    }
    if ('refunds' in body) {
      const refunds = body.refunds.filter(({ at }) => isBefore(at))
      return refunds.length > 0 ? { refunds } : undefined
    }
    const batch = body.batch.filter(({ timestamp }) => isBefore(timestamp))
    this.#later.push(...body.batch.filter(({ timestamp }) => !isBefore(timestamp)))
    return batch.length > 0 ? { batch } : undefined
  }

  progress(): SendProgress {
    return { generated: this.#city.progress(), ...this.#counts, retries: this.#api.retries }
  }
}

function assertTaken(path: string, { refused, results }: BatchAnswer): void {
  const count = Array.isArray(refused) ? refused.length : (refused ?? 0)
  if (count === 0) return
  const examples = Array.isArray(refused) ? refused : (results ?? []).filter((each) => each.status === 'refused')
  throw new Error(`${path} refused ${count}: ${JSON.stringify(examples.slice(0, 3))}`)
}
