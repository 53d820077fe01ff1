import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Api, ApiError, bearer, type Call } from '../transport.ts'

export type ArenaOptions = {
  /** Addresses of one workspace: several processes of one installation, or one. */
  urls: readonly string[]
  secretKey: string
  callers: number
  seed: number
}

/** What one caller heard at last. A busy server is asked again with the same bytes, as every client should. */
export type Answer = { ok: true; body: unknown } | { ok: false; status: number; code: string }

type Request = Pick<Call, 'method' | 'path' | 'body' | 'idempotencyKey'> & {
  /** Later than the others by so much, where a race needs somebody who is nearly too late. */
  afterMs?: number
}

const waitMinutesMax = 5

/** Where races are run: many callers at once, alternately at every address, and calm look-ups before and after. */
export class Arena {
  readonly callers: number
  readonly #apis: Api[]
  readonly #authorization: string
  readonly #run = randomBytes(5).toString('hex')
  #state: number
  #named = 0

  constructor({ urls, secretKey, callers, seed }: ArenaOptions) {
    this.callers = callers
    this.#authorization = bearer(secretKey)
    this.#state = seed
    this.#apis = urls.map(
      (baseUrl) =>
        new Api({
          baseUrl,
          connections: Math.ceil(callers / urls.length),
          attemptsMax: 30,
          timeoutMs: waitMinutesMax * 60_000,
        }),
    )
  }

  close(): void {
    for (const api of this.#apis) api.close()
  }

  /** A word that no run before used: the suite can be pointed at a shop that is in use. */
  name(what: string): string {
    this.#named += 1
    return `race-${this.#run}-${what}-${this.#named}`
  }

  /** One call that must succeed. */
  async ask<T>(request: Omit<Request, 'afterMs'>): Promise<T> {
    const [api] = this.#apis
    if (!api) throw new Error('an arena has an address')
    return (await api.call({ ...request, authorization: this.#authorization })) as T // as the API documentation says
  }

  get = <T>(path: string): Promise<T> => this.ask<T>({ method: 'GET', path })

  post = <T>(path: string, body: unknown = {}): Promise<T> =>
    this.ask<T>({ method: 'POST', path, body, idempotencyKey: this.name('key') })

  /** All of them at once (but for those who come later), in an order of the seed, alternately at the addresses. Answers stand in the order of the requests. */
  async race(requests: readonly Request[]): Promise<Answer[]> {
    const answers: Answer[] = requests.map(() => ({ ok: false, status: 0, code: 'not asked' }))
    const places = this.#shuffled(requests.length)
    await Promise.all(
      places.map(async (place, turn) => {
        const api = this.#apis[turn % this.#apis.length]
        const request = requests[place]
        if (request?.afterMs) await sleep(request.afterMs)
        if (api && request) answers[place] = await this.#answer(api, request)
      }),
    )
    return answers
  }

  async #answer(api: Api, { afterMs: _, ...request }: Request): Promise<Answer> {
    try {
      return { ok: true, body: await api.call({ ...request, authorization: this.#authorization }) }
    } catch (error) {
      if (error instanceof ApiError) return { ok: false, status: error.status, code: error.code }
      throw error
    }
  }

  #shuffled(count: number): number[] {
    const places = Array.from({ length: count }, (_, index) => index)
    for (let last = count - 1; last > 0; last--) {
      const other = Math.floor(this.#roll() * (last + 1))
      const [a, b] = [places[last] ?? 0, places[other] ?? 0]
      places[last] = b
      places[other] = a
    }
    return places
  }

  /** mulberry32 */
  #roll(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
