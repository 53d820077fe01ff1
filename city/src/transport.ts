import http from 'node:http'
import https from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'

/** An answer that is not a success and that trying again would not change. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string

  constructor(call: string, status: number, body: string) {
    const problem = readProblem(body)
    super(`${call} answered ${status} ${problem.code ?? ''}: ${problem.detail ?? problem.title ?? body.slice(0, 300)}`)
    this.name = 'ApiError'
    this.status = status
    this.code = problem.code ?? ''
  }
}

interface Problem {
  code?: string
  title?: string
  detail?: string
}

function readProblem(body: string): Problem {
  try {
    const problem: unknown = JSON.parse(body)
    // Fields of an RFC 9457 answer; anything else reads as undefined and the raw body is shown.
    return typeof problem === 'object' && problem !== null ? (problem as Problem) : {}
  } catch {
    return {}
  }
}

export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH'
  path: string
  authorization: string
  body?: unknown
  /** Names the call for good: sent again, it gets the first answer. */
  idempotencyKey?: string
}

interface Answer {
  status: number
  retryAfterSeconds: number
  body: string
}

export interface ApiOptions {
  baseUrl: string
  /** Connections kept open. */
  connections: number
  /** How often a call is made before giving up. Waits grow from a quarter second to 8 seconds. */
  attemptsMax?: number
  /** Longest wait for an answer. */
  timeoutMs?: number
}

const busy = new Set([408, 425, 429, 500, 502, 503, 504])

/**
 * Calls the API over connections that stay open. A call that meets a busy or broken server is made again: everything the
 * city sends carries a number of its own, so the second time changes nothing.
 */
export class Api {
  readonly #base: URL
  readonly #options: ApiOptions
  readonly #agent: http.Agent
  readonly #request: typeof http.request
  /** Calls that were made again. */
  retries = 0

  constructor(options: ApiOptions) {
    this.#options = options
    this.#base = new URL(options.baseUrl)
    const secure = this.#base.protocol === 'https:'
    const agentOptions = { keepAlive: true, maxSockets: options.connections }
    this.#agent = secure ? new https.Agent(agentOptions) : new http.Agent(agentOptions)
    this.#request = secure ? https.request : http.request
  }

  /** The parsed answer. Throws an ApiError when the server refuses. */
  async call(call: Call): Promise<unknown> {
    const body = call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body))
    const attemptsMax = this.#options.attemptsMax ?? 10
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#attempt(call, body).catch((error: Error) => error)
      if (!(answer instanceof Error)) {
        if (answer.status >= 200 && answer.status < 300) return answer.body === '' ? undefined : JSON.parse(answer.body)
        const refusal = new ApiError(`${call.method} ${call.path}`, answer.status, answer.body)
        if (!busy.has(answer.status) || attempt >= attemptsMax) throw refusal
      } else if (attempt >= attemptsMax)
        throw new Error(`${call.method} ${call.path} failed ${attempt} times`, { cause: answer })
      const wait = answer instanceof Error ? 0 : answer.retryAfterSeconds * 1_000
      this.retries++
      await sleep(Math.max(wait, Math.min(8_000, 250 * 2 ** (attempt - 1))))
    }
  }

  close(): void {
    this.#agent.destroy()
  }

  #attempt({ method, path, authorization, idempotencyKey }: Call, body: Buffer | undefined): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers: http.OutgoingHttpHeaders = { authorization, accept: 'application/json' }
      if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey
      if (body) {
        headers['content-type'] = 'application/json'
        headers['content-length'] = body.length
      }
      const url = new URL(path, this.#base)
      const request = this.#request(url, { method, headers, agent: this.#agent }, (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('error', reject)
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            retryAfterSeconds: Number(response.headers['retry-after']) || 0,
            body: Buffer.concat(parts).toString('utf8'),
          }),
        )
      })
      request.setTimeout(this.#options.timeoutMs ?? 120_000, () => request.destroy(new Error('no answer in time')))
      request.on('error', reject)
      request.end(body)
    })
  }
}

export const bearer = (secretKey: string) => `Bearer ${secretKey}`
/** Segment's way: the write key is the user name, the password is empty. */
export const basic = (writeKey: string) => `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`

/** Runs work with at most `size` pieces at a time, each started in order. */
export class Pool {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(size: number) {
    this.#free = size
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free++
    }
  }
}
