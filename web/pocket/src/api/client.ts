/** What the server said no with (RFC 9457), or that it could not be reached. */
export class Problem extends Error {
  readonly code: string
  readonly status: number
  constructor(code: string, status: number, message: string) {
    super(message)
    this.code = code
    this.status = status
  }
}

export type Answer<T> = {
  data: T /** When this was true, if it comes from memory because there is no line. */
  keptAt?: string
}

/** Heard when the server does not know this phone any more: it was signed out from another one, or too long ago. */
export const signedOut = 'pocket:signed-out'

const waitMsMax = 15_000

export async function ask<T>(method: string, address: string, body?: unknown): Promise<Answer<T>> {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), waitMsMax)
  try {
    const response = await fetch(address, {
      method,
      credentials: 'same-origin',
      signal: limit.signal,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    if (response.status === 401) window.dispatchEvent(new Event(signedOut))
    if (!response.ok) throw await problemOf(response)
    const data = (response.status === 204 ? undefined : await response.json()) as T // the caller names the route's own shape
    return { data, keptAt: response.headers.get('x-kept-at') ?? undefined }
  } catch (error) {
    if (error instanceof Problem) throw error
    throw new Problem('offline', 0, String(error))
  } finally {
    clearTimeout(timer)
  }
}

async function problemOf(response: Response): Promise<Problem> {
  const said = (await response.json().catch(() => ({}))) as { code?: string; title?: string } // problem+json
  return new Problem(said.code ?? 'unreadable', response.status, said.title ?? response.statusText)
}

/** Sends a change and gives what came of it. */
export const send = async <T>(method: 'POST' | 'PATCH' | 'DELETE', address: string, body?: unknown): Promise<T> =>
  (await ask<T>(method, address, body)).data

/** Names a request, so that a second press or a retry on a bad line changes nothing. */
export function newRequestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
