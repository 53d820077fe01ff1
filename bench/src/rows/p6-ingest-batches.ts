import { join } from 'node:path'
import pg from 'pg'
import { runClient } from '../lib/clients.ts'
import { askClickHouse, clickhouseVersion, postgresVersion } from '../lib/engines.ts'
import { batchBodies } from '../lib/events.ts'
import { drainedRate, ourServer, whatBounds } from '../lib/ingest.ts'
import type { InsertOptions, InsertResult } from '../lib/inserts.ts'
import type { Contestant, OpenedRow, Row } from '../lib/row.ts'
import { type Shop, startShop } from '../lib/shop.ts'

const inBatches = 'ClickHouse insert, 100 rows at a time'
const inBulk = 'ClickHouse insert, 100,000 rows at a time'

export const ingestBatches: Row = {
  id: 'p6',
  title: 'P6 durable ingest, batches of 100',
  goal: '≥ 0.5 × a raw ClickHouse insert of the same rows; ≥ 60,000 events/s acknowledged',
  peers: 'raw insert into the same embedded ClickHouse, in batches of 100 and in bulk; COPY into the same PostgreSQL',
  async open({ size, folder }): Promise<OpenedRow> {
    const seconds = size === 'full' ? 6 : 3
    const load = { connections: 16, seconds, bodies: 100, events: 100 }
    const shop = await startShop(join(folder, 'data'))
    await makePeerTables(shop)
    return {
      matches: [
        {
          name: 'batches of 100',
          unit: 'events/s acknowledged',
          contestants: [ourServer('Regulars', shop, '/v1/batch', load), ...peers(shop, seconds)],
          goals: [{ peer: inBatches, atLeast: 0.5 }, { peer: inBulk, atLeast: 0.5 }, { atLeast: 60_000 }],
          bound: whatBounds,
        },
      ],
      sizes: [
        `autocannon, a process of its own: ${load.connections} keep-alive connections, ${seconds} s a round, bodies of ${Math.round((batchBodies(1, 100)[0]?.length ?? 0) / 1000)} kB.`,
        'The raw inserts send ready-made lines, 4 at a time (2 in bulk), each synced before it is answered; COPY the same into a table without indexes.',
      ],
      notes: [
        `Acknowledged is on disk in PostgreSQL. "${drainedRate}" is the sustained rate: the same events recognised, de-duplicated and in ClickHouse, from the first request to the last row.`,
        'A raw insert neither recognises customers nor drops duplicates.',
      ],
      versions: {
        PostgreSQL: await postgresVersion(shop.postgresUrl),
        ClickHouse: await clickhouseVersion(shop.clickhouseUrl),
      },
      close: () => shop.stop(),
    }
  },
}

function peers({ clickhouseUrl, postgresUrl }: Shop, seconds: number): Contestant[] {
  const raw = { url: clickhouseUrl, table: 'bench.events', seconds }
  const copy = { url: postgresUrl, table: 'bench_events', seconds }
  const emptyRaw = () => askClickHouse(clickhouseUrl, 'truncate table bench.events')
  const emptyCopy = () => runPostgres(postgresUrl, 'truncate bench_events')
  return [
    inserter(inBatches, 'clients/insert-clickhouse.ts', { ...raw, lines: 100, atOnce: 4 }, emptyRaw),
    inserter(inBulk, 'clients/insert-clickhouse.ts', { ...raw, lines: 100_000, atOnce: 2 }, emptyRaw),
    inserter(
      'PostgreSQL COPY, 100 rows at a time',
      'clients/copy-postgres.ts',
      { ...copy, lines: 100, atOnce: 8 },
      emptyCopy,
    ),
    inserter(
      'PostgreSQL COPY, 100,000 rows at a time',
      'clients/copy-postgres.ts',
      { ...copy, lines: 100_000, atOnce: 2 },
      emptyCopy,
    ),
  ]
}

const inserter = (name: string, script: string, options: InsertOptions, empty: () => Promise<unknown>): Contestant => ({
  name,
  async measure() {
    const { inserted, seconds } = await runClient<InsertResult>(script, options)
    await empty()
    return { value: inserted / seconds }
  },
})

/** The same columns, the same settings, in places of their own. */
async function makePeerTables({ clickhouseUrl, postgresUrl }: Shop): Promise<void> {
  await askClickHouse(clickhouseUrl, 'create database bench')
  await askClickHouse(clickhouseUrl, 'create table bench.events as regulars.events')
  await runPostgres(
    postgresUrl,
    `create table bench_events (workspace int, customer int, at timestamptz, kind text, message_id text, store int,
       channel text, source text, properties text, received_at timestamptz)`,
  )
}

async function runPostgres(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}
