import type { ClickHouseClient } from '@clickhouse/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Engines, numbers } from './testing/engines.ts'

const engines = new Engines()
let client: ClickHouseClient

beforeAll(async () => {
  const running = await engines.start({
    dataDir: await engines.folder(),
    postgres: false,
    clickhouseProfile: 'two-shards',
  })
  client = engines.client(running)
  for (const query of [
    'create table orders_stored (customer UInt32, amount Int64) engine = MergeTree order by customer',
    'create view orders_shard as select * from orders_stored where customer % 2 = shardNum() - 1',
    'create table orders as orders_shard engine = Distributed(two_shards, currentDatabase(), orders_shard, customer)',
    'insert into orders_stored select number % 1000, number from numbers(100000)',
  ])
    await client.command({ query })
}, 60_000)
afterAll(() => engines.clean(), 60_000)

it('each shard sees its half of the customers', async () => {
  expect(
    await numbers(client, 'select uniqExact(customer) from orders group by shardNum() order by shardNum()'),
  ).toEqual([500, 500])
})

it('partial states of both shards are merged into one answer', async () => {
  for (const what of [
    'count()',
    'sum(amount)',
    'uniqExact(customer)',
    'uniq(customer)',
    'groupBitmap(customer)',
    'quantileExact(0.5)(amount)',
  ])
    expect(await numbers(client, `select ${what} from orders`)).toEqual(
      await numbers(client, `select ${what} from orders_stored`),
    )
})

it('IN across shards is refused, right with GLOBAL, and wrong when told to look at one shard only', async () => {
  const query = (how: string) =>
    `select count() from orders where customer + 1 ${how} (select customer from orders where amount < 10)`
  await expect(numbers(client, query('in'))).rejects.toMatchObject({ code: '288' })
  expect(await numbers(client, query('global in'))).toEqual([900])
  expect(await numbers(client, `${query('in')} settings distributed_product_mode = 'local'`)).toEqual([0])
})
