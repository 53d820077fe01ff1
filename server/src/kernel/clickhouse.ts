import { Readable } from 'node:stream'
import { type ClickHouseClient, createClient } from '@clickhouse/client'
import { type AnalyticsTable, insertTarget, type TableLayout } from './analytics-schema.ts'
import { invariant } from './errors.ts'
import type { ZonedScope } from './scope.ts'

/** Unscoped access: migrations, the relay, tests. Domains get `ScopedAnalytics` instead. */
export type ClickHouseConnection = {
  database: string
  layout: TableLayout
  rows<T>(query: string, params?: Record<string, unknown>): Promise<T[]>
  /** The answer in the format that the query names, as it comes: for more than fits in memory as text. */
  stream(query: string, params?: Record<string, unknown>): Promise<AsyncIterable<Buffer>>
  command(query: string, options?: { database?: string; settings?: Record<string, string | number> }): Promise<void>
  /**
   * Inserts JSONCompactEachRow lines. A retry with the same token changes nothing, so the token must name the content.
   */
  insertLines(table: string, lines: string, token: string): Promise<void>
  ping(): Promise<boolean>
  close(): Promise<void>
}

export type ScopedAnalytics = {
  scope: ZonedScope
  /**
   * Reads with the tables written as `{{orders}}`: each becomes a sub-select limited to the scope. Parameters are
   * ClickHouse's own (`{from:DateTime64(3)}`); `{tz:String}` is always the workspace's zone. 64-bit integers come as numbers.
   */
  rows<T>(query: string, params?: Record<string, unknown>): Promise<T[]>
  /** The same in the format that the query names (`format RowBinary`), as it comes. Read it to its end. */
  stream(query: string, params?: Record<string, unknown>): Promise<AsyncIterable<Buffer>>
  /** The same over the rows of these customers alone, found by the index whatever their records were joined with. */
  rowsOf<T>(customers: readonly number[], query: string, params?: Record<string, unknown>): Promise<T[]>
}

/** The one door from domains to ClickHouse: there is no way to ask it about everybody. */
export interface Analytics {
  scope(scope: ZonedScope): ScopedAnalytics
  connection: ClickHouseConnection
}

/** How one workspace reads customers whose records were joined. */
export type Rewrites = {
  /**
   * Expressions that replace a stored column, such as a merged customer's number by the number of the one that was kept.
   * Empty when there is nothing to replace, so that plain scans stay plain.
   */
  columns: Record<string, string>
  /** The numbers under which the facts of these customers are stored. */
  recordsOf(customers: readonly number[]): number[]
}
export type ColumnRewrites = (workspace: number) => Promise<Rewrites>

const readSettings = {
  output_format_json_quote_64bit_integers: 0,
  // Long lists of merged customers travel inside the query text.
  max_query_size: '67108864',
  // A query over shards may nest sub-queries; each side must see all the rows of the other.
  distributed_product_mode: 'global',
} as const

export type ClickHouseOptions = { url: string; database: string; layout: TableLayout; requestTimeoutMs?: number }

export function connectClickHouse(options: ClickHouseOptions): ClickHouseConnection {
  const { url, database, layout } = options
  const open = (connections: number) =>
    createClient({
      url,
      database,
      request_timeout: options.requestTimeoutMs ?? 300_000,
      max_open_connections: connections,
      compression: { request: false, response: false },
      log: { level: 127 }, // OFF: errors are thrown to the caller, who knows more
    })
  const client = open(16)
  // Inserts have sockets of their own, so that no crowd of reports can hold up the relay.
  const inserter = open(3)
  return {
    database,
    layout,
    rows: <T>(query: string, params?: Record<string, unknown>) => readRows<T>(client, query, params),
    stream: async (query, params) => {
      const { stream } = await client.exec({ query, query_params: params, clickhouse_settings: readSettings })
      return stream
    },
    async command(query, { database: other, settings } = {}) {
      if (other === undefined) {
        await client.command({ query, clickhouse_settings: settings })
        return
      }
      const elsewhere = createClient({ url, database: other, log: { level: 127 } })
      await elsewhere.command({ query, clickhouse_settings: settings }).finally(() => elsewhere.close())
    },
    async insertLines(table, lines, token) {
      // `insert` would parse and print every row again; the lines are ready as they are.
      const { stream } = await inserter.exec({
        query: `insert into ${insertTarget(table, layout)} format JSONCompactEachRow`,
        values: Readable.from([lines], { objectMode: false }),
        clickhouse_settings: {
          insert_deduplication_token: token,
          insert_deduplicate: 1,
          // A year of history arrives as one insert.
          max_partitions_per_insert_block: '0',
          date_time_input_format: 'best_effort',
          // On a cluster: return when every shard has the rows, so "shipped" means shipped.
          ...(layout.kind === 'cluster' ? { distributed_foreground_insert: 1 as const } : {}),
        },
      })
      // The answer of an insert is empty; unread it would hold the connection.
      for await (const _chunk of stream);
    },
    ping: async () => (await client.ping()).success,
    async close() {
      await Promise.all([client.close(), inserter.close()])
    },
  }
}

async function readRows<T>(client: ClickHouseClient, query: string, params?: Record<string, unknown>): Promise<T[]> {
  const result = await client.query({
    query,
    format: 'JSONEachRow',
    query_params: params,
    clickhouse_settings: readSettings,
  })
  return result.json<T>()
}

export function openAnalytics(
  connection: ClickHouseConnection,
  tables: AnalyticsTable[],
  rewrites: ColumnRewrites,
): Analytics {
  const known = new Map(tables.map((table) => [table.name, table]))
  return {
    connection,
    scope: (scope) => ({
      scope,
      async rows<T>(query: string, params: Record<string, unknown> = {}) {
        const { columns } = await rewrites(scope.workspace)
        return connection.rows<T>(insideScope(query, known, { ...scope, columns }), { tz: scope.timezone, ...params })
      },
      async stream(query: string, params: Record<string, unknown> = {}) {
        const { columns } = await rewrites(scope.workspace)
        return connection.stream(insideScope(query, known, { ...scope, columns }), { tz: scope.timezone, ...params })
      },
      async rowsOf<T>(customers: readonly number[], query: string, params: Record<string, unknown> = {}) {
        const { columns, recordsOf } = await rewrites(scope.workspace)
        const inside = insideScope(query, known, { ...scope, columns, records: recordsOf(customers) })
        return connection.rows<T>(inside, { tz: scope.timezone, ...params })
      },
    }),
  }
}

type Door = ZonedScope & { columns: Record<string, string>; records?: readonly number[] }

/** Replaces every `{{table}}` by its scoped sub-select. Exported for its test. */
export function insideScope(query: string, tables: ReadonlyMap<string, AnalyticsTable>, door: Door): string {
  for (const name of tables.keys()) {
    invariant(
      !new RegExp(`\\b(from|join|in)\\s+\\(?${name}\\b`, 'i').test(query),
      `write {{${name}}} instead of ${name}: the door adds the workspace`,
    )
  }
  return query.replace(/\{\{(\w+)\}\}/g, (_whole, name: string) => {
    const table = tables.get(name)
    invariant(table, `there is no analytics table {{${name}}}`)
    return scopedTable(table, door)
  })
}

function scopedTable(table: AnalyticsTable, { columns: rewrites, records, ...scope }: Door): string {
  invariant(Number.isInteger(scope.workspace) && scope.workspace > 0, 'a scope names a workspace')
  const conditions = [`workspace = ${scope.workspace}`]
  if (table.storeScoped && scope.stores !== '*') {
    invariant(scope.stores.every(Number.isInteger), 'stores are numbers')
    // No store at all is still a valid list, and shows nothing.
    conditions.push(`store in (${scope.stores.length > 0 ? scope.stores.join(', ') : '-1'})`)
  }
  if (records) {
    invariant(records.every(Number.isInteger), 'customers are numbers')
    // By the stored column, not by what replaces it: only that one has an index.
    conditions.push(`${table.name}.customer in (${records.length > 0 ? records.join(', ') : '0'})`)
  }
  const replaced = table.asWritten ? [] : Object.entries(rewrites)
  const columns = replaced.filter(([column]) => new RegExp(`(^|, *|\\s)${column} `).test(table.columns))
  const list = columns.length === 0 ? '*' : `* replace (${columns.map(([name, by]) => `${by} as ${name}`).join(', ')})`
  return `(select ${list} from ${table.name} where ${conditions.join(' and ')})`
}
