import type { ClickHouseClient } from '@clickhouse/client'
import { afterAll, expect, it } from 'vitest'
import { isAlive, signal, startOf } from './processes.ts'
import { Engines, eventually, numbers } from './testing/engines.ts'

const engines = new Engines()
afterAll(() => engines.clean(), 60_000)

const TABLE =
  'create table events (n UInt64) engine = MergeTree order by n settings non_replicated_deduplication_window = 10000'

async function insertBatch(client: ClickHouseClient, batch: number): Promise<void> {
  const values = Array.from({ length: 100 }, (_, i) => ({ n: batch * 100 + i }))
  await client.insert({
    table: 'events',
    values,
    format: 'JSONEachRow',
    clickhouse_settings: { insert_deduplication_token: `batch-${batch}` },
  })
}

it('a killed ClickHouse is back at its address, and with retries every batch is there exactly once', async () => {
  const running = await engines.start({ dataDir: await engines.folder(), postgres: false })
  const client = engines.client(running)
  await client.command({ query: TABLE })

  const killed = running.clickhouse.pid() ?? 0
  const acknowledged: number[] = []
  for (let batch = 0; batch < 20; batch++) {
    if (batch === 10) signal(killed, 'SIGKILL')
    await insertBatch(client, batch).then(
      () => acknowledged.push(batch),
      () => undefined,
    )
  }
  await eventually(() => client.query({ query: 'select 1' }).then((answer) => answer.text()))
  expect(running.clickhouse.pid()).not.toBe(killed)
  expect(running.clickhouse.restarts()).toBe(1)
  expect(await numbers(client, 'select distinct intDiv(n, 100) as batch from events order by batch')).toEqual(
    expect.arrayContaining(acknowledged),
  )

  // The relay cannot know what arrived, so it sends all of it again.
  for (let batch = 0; batch < 20; batch++) await insertBatch(client, batch)
  expect(await numbers(client, 'select count() from events')).toEqual([2000])
  expect(await numbers(client, 'select uniqExact(n) from events')).toEqual([2000])
}, 60_000)

it('a token is remembered when the engines are stopped and started again', async () => {
  const dataDir = await engines.folder()
  const first = await engines.start({ dataDir, postgres: false })
  await engines.client(first).command({ query: TABLE })
  await insertBatch(engines.client(first), 1)
  const pid = first.clickhouse.pid() ?? 0
  const id = { pid, startedTicks: startOf(pid) ?? '' }
  await first.stop()
  expect(isAlive(id)).toBe(false)

  const second = await engines.start({ dataDir, postgres: false })
  const client = engines.client(second)
  await insertBatch(client, 1)
  await insertBatch(client, 2)
  expect(await numbers(client, 'select count() from events')).toEqual([200])
}, 60_000)
