import { cpus } from 'node:os'
import type { LoadOptions, LoadResult } from '../clients/load-http.ts'
import { type Peer, runClient } from './clients.ts'
import { type Part, processorSeconds, sumOf } from './processes.ts'
import type { Contestant, Measured } from './row.ts'
import { basic, type Shop } from './shop.ts'
import { figure } from './statistics.ts'

export type IngestLoad = Omit<LoadOptions, 'url' | 'headers'>

/** One core is all that the server's one thread can have; below that the processes wait for each other or for the disk. */
export function whatBounds(beside: Record<string, number>): string {
  const server = beside['cores: server'] ?? 0
  const all = server + (beside.PostgreSQL ?? 0) + (beside.ClickHouse ?? 0) + (beside.client ?? 0)
  const used = `server ${figure(server)} of its one core, all together ${figure(all)} of ${cpus().length}`
  if (server >= 0.85) return `the event loop of the server, which also runs the relay (${used}).`
  if (all >= 0.9 * cpus().length) return `the processors, which client, server and engines share (${used}).`
  return `waiting: for the disk, or for processors that others on this machine use (${used}).`
}

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
