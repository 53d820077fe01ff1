declare module 'autocannon' {
  type Request = { body?: string }
  type Options = {
    url: string
    connections: number
    pipelining: number
    duration?: number
    /** Requests in all, instead of a duration. */
    amount?: number
    method: 'POST'
    headers: Record<string, string>
    requests: ({ body: string } | { setupRequest(request: Request): Request })[]
  }
  type Result = {
    duration: number
    '2xx': number
    '4xx': number
    '5xx': number
    non2xx: number
    errors: number
    timeouts: number
    latency: { p50: number; p99: number }
  }
  export default function autocannon(options: Options): Promise<Result>
}
