import { readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
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

it('an acknowledged insert is on the disk: its files and the name of its folder', async () => {
  const running = await engines.start({ dataDir: await engines.folder(), postgres: false })
  const query = `select toUInt8(value) from system.merge_tree_settings where name in ('fsync_after_insert', 'fsync_part_directory')`
  expect(await numbers(engines.client(running), query)).toEqual([1, 1])
}, 60_000)

const partsOf = (dataDir: string) =>
  readdirSync(join(dataDir, 'clickhouse/store'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^\d+_\d+_\d+_\d+$/.test(entry.name))
    .map(({ parentPath, name }) => ({ folder: parentPath, name }))

/** Two partitions, so that one insert makes two parts. */
const insertPair = (client: ClickHouseClient) =>
  client.insert({
    table: 'pairs',
    values: [{ n: 1 }, { n: 2 }],
    format: 'JSONEachRow',
    clickhouse_settings: { insert_deduplication_token: 'pair' },
  })

it.each([
  { done: 'noted and not stored', merged: false },
  { done: 'noted, and stored inside a merged part', merged: true },
])(
  'the retry of an insert that was $done leaves every row there exactly once',
  async ({ merged }) => {
    const dataDir = await engines.folder()
    const first = await engines.start({ dataDir, postgres: false })
    const client = engines.client(first)
    await client.command({
      query: `create table pairs (n UInt64) engine = MergeTree partition by n % 2 order by n
            settings non_replicated_deduplication_window = 10000`,
    })
    await insertPair(client)
    if (merged) {
      await client.insert({ table: 'pairs', values: [{ n: 3 }], format: 'JSONEachRow' })
      await client.insert({ table: 'pairs', values: [{ n: 4 }], format: 'JSONEachRow' })
      await client.command({ query: 'optimize table pairs final' })
    }
    await first.stop()
    for (const { folder, name } of partsOf(dataDir)) {
      // Replaced by a merge, and removed minutes later.
      if (merged && name.endsWith('_0')) rmSync(join(folder, name), { recursive: true })
      // As a kill leaves it between the engine's note and the naming of the part, seen with strace.
      if (!merged && name.startsWith('1_')) renameSync(join(folder, name), join(folder, `tmp_insert_${name}`))
    }

    const second = await engines.start({ dataDir, postgres: false })
    await insertPair(engines.client(second))
    await insertPair(engines.client(second))
    expect(await numbers(engines.client(second), 'select n from pairs where n < 3 order by n')).toEqual([1, 2])
  },
  60_000,
)
