import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LoadOptions, LoadResult } from '../clients/load-http.ts'
import { runClient } from '../lib/clients.ts'
import { clickhouseVersion, postgresVersion } from '../lib/engines.ts'
import type { Contestant, OpenedRow, Row } from '../lib/row.ts'
import { basic, type Shop, startShop } from '../lib/shop.ts'

const kind = 'bench probe'
const expression = { label: 'bench-probe', is: ['true'] }

export const labelLag: Row = {
  id: 'p4',
  title: 'P4 event acknowledged to label changed, seen in an audience',
  goal: 'p50 ≤ 150 ms, p99 ≤ 1 s at half load',
  peers: 'none in the same run; the nearest peer looks every 120 s',
  async open({ size, folder }): Promise<OpenedRow> {
    const probes = size === 'full' ? 100 : 20
    const shop = await startShop(join(folder, 'data'))
    const label = {
      code: expression.label,
      name: { en: 'Probe', zh: '探针' },
      scenario: 'churn-recall',
      category: 'reach',
      kind: 'rule',
      type: 'flag',
      rule: {
        measure: { aggregate: { source: 'events', fn: 'count', where: { kinds: [kind] } } },
        result: { as: 'flag', from: 1 },
      },
    }
    await shop.ask('POST', '/v1/labels', label)
    await shop.ask('POST', `/v1/labels/${label.code}/publish`)
    let made = 0
    const probe = async (): Promise<number> => {
      made++
      await track(shop, `probe-${made}`)
      const started = performance.now()
      while ((await count(shop)) < made) await sleep(2)
      return performance.now() - started
    }
    const run = (name: string, load: boolean): Contestant => ({
      name,
      async measure() {
        const busy = load ? runLoad(shop, probes) : undefined
        if (busy) await sleep(1500)
        const times: number[] = []
        for (let turn = 0; turn < probes; turn++) {
          times.push(await probe())
          await sleep(20)
        }
        await busy
        await shop.drained()
        times.sort((a, b) => a - b)
        return {
          value: times[Math.floor(probes / 2)] ?? 0,
          beside: { 'p99 ms': times[Math.ceil(probes * 0.99) - 1] ?? 0 },
        }
      },
    })
    return {
      matches: [
        {
          name: 'at half load',
          unit: 'ms',
          contestants: [run('Regulars', true)],
          goals: [{ atMost: 150 }, { figure: 'p99 ms', atMost: 1000 }],
        },
        {
          name: 'at rest',
          unit: 'ms',
          contestants: [run('Regulars', false)],
          goals: [{ atMost: 150 }, { figure: 'p99 ms', atMost: 1000 }],
        },
      ],
      sizes: [
        `${probes} probes a round, each a customer of its own: from the answer of POST /v1/track until POST /v1/audiences/count counts one more, asked again every 2 ms.`,
        'Half load: 2,500 events a second in requests of one, about half of what P5 acknowledges; they name other kinds of event.',
      ],
      notes: ['The starter labels are there and are computed too. Asking is part of the load.'],
      versions: {
        PostgreSQL: await postgresVersion(shop.postgresUrl),
        ClickHouse: await clickhouseVersion(shop.clickhouseUrl),
      },
      close: () => shop.stop(),
    }
  },
}

async function track(shop: Shop, userId: string): Promise<void> {
  const response = await fetch(`${shop.url}/v1/track`, {
    method: 'POST',
    headers: { authorization: basic(shop.writeKey), 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'track', event: kind, userId, messageId: userId }),
  })
  if (!response.ok) throw new Error(`the probe was answered ${response.status}`)
  await response.arrayBuffer()
}

const count = async (shop: Shop): Promise<number> =>
  (await shop.ask<{ customers: number }>('POST', '/v1/audiences/count', { expression })).customers

/** About as long as the probes take. */
function runLoad(shop: Shop, probes: number): Promise<LoadResult> {
  const options: LoadOptions = {
    url: `${shop.url}/v1/track`,
    headers: { authorization: basic(shop.writeKey) },
    connections: 32,
    seconds: Math.max(5, Math.ceil(probes * 0.3)),
    bodies: 2000,
    events: 1,
    ratePerSecond: 2500,
  }
  return runClient<LoadResult>('clients/load-http.ts', options)
}
