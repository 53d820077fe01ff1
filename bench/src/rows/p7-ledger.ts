import { join } from 'node:path'
import { startPeer } from '../lib/clients.ts'
import { postgresVersion } from '../lib/engines.ts'
import { whatBounds } from '../lib/ingest.ts'
import { findPgbench, openTpcB } from '../lib/pgbench.ts'
import type { Contestant, OpenedRow, Row } from '../lib/row.ts'
import { startShop } from '../lib/shop.ts'
import { assertAgrees, ledgerKey, otherLedger, ourLedger } from '../lib/transfers.ts'

const tpcB = 'pgbench TPC-B, 16 clients'
const tpcBAlone = 'pgbench TPC-B, 1 client'
const naive = 'naive ledger'

export const ledger: Row = {
  id: 'p7',
  title: 'P7 ledger transfers through the API, uniform',
  goal: 'one a request ≥ 4 × pgbench TPC-B on the same server; in batches ≥ 12 × and ≥ 16,000/s',
  peers:
    'pgbench TPC-B (prepared, no HTTP; with one client, and with 16, which share commits); a naive ledger (SELECT … FOR UPDATE, a transaction a transfer, behind bare node:http); both on the same PostgreSQL',
  async open({ size, folder, say }): Promise<OpenedRow> {
    const seconds = size === 'full' ? 10 : 3
    const accounts = size === 'full' ? 20_000 : 2000
    const single = { connections: 128, seconds, transfers: 1, accounts, isHot: false }
    const batch = { ...single, connections: 4, transfers: 200 }
    const shop = await startShop(join(folder, 'data'))
    const ours = { shop, secret: await ledgerKey(shop) }
    const peer = await startPeer('peers/naive-ledger.ts', { databaseUrl: shop.postgresUrl })
    const program = findPgbench()
    if (!program) say('pgbench is not installed: that peer is left out')
    const peers: Contestant[] = program
      ? await openTpcB(
          [
            { name: tpcB, clients: 16 },
            { name: tpcBAlone, clients: 1 },
          ],
          { program, postgresUrl: shop.postgresUrl, seconds },
        )
      : []
    return {
      matches: [
        {
          name: 'one transfer a request',
          unit: 'transfers/s',
          contestants: [ourLedger('Regulars', ours, single), ...peers, otherLedger(naive, peer, single)],
          goals: [
            { peer: tpcB, atLeast: 4 },
            { peer: tpcBAlone, atLeast: 4 },
          ],
          bound: whatBounds,
        },
        {
          name: 'batches of 200',
          unit: 'transfers/s',
          contestants: [ourLedger('Regulars', ours, batch), ...peers],
          goals: [{ peer: tpcB, atLeast: 12 }, { peer: tpcBAlone, atLeast: 12 }, { atLeast: 16_000 }],
          bound: whatBounds,
        },
      ],
      sizes: [
        `Transfers of two entries between two of ${accounts * 2} accounts, a key of its own each, ${seconds} s a round.`,
        `One a request: ${single.connections} keep-alive connections. In batches: ${batch.connections} connections, 200 transfers a request.`,
      ],
      notes: [
        'Every transfer is checked for its key, sums, accounts and balance, kept with its entries in a hash chain, and verified while it runs.',
        ...(program
          ? []
          : ['`pgbench` was not installed (`apt-get install postgresql-contrib`); that peer is missing.']),
      ],
      versions: { PostgreSQL: await postgresVersion(shop.postgresUrl) },
      async close() {
        say(await assertAgrees(shop))
        await peer.stop()
        await shop.stop()
      },
    }
  },
}
