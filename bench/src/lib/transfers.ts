import type { TransferLoad, TransferResult } from '../clients/load-transfers.ts'
import { type Peer, runClient } from './clients.ts'
import { type Part, processorSeconds } from './processes.ts'
import type { Contestant, Measured } from './row.ts'
import type { Shop } from './shop.ts'

export type Load = Omit<TransferLoad, 'url' | 'headers'>

/** A key that may record transfers. */
export async function ledgerKey(shop: Shop): Promise<string> {
  const key = { kind: 'secret', name: 'bench', permissions: ['ledger:write', 'ledger:read'] }
  return (await shop.ask<{ secret: string }>('POST', '/v1/keys', key)).secret
}

const path = ({ transfers }: Load): string => (transfers === 1 ? '/v1/ledger/transfers' : '/v1/ledger/transfers/batch')

/** Our server under load: transfers that it said are posted, a second. */
export function ourLedger(name: string, { shop, secret }: { shop: Shop; secret: string }, load: Load): Contestant {
  return {
    name,
    async measure() {
      const before = processorSeconds(shop.pid)
      const result = await send(shop.url + path(load), { authorization: `Bearer ${secret}` }, load)
      const after = processorSeconds(shop.pid)
      const cores = (part: Part): number => (after[part] - before[part]) / result.seconds
      const { value, beside } = measured(result)
      return {
        value,
        beside: {
          ...beside,
          'cores: server': cores('server'),
          PostgreSQL: cores('postgres'),
          client: result.processor / result.seconds,
          'server µs/transfer': ((after.server - before.server) / result.posted) * 1e6,
        },
      }
    },
  }
}

export const otherLedger = (name: string, { url }: Peer, load: Load): Contestant => ({
  name,
  measure: async () => measured(await send(url, {}, load)),
})

const send = (url: string, headers: Record<string, string>, load: Load): Promise<TransferResult> =>
  runClient<TransferResult>('clients/load-transfers.ts', { url, headers, ...load } satisfies TransferLoad)

const measured = ({ posted, seconds, p50, p99, failed }: TransferResult): Required<Measured> => ({
  value: posted / seconds,
  beside: { 'p50 ms': p50, 'p99 ms': p99, failed },
})

/** After all rounds: the whole ledger is looked at, so that no figure was got by being wrong. */
export async function assertAgrees(shop: Shop): Promise<string> {
  const { findings, transfers } = await shop.ask<{ findings: unknown[]; transfers: number }>(
    'POST',
    '/v1/ledger/verify',
  )
  if (findings.length > 0) throw new Error(`the ledger does not agree: ${JSON.stringify(findings)}`)
  return `${transfers} transfers, verified afterwards`
}
