import { join } from 'node:path'
import { startPeer } from '../lib/clients.ts'
import { clickhouseVersion, postgresVersion } from '../lib/engines.ts'
import { singleBodies } from '../lib/events.ts'
import { otherServer, ourServer, whatBounds } from '../lib/ingest.ts'
import { startRedis } from '../lib/redis.ts'
import type { Contestant, OpenedRow, Row } from '../lib/row.ts'
import { startShop } from '../lib/shop.ts'

const bare = 'bare node:http'
const redisName = 'Redis, AOF always'

export const ingestSingle: Row = {
  id: 'p5',
  title: 'P5 durable ingest, one event a request',
  goal: '≥ 0.5 × bare node:http; ≥ 10,000/s',
  peers: 'bare node:http (parses the JSON, keeps nothing); Redis with appendfsync always behind the same node:http',
  async open({ size, folder, say }): Promise<OpenedRow> {
    const load = { connections: 128, seconds: size === 'full' ? 10 : 3, bodies: 500, events: 1 }
    const shop = await startShop(join(folder, 'data'))
    const http = await startPeer('peers/bare-http.ts', {})
    const redis = await startRedis(folder)
    const redisHttp = redis ? await startPeer('peers/redis-http.ts', { port: redis.port }) : undefined
    if (!redis) say('redis-server is not installed: that peer is left out')
    const peers: Contestant[] = [otherServer(bare, http, load)]
    if (redisHttp) peers.push(otherServer(redisName, redisHttp, load))
    return {
      matches: [
        {
          name: 'one event a request',
          unit: 'events/s acknowledged',
          contestants: [ourServer('Regulars', shop, '/v1/track', load), ...peers],
          goals: [{ peer: bare, atLeast: 0.5 }, { atLeast: 10_000 }],
          bound: whatBounds,
        },
      ],
      sizes: [
        `autocannon, a process of its own: ${load.connections} keep-alive connections, no pipelining, ${load.seconds} s a round, bodies of ${meanBytes(load.bodies)} bytes.`,
      ],
      notes: [
        'The relay of our server works meanwhile, in the same process; the peers have no such work.',
        ...(redis ? [] : ['`redis-server` was not installed; that peer is missing.']),
      ],
      versions: {
        PostgreSQL: await postgresVersion(shop.postgresUrl),
        ClickHouse: await clickhouseVersion(shop.clickhouseUrl),
        ...(redis ? { Redis: redis.version } : {}),
      },
      async close() {
        await redisHttp?.stop()
        await Promise.all([shop.stop(), http.stop(), redis?.stop()])
      },
    }
  },
}

const meanBytes = (count: number): number =>
  Math.round(singleBodies(count).reduce((sum, body) => sum + Buffer.byteLength(body), 0) / count)
