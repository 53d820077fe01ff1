import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { Chain } from './chain.ts'
import { askForBytes } from './engines.ts'

/** A year of a chain of 50 stores: every n-th event is the same on every machine. One in ten is a paid order. */
export type History = { events: number; customers: number }

const chunk = 5_000_000
const yearMs = 365 * 86_400_000

/** Columns of event number n. Customers arrive all through the year; a few come often, most seldom. */
const columns = ({ customers }: History, stores: string): string => `
  toUInt32(least(${customers}, 1 + floor(${customers} * pow(cityHash64(number, 1) / 18446744073709551616., 2)))) as customer,
  cityHash64(customer, 9) % ${yearMs} as arrived,
  toDateTime64('2025-01-01 00:00:00', 3, 'UTC') + toIntervalMillisecond(arrived + cityHash64(number, 2) % (${yearMs} - arrived)) as at,
  cityHash64(number, 3) % 100 as dice,
  multiIf(dice < 30, 'store.visited', dice < 60, 'page.viewed', dice < 75, 'product.viewed',
    dice < 85, 'coupon.claimed', dice < 90, 'window.followed', 'order.paid') as kind,
  ${stores}[1 + if(cityHash64(number, 4) % 10 < 8, customer, cityHash64(number, 5)) % length(${stores})] as store,
  toInt64(100 + cityHash64(number, 6) % 50000) as amount`

/** Writes the history straight into the product's tables, in the form that settles after the relay has long been done. */
export async function writeHistory(chain: Chain, history: History, say: (text: string) => void): Promise<void> {
  const { connection } = chain.runtime.deps.ch
  const { workspace } = chain.reader.by
  const stores = `[${chain.stores.map(({ id }) => `toUInt32(${id})`).join(', ')}]`
  for (let from = 0; from < history.events; from += chunk) {
    const count = Math.min(chunk, history.events - from)
    const source = `(select ${columns(history, stores)}, number from numbers(${from}, ${count}))`
    const settings = {
      max_partitions_per_insert_block: 0,
      min_insert_block_size_rows: chunk,
      max_insert_block_size: chunk,
    }
    await connection.command(
      `insert into events select ${workspace}, customer, at, kind, toString(number), store, 'app', 'bench',
         if(kind = 'order.paid', concat('{"orderNo":"', toString(number), '","amountMinor":', toString(amount), '}'), '{}'), at
       from ${source}`,
      { settings },
    )
    await connection.command(
      `insert into orders select ${workspace}, customer, at, toString(number), 'paid', store, 'app', 'goods', amount, '', '', 1, 1
       from ${source} where kind = 'order.paid'`,
      { settings },
    )
    say(`  wrote ${((from + count) / 1e6).toFixed(0)} of ${history.events / 1e6} million events`)
  }
  for (const table of ['events', 'orders']) await connection.command(`optimize table ${table} final`)
  say('  merged')
}

export type Duck = { version: string; rows(statement: string): Promise<unknown[][]>; close(): void }

/** The same rows in DuckDB's own format, in the same order, through Parquet. Only the columns that are asked for. */
export async function copyToDuck(chain: Chain, folder: string, say: (text: string) => void): Promise<Duck> {
  const parquet = join(folder, 'parquet')
  mkdirSync(parquet, { recursive: true })
  await exportTable(chain, parquet, {
    table: 'events',
    columns: 'customer, toUnixTimestamp64Milli(at) as at_ms, toString(kind) as kind, store',
  })
  await exportTable(chain, parquet, {
    table: 'orders',
    columns: 'customer, toUnixTimestamp64Milli(at) as at_ms, store, amount_minor',
  })
  const instance = await DuckDBInstance.create(join(folder, 'bench.duckdb'), {
    memory_limit: '8GB',
    temp_directory: join(folder, 'duckdb-temp'),
  })
  const connection = await instance.connect()
  const read = (table: string, list: string, order: string): string =>
    `create table ${table} as select ${list} from read_parquet('${parquet}/${table}-*.parquet') order by ${order}`
  await connection.run(read('events', 'customer, epoch_ms(at_ms) as moment, kind, store', 'kind, customer, moment'))
  await connection.run(read('orders', 'customer, epoch_ms(at_ms) as moment, store, amount_minor', 'customer, moment'))
  await connection.run('create table stores (store uinteger, code varchar, city varchar)')
  const places = chain.stores.map(({ id, code, city }) => `(${id}, '${code}', '${city}')`)
  await connection.run(`insert into stores values ${places.join(', ')}`)
  await connection.run('checkpoint')
  rmSync(parquet, { recursive: true })
  say('  copied to DuckDB')
  const [[version] = []] = await rowsOf(connection, 'select version()')
  return {
    version: String(version),
    rows: (statement) => rowsOf(connection, statement),
    close() {
      connection.closeSync()
      instance.closeSync()
    },
  }
}

const rowsOf = async (connection: DuckDBConnection, statement: string): Promise<unknown[][]> =>
  (await connection.runAndReadAll(statement)).getRowsJson()

async function exportTable(
  chain: Chain,
  folder: string,
  { table, columns: list }: { table: string; columns: string },
): Promise<void> {
  for (let month = 1; month <= 12; month++) {
    const of = `workspace = ${chain.reader.by.workspace} and toMonth(at) = ${month}`
    const bytes = await askForBytes(
      chain.clickhouseUrl,
      `select ${list} from regulars.${table} where ${of} format Parquet`,
    )
    writeFileSync(join(folder, `${table}-${month}.parquet`), bytes)
  }
}
