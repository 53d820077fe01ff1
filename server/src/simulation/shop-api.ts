/** The public API with a secret key, as any program of a merchant's calls it. */
export type ShopApi = {
  get<T>(path: string): Promise<T>
  post<T>(path: string, body?: object): Promise<T>
  put<T>(path: string, body: object): Promise<T>
  patch<T>(path: string, body: object): Promise<T>
}

/** The server of a city refused something; says what. */
export class ShopApiError extends Error {
  readonly status: number

  constructor(what: string, status: number, body: string) {
    super(`${what} was answered ${status}: ${body.slice(0, 500)}`)
    this.name = 'ShopApiError'
    this.status = status
  }
}

export function openShopApi(url: string, secretKey: string): ShopApi {
  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${secretKey}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await response.text()
    if (!response.ok) throw new ShopApiError(`${method} ${path}`, response.status, text)
    return JSON.parse(text || 'null') as T // as the API documentation says
  }
  return {
    get: (path) => call('GET', path),
    post: (path, body = {}) => call('POST', path, body),
    put: (path, body) => call('PUT', path, body),
    patch: (path, body) => call('PATCH', path, body),
  }
}
