import type { LoadOptions, LoadResult } from '../clients/load-http.ts'
import { type Peer, runClient } from './clients.ts'
import { type Part, processorSeconds, sumOf } from './processes.ts'
import type { Contestant, Measured } from './row.ts'
import { basic, type Shop } from './shop.ts'

export type IngestLoad = Omit<LoadOptions, 'url' | 'headers'>

export const drainedRate = 'in ClickHouse, events/s'

/**
 * Our server under load. The figure is what was acknowledged a second; beside it the rate at which the same events
 * reached ClickHouse, waited for to the last one, so that no round leaves work to the next.
 */
export function ourServer(name: string, shop: Shop, path: string, load: IngestLoad): Contestant {
  return {
    name,
    async measure() {
      const before = processorSeconds(shop.pid)
      const result = await send(shop.url + path, { authorization: basic(shop.writeKey) }, load)
      const after = processorSeconds(shop.pid)
      const loaded = performance.now()
      await shop.drained()
      const drain = (performance.now() - loaded) / 1000
      const cores = (part: Part): number => (after[part] - before[part]) / result.seconds
      const { value, beside } = measured(result)
      return {
        value,
        beside: {
          [drainedRate]: result.accepted / (result.seconds + drain),
          ...beside,
          'cores: server': cores('server'),
          PostgreSQL: cores('postgres'),
          ClickHouse: cores('clickhouse'),
          client: result.processor / result.seconds,
          'server µs/event': ((after.server - before.server) / result.accepted) * 1e6,
        },
      }
    },
  }
}

export const otherServer = (name: string, { url, pid }: Peer, load: IngestLoad): Contestant => ({
  name,
  async measure() {
    const before = sumOf(processorSeconds(pid))
    const result = await send(url, {}, load)
    const used = sumOf(processorSeconds(pid)) - before
    const { value, beside } = measured(result)
    return {
      value,
      beside: { ...beside, 'cores: server': used / result.seconds, 'server µs/event': (used / result.accepted) * 1e6 },
    }
  },
})

const send = (url: string, headers: Record<string, string>, load: IngestLoad): Promise<LoadResult> =>
  runClient<LoadResult>('clients/load-http.ts', { url, headers, ...load } satisfies LoadOptions)

function measured({ accepted, seconds, p50, p99, failed }: LoadResult): Required<Measured> {
  return { value: accepted / seconds, beside: { 'p50 ms': p50, 'p99 ms': p99, failed } }
}
