/**
 * A ClickHouse table as a domain declares it. The kernel makes the form that the installation needs, so the same
 * declaration and the same queries serve one server, the two-shard test profile and a cluster.
 */
export type AnalyticsTable = {
  name: string
  /** Column list as in `create table`. */
  columns: string
  partitionBy?: string
  orderBy: string
  /** Column whose rows stay together on a shard; `customer` unless there is a reason. */
  shardBy: string
  /** MergeTree by default. `ReplacingMergeTree(version)` for small dimension tables. */
  engine?: string
  /**
   * Read under the numbers that are stored: rows that already speak of persons. Otherwise what was said of a record that was
   * joined would be read as said of the person.
   */
  asWritten?: boolean
  /** Visible inside a store scope? Then it has a column `store`. */
  storeScoped?: boolean
}

export type TableLayout =
  | { kind: 'plain' }
  | { kind: 'two-shards'; cluster: string }
  | { kind: 'cluster'; cluster: string }

// Plain MergeTree forgets insert tokens unless told to keep some; the relay retries only its latest inserts.
const settings = 'settings non_replicated_deduplication_window = 10000'

/** Where rows are inserted: the distributed table of a cluster, else the stored one. */
export const insertTarget = (table: string, layout: TableLayout): string =>
  layout.kind === 'two-shards' ? `${table}_stored` : table

/** The statements that create a table, in order; each can run twice. */
export function createTable(table: AnalyticsTable, layout: TableLayout): string[] {
  const engine = table.engine ?? 'MergeTree'
  const partition = table.partitionBy ? `partition by ${table.partitionBy}` : ''
  const tail = `${partition} order by ${table.orderBy}`
  if (layout.kind === 'plain') {
    return [`create table if not exists ${table.name} (${table.columns}) engine = ${engine} ${tail} ${settings}`]
  }
  if (layout.kind === 'two-shards') {
    // Both shards are this process: the view shows each shard its half of the one stored table.
    return [
      `create table if not exists ${table.name}_stored (${table.columns}) engine = ${engine} ${tail} ${settings}`,
      `create view if not exists ${table.name}_shard as select * from ${table.name}_stored where ${table.shardBy} % 2 = shardNum() - 1`,
      `create table if not exists ${table.name} (${table.columns}) engine = Distributed('${layout.cluster}', currentDatabase(), '${table.name}_shard')`,
    ]
  }
  const on = `on cluster '${layout.cluster}'`
  const replicated = engine.replace(
    /^(\w*)MergeTree(\((.*)\))?$/,
    (_whole, kind: string, _call, args?: string) =>
      `Replicated${kind}MergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}'${args ? `, ${args}` : ''})`,
  )
  return [
    `create table if not exists ${table.name}_local ${on} (${table.columns}) engine = ${replicated} ${tail}`,
    `create table if not exists ${table.name} ${on} (${table.columns}) engine = Distributed('${layout.cluster}', currentDatabase(), '${table.name}_local', ${table.shardBy})`,
  ]
}
