import { setMaxListeners } from 'node:events'
import { gzipSync } from 'node:zlib'
import type { ClickHouseClient } from '@clickhouse/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningEngines } from './index.ts'
import { Engines, numbers } from './testing/engines.ts'

const engines = new Engines()
let running: RunningEngines
let client: ClickHouseClient

beforeAll(async () => {
  running = await engines.start({ dataDir: await engines.folder(), postgres: false })
  client = engines.client(running)
}, 60_000)
afterAll(() => engines.clean(), 60_000)

/** A request as any other ClickHouse tool would send it. */
async function raw(path: string, o: { method?: string; body?: BodyInit; headers?: Record<string, string> } = {}) {
  const { origin, username, password } = new URL(running.clickhouseUrl)
  const headers = { 'X-ClickHouse-User': username, 'X-ClickHouse-Key': password, ...o.headers }
  const response = await fetch(origin + path, { ...o, headers })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

describe('the official client', () => {
  it.each([
    ['JSONEachRow', '{"n":1,"s":"a\\"b"}\n'],
    ['JSONCompactEachRow', '[1, "a\\"b"]\n'],
    ['JSONStringsEachRow', '{"n":"1","s":"a\\"b"}\n'],
    ['CSV', '1,"a""b"\n'],
    ['CSVWithNames', '"n","s"\n1,"a""b"\n'],
    ['TabSeparated', '1\ta"b\n'],
    ['TabSeparatedWithNames', 'n\ts\n1\ta"b\n'],
  ] as const)('reads %s', async (format, expected) => {
    const answer = await client.query({ query: `select 1 as n, 'a"b' as s`, format })
    expect(await answer.text()).toBe(expected)
    expect(answer.response_headers['x-clickhouse-format']).toBe(format)
  })

  it('reads JSON with types and row count', async () => {
    const answer = await client.query({ query: 'select number as n from numbers(3)', format: 'JSON' })
    expect(await answer.json()).toMatchObject({
      meta: [{ name: 'n', type: 'UInt64' }],
      data: [{ n: 0 }, { n: 1 }, { n: 2 }],
      rows: 3,
    })
  })

  it('reads Parquet and RowBinary as the bytes the engine wrote', async () => {
    const parquet = await client.exec({ query: 'select 1 as n format Parquet' })
    const chunks = await parquet.stream.toArray()
    expect(Buffer.concat(chunks).subarray(0, 4).toString()).toBe('PAR1')
    const binary = await client.exec({ query: 'select toUInt16(258) format RowBinary' })
    expect(Buffer.concat(await binary.stream.toArray())).toEqual(Buffer.from([2, 1]))
  })

  it('binds parameters of every awkward kind, in the address and in a form', async () => {
    const query_params = {
      text: 'it\'s\ta \\ \n"test" 中文',
      list: ["x'y", 'a\\b'],
      none: null,
      table: 'one',
      big: '18446744073709551615',
    }
    const query =
      'select {text: String} as text, {list: Array(String)} as list, {none: Nullable(UInt8)} as none, toString({big: UInt64}) as big from system.{table: Identifier}'
    for (const use_multipart_params of [false, true]) {
      const answer = await client.query({ query, query_params, use_multipart_params, format: 'JSONEachRow' })
      const { table: _table, ...expected } = query_params
      expect(await answer.json()).toEqual([expected])
    }
  })

  it('keeps parameters, settings and databases of concurrent requests apart, and forgets them after', async () => {
    await client.command({ query: 'create database if not exists elsewhere' })
    const other = engines.client(running, { database: 'elsewhere' })
    const asked = Array.from({ length: 200 }, (_, i) => i)
    const answers = await Promise.all(
      asked.map(async (i) => {
        const query = `select {v: UInt32} as v, getSetting('max_block_size') as size, currentDatabase() as db`
        const answer = await (i % 2 ? other : client).query({
          query,
          query_params: { v: i },
          clickhouse_settings: { max_block_size: String(1000 + i) },
          format: 'JSONEachRow',
        })
        return (await answer.json())[0]
      }),
    )
    expect(answers).toEqual(asked.map((i) => ({ v: i, size: 1000 + i, db: i % 2 ? 'elsewhere' : 'default' })))
    await expect(client.query({ query: 'select {v: UInt32}' })).rejects.toMatchObject({ code: '456' })
  })

  it.each([
    [
      'JSONEachRow',
      [
        { n: 1, s: 'x;y' },
        { n: 2, s: "select 1; -- '" },
      ],
    ],
    [
      'JSONCompactEachRow',
      [
        [1, 'x;y'],
        [2, "select 1; -- '"],
      ],
    ],
  ] as const)('inserts %s', async (format, values) => {
    await client.command({ query: 'create or replace table plain (n UInt32, s String) engine = MergeTree order by n' })
    const { summary } = await client.insert({ table: 'plain', values: [...values], format })
    expect(summary?.written_rows).toBe('2')
    const answer = await client.query({ query: 'select * from plain order by n', format: 'JSONEachRow' })
    expect(await answer.json()).toEqual([
      { n: 1, s: 'x;y' },
      { n: 2, s: "select 1; -- '" },
    ])
  })

  it('sends and receives gzip', async () => {
    const packed = engines.client(running, { compression: { request: true, response: true } })
    await packed.command({ query: 'create or replace table packed (n UInt32) engine = MergeTree order by n' })
    await packed.insert({
      table: 'packed',
      values: Array.from({ length: 5000 }, (_, n) => ({ n })),
      format: 'JSONEachRow',
    })
    const answer = await packed.query({ query: 'select n from packed', format: 'JSONEachRow' })
    expect(await answer.json()).toHaveLength(5000)
    expect(answer.response_headers['content-encoding']).toBe('gzip')
  })

  it('takes an insert of nothing as nothing to do', async () => {
    await client.command({ query: 'create or replace table nothing (n UInt32) engine = MergeTree order by n' })
    await client.insert({ table: 'nothing', values: [], format: 'JSONEachRow' })
    expect((await raw('/?query=INSERT+INTO+nothing+FORMAT+JSONEachRow', { method: 'POST' })).status).toBe(200)
    expect(await numbers(client, 'select count() from nothing')).toEqual([0])
  })

  it('gives errors their code and type', async () => {
    await expect(client.query({ query: 'select * from missing' })).rejects.toMatchObject({
      code: '60',
      type: 'UNKNOWN_TABLE',
    })
    await expect(client.query({ query: 'selec 1' })).rejects.toMatchObject({ code: '62', type: 'SYNTAX_ERROR' })
    for (const query of ['select 1; select 2', 'insert into missing select 1; drop table missing'])
      await expect(client.command({ query })).rejects.toMatchObject({ code: '62', type: 'SYNTAX_ERROR' })
    await expect(
      client.query({ query: 'select 1', clickhouse_settings: { ['nonsense' as 'max_threads']: 1 } }),
    ).rejects.toMatchObject({ code: '115', type: 'UNKNOWN_SETTING' })
    const { status, headers, text } = await raw('/?query=select+*+from+missing', { method: 'POST' })
    expect([status, headers.get('x-clickhouse-exception-code')]).toEqual([404, '60'])
    expect(text).toMatch(/^Code: 60\. DB::Exception: .*\(UNKNOWN_TABLE\)/)
  })

  it('refuses a batch with one bad row whole', async () => {
    await client.command({ query: 'create or replace table strict (n UInt32) engine = MergeTree order by n' })
    const values = [...Array.from({ length: 5000 }, (_, n) => ({ n })), { n: 'not a number' }]
    await expect(client.insert({ table: 'strict', values, format: 'JSONEachRow' })).rejects.toMatchObject({
      code: expect.any(String),
    })
    expect(await numbers(client, 'select count() from strict')).toEqual([0])
  })

  it('stops a query whose caller hung up', async () => {
    const controller = new AbortController()
    const query = 'select sum(sipHash64(number)) from numbers(100000000000)'
    const abandoned = client.query({ query, abort_signal: controller.signal })
    const running = () =>
      numbers(client, `select count() from system.processes where query like 'select sum(sipHash64%'`)
    await expect.poll(running, { timeout: 20_000 }).toEqual([1])
    controller.abort()
    await expect(abandoned).rejects.toThrow()
    await expect.poll(running, { timeout: 20_000 }).toEqual([0])
  })

  it('inserts beside more long reports than there are places for', async () => {
    await client.command({ query: 'create or replace table beside (n UInt32) engine = MergeTree order by n' })
    const controller = new AbortController()
    const query = 'select sum(sipHash64(number)) from numbers(100000000000) settings max_threads = 1'
    const reporting = engines.client(running, { max_open_connections: 20 })
    setMaxListeners(20, controller.signal)
    const reports = Array.from({ length: 12 }, () =>
      reporting.query({ query, abort_signal: controller.signal }).catch(() => 'ended'),
    )
    await client.insert({ table: 'beside', values: [{ n: 1 }], format: 'JSONEachRow' })
    controller.abort()
    expect(await Promise.all(reports)).toEqual(reports.map(() => 'ended'))
    expect(await numbers(client, 'select count() from beside')).toEqual([1])
  })
})

describe('any other ClickHouse tool', () => {
  it('is told that the server lives without a password', async () => {
    const { origin } = new URL(running.clickhouseUrl)
    expect(await (await fetch(`${origin}/ping`)).text()).toBe('Ok.\n')
  })

  it('is refused without the token and with a wrong one', async () => {
    const { origin, username } = new URL(running.clickhouseUrl)
    const status = async (headers: Record<string, string>) =>
      (await fetch(`${origin}/?query=select+1`, { headers })).status
    const basic = (text: string) => ({ Authorization: `Basic ${Buffer.from(text).toString('base64')}` })
    expect(await status({})).toBe(401)
    expect(await status(basic(`${username}:wrong`))).toBe(403)
    expect(await status({ 'X-ClickHouse-User': username, 'X-ClickHouse-Key': 'wrong' })).toBe(403)
    await expect(
      engines
        .client({ ...running, clickhouseUrl: `${origin.replace('//', `//${username}:wrong@`)}` })
        .query({ query: 'select 1' }),
    ).rejects.toMatchObject({ code: '516' })
  })

  it('may put the query in the address, in the body, or half and half', async () => {
    expect((await raw('/?query=select+1')).text).toBe('1\n')
    expect((await raw('/', { method: 'POST', body: 'select 2' })).text).toBe('2\n')
    expect((await raw('/?query=select+', { method: 'POST', body: '3 as n format JSONEachRow' })).text).toBe('{"n":3}\n')
    expect(
      (
        await raw('/?default_format=CSV', {
          method: 'POST',
          body: gzipSync(`select 'a'`),
          headers: { 'Content-Encoding': 'gzip' },
        })
      ).text,
    ).toBe('"a"\n')
  })

  it('writes nothing by GET', async () => {
    expect((await raw('/?query=create+table+sneaky+(n+Int8)+engine=Memory')).text).toMatch(/READONLY/)
  })

  it('inserts rows after the statement, and binary formats', async () => {
    await client.command({ query: 'create or replace table tool (n UInt16) engine = MergeTree order by n' })
    await raw('/', { method: 'POST', body: 'insert into tool format CSV\n1\n2\n' })
    await raw('/', { method: 'POST', body: 'insert into tool values (3), (4)' })
    await raw('/?query=insert+into+tool+format+RowBinary', { method: 'POST', body: new Uint8Array([5, 0, 6, 0]) })
    await raw('/', { method: 'POST', body: 'insert into tool select 7' })
    expect(await numbers(client, 'select n from tool order by n')).toEqual([1, 2, 3, 4, 5, 6, 7])
  })
})
