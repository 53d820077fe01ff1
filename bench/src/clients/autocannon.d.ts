declare module 'autocannon' {
  type Options = {
    url: string
    connections: number
    pipelining: number
    duration: number
    method: 'POST'
    headers: Record<string, string>
    requests: { body: string }[]
  }
  type Result = {
    duration: number
    '2xx': number
    non2xx: number
    errors: number
    timeouts: number
    latency: { p50: number; p99: number }
  }
  export default function autocannon(options: Options): Promise<Result>
}
