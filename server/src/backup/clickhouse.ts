import { Readable } from 'node:stream'
import { type ClickHouseClient, createClient } from '@clickhouse/client'
import { type AnalyticsTable, insertTarget } from '../kernel/analytics-schema.ts'
import type { ClickHouseConnection } from '../kernel/clickhouse.ts'
import { invariant } from '../kernel/errors.ts'
import { packStream, unpack } from './files.ts'
import type { AppliedMigration, BackupFile, BackupTable, Manifest } from './manifest.ts'

type ClickHousePart = Manifest['clickhouse']
type OnRows = (rows: number) => void
type Slice = { part: string; rows: number; bytes: number; fingerprint: string }
type MeasuredTable = { table: AnalyticsTable; columns: string[]; slices: Slice[] }

// The embedded engine holds a whole answer in memory, so no file is much larger than this before it is packed.
const fileBytesMax = 64 * 1024 * 1024

// Text that any ClickHouse reads, bitmaps included, and people too. A file begins with a column's name and never with
// two line feeds: those a binary file may begin with (10 columns, 10 rows), and chdb takes them for the end of the INSERT.
const fileFormat = 'TabSeparatedWithNames'

/** Where ClickHouse is. The copy opens a client of its own: it moves files, not rows. */
export type ClickHouseSide = { connection: ClickHouseConnection; url: string }

const openRaw = ({ connection, url }: ClickHouseSide): ClickHouseClient =>
  createClient({
    url,
    database: connection.database,
    request_timeout: 3_600_000,
    log: { level: 127 }, // OFF: errors are thrown to the caller
  })

const quoteName = (name: string): string => `\`${name}\``
const listOf = (columns: string[]): string => columns.map(quoteName).join(', ')

/** Rows that a later version replaces may still lie beside it; FINAL shows what counts. */
const source = (table: AnalyticsTable): string =>
  /^MergeTree/.test(table.engine ?? 'MergeTree') ? table.name : `${table.name} final`

/** A literal of the partition's own type, so that ClickHouse reads this partition alone. */
function inSlice({ name, partitionBy }: AnalyticsTable, part: string): string {
  if (partitionBy === undefined) return 'true'
  invariant(/^\d+$/.test(part), `table ${name} is partitioned by something other than a number`)
  return `${partitionBy} = ${part}`
}

export async function listApplied(connection: ClickHouseConnection): Promise<AppliedMigration[] | undefined> {
  const there = await connection.rows<{ name: string }>(
    `select name from system.tables where database = {database:String} and name = 'migration'`,
    { database: connection.database },
  )
  if (there.length === 0) return undefined
  return connection.rows<AppliedMigration>('select distinct id, checksum from migration order by id')
}

/** Looks at what there is to copy. Nothing may be shipped from here until the copy is done. */
export async function measureTables(
  { connection }: ClickHouseSide,
  tables: AnalyticsTable[],
): Promise<MeasuredTable[]> {
  const measured: MeasuredTable[] = []
  for (const table of tables) {
    const columns = await connection.rows<{ name: string }>(
      `select name from system.columns where database = {database:String} and table = {table:String}
         and default_kind in ('', 'DEFAULT') order by position`,
      { database: connection.database, table: table.name },
    )
    // Declared by a migration that has not run here yet.
    if (columns.length === 0) continue
    const names = columns.map((column) => column.name)
    measured.push({ table, columns: names, slices: await measure(connection, table, names) })
  }
  return measured
}

async function measure(connection: ClickHouseConnection, table: AnalyticsTable, columns: string[]): Promise<Slice[]> {
  const list = listOf(columns)
  return connection.rows<Slice>(
    `select ${table.partitionBy ? `toString(${table.partitionBy})` : `'all'`} as part, count() as rows, sum(byteSize(${list})) as bytes, toString(sum(cityHash64(${list}))) as fingerprint
     from ${source(table)} group by part order by part`,
  )
}

/** The same sum for a whole table: UInt64 wraps around in ClickHouse, so it does here. */
const total = (slices: Slice[]): { rows: number; fingerprint: string } => ({
  rows: slices.reduce((sum, slice) => sum + slice.rows, 0),
  fingerprint: BigInt.asUintN(
    64,
    slices.reduce((sum, slice) => sum + BigInt(slice.fingerprint), 0n),
  ).toString(),
})

export const countRows = (measured: MeasuredTable[]): number =>
  measured.reduce((sum, { slices }) => sum + total(slices).rows, 0)

/** Copies every table into the folder: a file per partition, several where one is large. */
export async function copyOut(
  side: ClickHouseSide,
  measured: MeasuredTable[],
  dir: string,
  onRows: OnRows,
): Promise<{ part: ClickHousePart; files: BackupFile[] }> {
  const raw = openRaw(side)
  try {
    const files: BackupFile[] = []
    const tables: BackupTable[] = []
    for (const entry of measured) {
      const own: BackupFile[] = []
      for (const slice of entry.slices) {
        own.push(...(await copySlice(raw, entry, slice, dir)))
        onRows(slice.rows)
      }
      files.push(...own)
      tables.push({
        name: entry.table.name,
        columns: entry.columns,
        ...total(entry.slices),
        files: own.map((file) => file.path),
      })
    }
    const [version] = await side.connection.rows<{ version: string }>('select version() as version')
    return {
      part: { version: version?.version ?? '', migrations: (await listApplied(side.connection)) ?? [], tables },
      files,
    }
  } finally {
    await raw.close()
  }
}

async function copySlice(
  raw: ClickHouseClient,
  { table, columns }: MeasuredTable,
  slice: Slice,
  dir: string,
): Promise<BackupFile[]> {
  const pieces = Math.max(1, Math.ceil(slice.bytes / fileBytesMax))
  const list = listOf(columns)
  const files: BackupFile[] = []
  for (let piece = 0; piece < pieces; piece++) {
    const share = pieces === 1 ? '' : `and cityHash64(${list}) % ${pieces} = ${piece}`
    const { stream } = await raw.exec({
      query: `select ${list} from ${source(table)} where ${inSlice(table, slice.part)} ${share} format ${fileFormat}`,
    })
    const name = `${slice.part}${pieces === 1 ? '' : `-${piece}`}`
    files.push(await packStream(dir, `clickhouse/${table.name}/${name}.tsv.gz`, Readable.from(stream), () => undefined))
  }
  return files
}

/** Loads a backup into tables that its own migrations have just made. @throws when a table comes out differently */
export async function copyIn(
  side: ClickHouseSide,
  declared: AnalyticsTable[],
  part: ClickHousePart,
  dir: string,
  onRows: OnRows,
): Promise<void> {
  const raw = openRaw(side)
  try {
    for (const table of part.tables) {
      const declaration = declared.find((entry) => entry.name === table.name)
      invariant(declaration, `no migration declares the ClickHouse table ${table.name}`)
      for (const path of table.files) await loadFile(raw, side, table, unpack(dir, path))
      const found = total(await measure(side.connection, declaration, table.columns))
      invariant(
        found.rows === table.rows && found.fingerprint === table.fingerprint,
        `table ${table.name} was restored with ${found.rows} rows that are not the ${table.rows} of the backup`,
      )
      onRows(table.rows)
    }
  } finally {
    await raw.close()
  }
}

async function loadFile(
  raw: ClickHouseClient,
  { connection }: ClickHouseSide,
  table: BackupTable,
  values: Readable,
): Promise<void> {
  const { stream } = await raw.exec({
    query: `insert into ${insertTarget(table.name, connection.layout)} (${listOf(table.columns)}) format ${fileFormat}`,
    values,
    clickhouse_settings: {
      // Equal blocks are equal facts here, not a retry.
      insert_deduplicate: 0,
      max_partitions_per_insert_block: '0',
      ...(connection.layout.kind === 'cluster' ? { distributed_foreground_insert: 1 as const } : {}),
    },
  })
  // The answer of an insert is empty; unread it would hold the connection.
  for await (const _chunk of stream);
}

/** Whether this database holds anything of Regulars. */
export async function isClickHouseEmpty({ connection, url }: ClickHouseSide): Promise<boolean> {
  // The database itself may not be there yet, so it cannot be the one that is asked.
  const raw = createClient({ url, database: 'default', log: { level: 127 } })
  try {
    const found = await raw.query({
      query: 'select name from system.tables where database = {database:String} limit 1',
      query_params: { database: connection.database },
      format: 'JSONEachRow',
    })
    return (await found.json()).length === 0
  } finally {
    await raw.close()
  }
}
