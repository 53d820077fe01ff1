import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { createClient } from 'redis'
import type { ClaimOptions, ClaimResult } from '../clients/claim-coupons.ts'
import { type Peer, runClient, startPeer } from '../lib/clients.ts'
import { postgresVersion } from '../lib/engines.ts'
import { whatBounds } from '../lib/ingest.ts'
import { type Part, processorSeconds, sumOf } from '../lib/processes.ts'
import { type Redis, startRedis } from '../lib/redis.ts'
import type { Contestant, Measured, OpenedRow, Row } from '../lib/row.ts'
import { basic, post, type Shop, startShop } from '../lib/shop.ts'

const redisName = 'Redis Lua, AOF always'
const postgresName = 'row UPDATE'
/** Of those who claim, the share that finds a coupon. */
const shareInStock = 0.9
const connections = 128

export const flashClaims: Row = {
  id: 'p9',
  title: 'P9 flash claims of one coupon',
  goal: '≥ 1 × Redis Lua with AOF always behind the same HTTP; ≥ 10 × a row UPDATE',
  peers:
    'Redis with appendfsync always, one Lua script a claim; PostgreSQL, one UPDATE … WHERE claimed < stock with its INSERT a claim, a transaction each; both behind our own HTTP with its keys and schemas',
  async open({ size, folder, say }): Promise<OpenedRow> {
    const customers = size === 'full' ? 50_000 : 5_000
    const shop = await startShop(join(folder, 'data'))
    const { secret: secretKey } = await shop.ask<{ secret: string }>('POST', '/v1/keys', {
      kind: 'secret',
      name: 'flash',
    })
    say(`${customers} customers`)
    const crowd: Crowd = {
      secretKey,
      customers,
      customersFile: await gatherCustomers(shop, folder, customers),
      stock: Math.floor(customers * shareInStock),
    }
    const database = new pg.Client({ connectionString: shop.postgresUrl })
    await database.connect()
    const redis = await startRedis(folder)
    if (!redis) say('redis-server is not installed: that peer is left out')
    const redisHttp = redis && (await startPeer('peers/claims-redis.ts', { secretKey, port: redis.port }))
    await prepareTables(database)
    const postgresHttp = await startPeer('peers/claims-postgres.ts', { secretKey, postgresUrl: shop.postgresUrl })
    const peers: Contestant[] = [rowUpdate(postgresHttp, database, crowd, shop)]
    if (redis && redisHttp) peers.unshift(await luaScript(redisHttp, redis, crowd))
    return {
      matches: [
        {
          name: 'flash claims',
          unit: 'coupons/s granted',
          contestants: [ourOffers(shop, database, crowd), ...peers],
          goals: [
            { peer: redisName, atLeast: 1 },
            { peer: postgresName, atLeast: 10 },
          ],
          bound: whatBounds,
        },
      ],
      sizes: [
        `${customers} customers claim once each, ${crowd.stock} coupons, one a customer; ${connections} keep-alive connections without pipelining, a client process of its own; a new offer each round.`,
        'After each round the store is counted: exactly the stock was granted, each to another customer, and the others were told that it is sold out.',
      ],
      notes: [
        'Our server besides looks up the customer and all records of the person, whether they paid before, ranks the claim for abuse and logs that, keeps a coupon with its validity, and emits an event that its relay ships meanwhile. The peers keep a counter and the claim.',
        'The row UPDATE uses the PostgreSQL of our server, with as many connections.',
        ...(redis ? [] : ['`redis-server` was not installed; that peer is missing.']),
      ],
      versions: { PostgreSQL: await postgresVersion(shop.postgresUrl), ...(redis ? { Redis: redis.version } : {}) },
      async close() {
        await database.end()
        await redisHttp?.stop()
        await postgresHttp.stop()
        await Promise.all([shop.stop(), redis?.stop()])
      },
    }
  },
}

type Crowd = { secretKey: string; customers: number; customersFile: string; stock: number }

/** Makes so many customers known; their public ids in a file. */
async function gatherCustomers(shop: Shop, folder: string, count: number): Promise<string> {
  const perBatch = 500
  for (let from = 0; from < count; from += perBatch) {
    const batch = Array.from({ length: Math.min(perBatch, count - from) }, (_, index) => ({
      type: 'track',
      event: 'app.opened',
      userId: `flash-${from + index}`,
      messageId: `flash-${from + index}`,
    }))
    await post(`${shop.url}/v1/batch`, { authorization: basic(shop.writeKey) }, { batch })
  }
  await shop.drained()
  const client = new pg.Client({ connectionString: shop.postgresUrl })
  await client.connect()
  const { rows } = await client.query<{ id: string }>('select public_id::text as id from customers.customer')
  await client.end()
  if (rows.length !== count) throw new Error(`${rows.length} customers instead of ${count}`)
  const file = join(folder, 'customers.txt')
  writeFileSync(file, rows.map(({ id }) => id).join('\n'))
  return file
}

const claimAll = (url: string, offer: number, { secretKey, customersFile }: Crowd): Promise<ClaimResult> =>
  runClient<ClaimResult>('clients/claim-coupons.ts', {
    url: `${url}/v1/offers/${offer}/claims`,
    secretKey,
    connections,
    customersFile,
  } satisfies ClaimOptions)

/** What the callers heard and what the store has must both be the stock, to the coupon. */
function assertExact(name: string, { stock, customers }: Crowd, heard: ClaimResult, stored: number): void {
  const { granted, refused, failed } = heard
  if (granted !== stock || stored !== stock || refused !== customers - stock || failed > 0)
    throw new Error(`${name} gave ${stored} of ${stock}: ${JSON.stringify(heard)}`)
}

const measured = ({ granted, seconds, p50, p99, processor }: ClaimResult): Required<Measured> => ({
  value: granted / seconds,
  beside: { 'p50 ms': p50, 'p99 ms': p99, client: processor / seconds },
})

let serial = 0

function ourOffers(shop: Shop, database: pg.Client, crowd: Crowd): Contestant {
  return {
    name: 'Regulars',
    async measure() {
      const offer = await publishOffer(shop, crowd.stock)
      const before = processorSeconds(shop.pid)
      const heard = await claimAll(shop.url, offer, crowd)
      const after = processorSeconds(shop.pid)
      const { rows } = await database.query<{ stored: number }>(
        `select count(distinct claimed_by)::int as stored from offers.coupon where offer = $1`,
        [offer],
      )
      assertExact('Regulars', crowd, heard, rows[0]?.stored ?? 0)
      await shop.drained()
      const cores = (part: Part): number => (after[part] - before[part]) / heard.seconds
      const { value, beside } = measured(heard)
      return {
        value,
        beside: {
          ...beside,
          'cores: server': cores('server'),
          PostgreSQL: cores('postgres'),
          ClickHouse: cores('clickhouse'),
        },
      }
    },
  }
}

async function publishOffer(shop: Shop, stock: number): Promise<number> {
  const code = `flash-${++serial}`
  const { id } = await shop.ask<{ id: number }>('POST', '/v1/offers', {
    code,
    name: { en: 'Flash', zh: '秒杀' },
    value: { kind: 'face-value', offMinor: 500 },
    validity: { kind: 'relative', validDays: 7 },
    limits: { perCustomer: 1, perNaturalPerson: null, perPhone: null, perDevice: null },
    supply: { stock },
  })
  await shop.ask('POST', `/v1/offers/${id}/publish`, {})
  return id
}

async function luaScript(http: Peer, redis: Redis, crowd: Crowd): Promise<Contestant> {
  const client = createClient({ socket: { host: '127.0.0.1', port: redis.port } })
  return {
    name: redisName,
    async measure() {
      await client.connect()
      try {
        const offer = ++serial
        await client.hSet(`{${offer}}:stock`, { stock: crowd.stock, claimed: 0 })
        const before = sumOf(processorSeconds(http.pid))
        const heard = await claimAll(http.url, offer, crowd)
        const used = sumOf(processorSeconds(http.pid)) - before
        assertExact(redisName, crowd, heard, await client.hLen(`{${offer}}:customers`))
        const { value, beside } = measured(heard)
        return { value, beside: { ...beside, 'cores: server': used / heard.seconds } }
      } finally {
        await client.close()
      }
    },
  }
}

async function prepareTables(database: pg.Client): Promise<void> {
  await database.query(`
    create schema bench_claims;
    create table bench_claims.offer (id int primary key, stock int not null, claimed int not null) with (fillfactor = 50);
    create table bench_claims.claim (offer int not null, request_id text not null, customer uuid not null, coupon uuid not null,
      at timestamptz not null default now(), primary key (offer, customer), unique (offer, request_id))`)
}

function rowUpdate(http: Peer, database: pg.Client, crowd: Crowd, shop: Shop): Contestant {
  return {
    name: postgresName,
    async measure() {
      const offer = ++serial
      await database.query('insert into bench_claims.offer values ($1, $2, 0)', [offer, crowd.stock])
      const before = processorSeconds(http.pid)
      const postgresBefore = processorSeconds(shop.pid).postgres
      const heard = await claimAll(http.url, offer, crowd)
      const used = sumOf(processorSeconds(http.pid)) - sumOf(before)
      const postgres = processorSeconds(shop.pid).postgres - postgresBefore
      const { rows } = await database.query<{ stored: number }>(
        'select count(*)::int as stored from bench_claims.claim where offer = $1',
        [offer],
      )
      assertExact(postgresName, crowd, heard, rows[0]?.stored ?? 0)
      await sleep(200)
      const { value, beside } = measured(heard)
      return {
        value,
        beside: { ...beside, 'cores: server': used / heard.seconds, PostgreSQL: postgres / heard.seconds },
      }
    },
  }
}
