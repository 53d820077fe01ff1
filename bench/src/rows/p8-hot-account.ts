import { join } from 'node:path'
import { startPeer } from '../lib/clients.ts'
import { postgresVersion } from '../lib/engines.ts'
import { whatBounds } from '../lib/ingest.ts'
import type { OpenedRow, Row } from '../lib/row.ts'
import { startShop } from '../lib/shop.ts'
import { assertAgrees, ledgerKey, otherLedger, ourLedger } from '../lib/transfers.ts'

const uniform = 'the same without a hot account'
const naive = 'naive ledger, hot account'

export const hotAccount: Row = {
  id: 'p8',
  title: 'P8 ledger transfers with one hot account in half of them',
  goal: '≥ 0.8 × the same without a hot account',
  peers: 'the same server and load, uniform; the naive ledger of P7 with the hot account',
  async open({ size, folder, say }): Promise<OpenedRow> {
    const seconds = size === 'full' ? 10 : 3
    const accounts = size === 'full' ? 20_000 : 2000
    const single = { connections: 128, seconds, transfers: 1, accounts, isHot: true }
    const batch = { ...single, connections: 4, transfers: 200 }
    const shop = await startShop(join(folder, 'data'))
    const ours = { shop, secret: await ledgerKey(shop) }
    const peer = await startPeer('peers/naive-ledger.ts', { databaseUrl: shop.postgresUrl })
    const match = (name: string, load: typeof single) => ({
      name,
      unit: 'transfers/s',
      goals: [{ peer: uniform, atLeast: 0.8 }],
      bound: whatBounds,
      contestants: [
        ourLedger('Regulars, hot account', ours, load),
        ourLedger(uniform, ours, { ...load, isHot: false }),
        ...(load.transfers === 1 ? [otherLedger(naive, peer, load)] : []),
      ] as const,
    })
    return {
      matches: [match('one transfer a request', single), match('batches of 200', batch)],
      sizes: [`As P7; every second transfer gives to one account, the others to one of ${accounts}.`],
      notes: [],
      versions: { PostgreSQL: await postgresVersion(shop.postgresUrl) },
      async close() {
        say(await assertAgrees(shop))
        await peer.stop()
        await shop.stop()
      },
    }
  },
}
