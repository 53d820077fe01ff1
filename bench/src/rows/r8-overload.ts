import { join } from 'node:path'
import type { OverloadOptions, OverloadResult } from '../clients/load-overload.ts'
import { runClient } from '../lib/clients.ts'
import { postgresVersion } from '../lib/engines.ts'
import type { Contestant, OpenedRow, Row } from '../lib/row.ts'
import { type Shop, startShop } from '../lib/shop.ts'
import { assertAgrees } from '../lib/transfers.ts'

const peak = 'the same server, 128 connections'
const peakConnections = 128
const times = 10

export const overload: Row = {
  id: 'r8',
  title: 'R8 ten times overload',
  goal: 'goodput ≥ 90 % of peak, ledger p99 ≤ 2 times, normal again in ≤ 10 s; reports are refused first',
  peers: 'the same server at its peak (128 connections, no reports), in the same round',
  async open({ size, folder, say }): Promise<OpenedRow> {
    const seconds = size === 'full' ? 15 : 5
    const shop = await startShop(join(folder, 'data'))
    const key = { kind: 'secret', name: 'bench', permissions: ['ledger:write', 'ledger:read', 'reports:read'] }
    const { secret } = await shop.ask<{ secret: string }>('POST', '/v1/keys', key)
    const load = { seconds, connections: peakConnections, accounts: 20_000, lookers: 0, report: '/v1/reports/overview' }
    const send = (more: Partial<typeof load>): Promise<OverloadResult> => sendLoad(shop, secret, { ...load, ...more })
    const contestants: [Contestant, Contestant] = [
      {
        name: `Regulars, ${peakConnections * times} connections and 40 people looking at a report`,
        async measure() {
          const before = refusedOf(await metricsOf(shop))
          const busy = await send({ connections: peakConnections * times, lookers: 40 })
          const after = refusedOf(await metricsOf(shop))
          const calm = await send({})
          const normal = mean(calm.perSecond.slice(1)) * 0.9
          const recovered = calm.perSecond.findIndex((posted) => posted >= normal)
          return {
            value: mean(busy.perSecond),
            beside: {
              'p50 ms': busy.p50,
              'p99 ms': busy.p99,
              'p99 times that of the peak': busy.p99 / calm.p99,
              'transfers refused': busy.refused,
              'reports shown': busy.reports.shown,
              'reports refused': busy.reports.refused,
              'refused by the server': after - before,
              failed: busy.failed,
              'seconds until normal': recovered < 0 ? seconds : recovered + 1,
              'client cores': busy.processor / seconds,
            },
          }
        },
      },
      {
        name: peak,
        async measure() {
          const calm = await send({})
          return {
            value: mean(calm.perSecond),
            beside: { 'p50 ms': calm.p50, 'p99 ms': calm.p99, failed: calm.failed },
          }
        },
      },
    ]
    return {
      matches: [
        {
          name: 'transfers posted',
          unit: 'transfers/s',
          contestants,
          goals: [
            { peer: peak, atLeast: 0.9 },
            { figure: 'p99 times that of the peak', atMost: 2 },
            { figure: 'seconds until normal', atMost: 10 },
          ],
        },
      ],
      sizes: [
        `One transfer a request, ${seconds} s a round. Whoever is refused comes back when Retry-After says, with the same transfer, as clients should.`,
        'Normal again: the first second after the crowd has left with 90 % of what 128 connections then post.',
      ],
      notes: ['p99 is of transfers that were posted, from the try that was let in.'],
      versions: { PostgreSQL: await postgresVersion(shop.postgresUrl) },
      async close() {
        say(await assertAgrees(shop))
        await shop.stop()
      },
    }
  },
}

const sendLoad = (
  shop: Shop,
  secret: string,
  load: Omit<OverloadOptions, 'url' | 'headers'>,
): Promise<OverloadResult> =>
  runClient('clients/load-overload.ts', {
    url: shop.url,
    headers: { authorization: `Bearer ${secret}` },
    ...load,
  } satisfies OverloadOptions)

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

const metricsOf = async (shop: Shop): Promise<string> => (await fetch(`${shop.url}/metrics`)).text()

const refusedOf = (metrics: string): number =>
  [...metrics.matchAll(/^regulars_requests_refused\{[^}]*\} (\d+)/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  )
