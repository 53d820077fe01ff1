/** What the server says when it will not or cannot: RFC 9457, thrown by `request`. */
export class ApiError extends Error {
  readonly status: number
  /** Stable, for programs; `unreachable` when no answer came. */
  readonly code: string
  readonly detail: string | undefined
  readonly requestId: string | undefined
  readonly fields: readonly { path: string; message: string }[]
  readonly retryAfterSeconds: number | undefined

  constructor(problem: {
    title: string
    status: number
    code: string
    detail?: string
    requestId?: string
    errors?: { path: string; message: string }[]
    retryAfterSeconds?: number
  }) {
    super(problem.title)
    this.name = 'ApiError'
    this.status = problem.status
    this.code = problem.code
    this.detail = problem.detail
    this.requestId = problem.requestId
    this.fields = problem.errors ?? []
    this.retryAfterSeconds = problem.retryAfterSeconds
  }
}

export type Query = Record<string, string | number | boolean | null | undefined>

interface RequestOptions {
  query?: Query
  /** Sent as JSON. */
  body?: unknown
  signal?: AbortSignal
  /** Names what is asked for: sent again with the same key it happens once, and the answer is the same. */
  key?: string
}

/** `/v1/customers` with its query; parameters without a value are left out. */
export function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value))
  }
  return search.size > 0 ? `${path}?${search}` : path
}

async function toError(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get('retry-after')) || undefined
  const problem: unknown = await response.json().catch(() => undefined)
  if (typeof problem === 'object' && problem !== null && 'code' in problem && 'title' in problem) {
    // Our own server's renderer makes these; anything else falls through below.
    return new ApiError({ ...(problem as ConstructorParameters<typeof ApiError>[0]), retryAfterSeconds: retryAfter })
  }
  return new ApiError({ title: response.statusText || 'No answer', status: response.status, code: 'unreachable' })
}

async function send(path: string, init: RequestInit, query?: Query): Promise<Response> {
  const response = await fetch(address(path, query), { credentials: 'same-origin', ...init }).catch(
    (cause: unknown) => {
      if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
      throw new ApiError({ title: 'No answer from the server', status: 0, code: 'unreachable' })
    },
  )
  if (!response.ok) throw await toError(response)
  return response
}

/** One request with the session's cookie. The answer's shape is the contract's; the server checks it before it sends it. */
async function request<T>(method: string, path: string, { query, body, signal, key }: RequestOptions = {}): Promise<T> {
  const init: RequestInit = { method, signal, headers: { accept: 'application/json' } }
  if (body !== undefined) {
    init.headers = { ...init.headers, 'content-type': 'application/json' }
    init.body = JSON.stringify(body)
  }
  if (key) init.headers = { ...init.headers, 'idempotency-key': key }
  const response = await send(path, init, query)
  if (response.status === 204) return undefined as T // callers of such routes ask for void
  return (await response.json()) as T // shaped by the contract on the server
}

export const api = {
  get: <T>(path: string, options?: Omit<RequestOptions, 'body'>) => request<T>('GET', path, options),
  post: <T>(path: string, body: unknown = {}, options?: RequestOptions) =>
    request<T>('POST', path, { ...options, body }),
  patch: <T>(path: string, body: unknown) => request<T>('PATCH', path, { body }),
  put: <T>(path: string, body: unknown, options?: RequestOptions) => request<T>('PUT', path, { ...options, body }),
  delete: <T = void>(path: string) => request<T>('DELETE', path),
  /** A file as it is, with its name beside it. */
  upload: async <T>(path: string, file: File, query?: Query): Promise<T> => {
    const gzip = /\.gz$/i.test(file.name)
    const headers = {
      accept: 'application/json',
      'content-type': gzip ? 'application/gzip' : 'text/csv',
      'x-file-name': encodeURIComponent(file.name),
    }
    const response = await send(path, { method: 'POST', headers, body: file }, query)
    return (await response.json()) as T // shaped by the contract on the server
  },
  /** A file that is made on demand, with the name that the server gives it. */
  take: async (path: string): Promise<{ name: string | undefined; content: Blob }> => {
    const response = await send(path, { method: 'POST' })
    const named = /filename\*=UTF-8''([^;]+)/i.exec(response.headers.get('content-disposition') ?? '')?.[1]
    return { name: named && decodeURIComponent(named), content: await response.blob() }
  },
  download: async (path: string, query?: Query): Promise<Blob> => (await send(path, { method: 'GET' }, query)).blob(),
}
