import pg from 'pg'
import type { TestRuntime } from '../index.ts'
import { firstId, type Owner } from './places.ts'

/** Content of every table: its row count and a hash over its rows, in PostgreSQL, and counts in ClickHouse. */
export type Snapshot = ReadonlyMap<string, string>

// An attempt to sign in is counted whoever makes it: that is what the table is for.
// News and moves wait for a moment until labels were computed from them, and the clock of labels says that they were.
const counters = ['organization.sign_in_attempt', 'events.news', 'customers.moved', 'labels.clock']

const factTables = ['events', 'orders', 'order_lines']

/** Looks at the databases as nobody else can: past row-level security, over all workspaces. */
export class Observer {
  readonly #runtime: TestRuntime
  readonly #client: pg.Client
  readonly #starts = new Map<Owner, number>()
  /** What a table held when it was read last, with the mark by which a change shows. */
  readonly #read = new Map<string, { mark: string; content: string }>()
  #tables: string[] = []
  #marks = ''

  private constructor(runtime: TestRuntime) {
    this.#runtime = runtime
    this.#client = new pg.Client({ connectionString: runtime.engines.postgresUrl })
  }

  static async open(runtime: TestRuntime): Promise<Observer> {
    const observer = new Observer(runtime)
    await observer.#client.connect()
    const tables = await observer.rows<{ name: string }>(
      `select schemaname || '.' || tablename as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
    )
    observer.#tables = tables.map(({ name }) => name)
    // Every committed insert and update leaves the number of its transaction, and a delete one row less. The tables are read
    // thousands of times, and hardly ever changed: reading all of them each time took half of the whole test.
    observer.#marks = observer.#tables
      .filter((name) => !counters.includes(name))
      .map(
        (name) =>
          `select '${name}' as name, count(*) || ' ' || coalesce(max(xmin::text::bigint), 0) as mark from ${name}`,
      )
      .join(' union all ')
    return observer
  }

  async rows<T>(sql: string, values: unknown[] = []): Promise<T[]> {
    return (await this.#client.query(sql, values)).rows as T[] // the query names its columns
  }

  /** Numbers given out from now on are those of this owner. */
  async startIdsOf(owner: Owner): Promise<void> {
    const time = this.#starts.get(owner) ?? 0
    this.#starts.set(owner, time + 1)
    await this.startIdsAt(firstId(owner, time))
  }

  async startIdsAt(first: number): Promise<void> {
    const columns = await this.rows<{ name: string; column: string }>(
      `select table_schema || '.' || table_name as name, column_name as column from information_schema.columns
       where is_identity = 'YES' and data_type = 'integer'`,
    )
    await this.#client.query(
      columns.map(({ name, column }) => `alter table ${name} alter column ${column} restart with ${first}`).join(';'),
    )
  }

  /** Waits until everything acknowledged has arrived in ClickHouse, then looks. */
  async look(): Promise<Snapshot> {
    await this.#runtime.drained()
    const stored = await this.#readChanged()
    const facts = await this.#runtime.deps.ch.connection.rows<{ name: string; content: string }>(
      factTables
        .map((name) => `select 'clickhouse.${name}' as name, toString(count()) as content from ${name}`)
        .join(' union all '),
    )
    return new Map([...stored, ...facts].map(({ name, content }) => [name, content]))
  }

  /** What the tables hold; only those that were written to since are read again. */
  async #readChanged(): Promise<{ name: string; content: string }[]> {
    const { rows } = await this.#client.query<{ name: string; mark: string }>({ name: 'marks', text: this.#marks })
    const changed = rows.filter(({ name, mark }) => this.#read.get(name)?.mark !== mark)
    const contents = changed.length === 0 ? [] : await this.rows<{ name: string; content: string }>(readAll(changed))
    const marks = new Map(rows.map(({ name, mark }) => [name, mark]))
    for (const { name, content } of contents) this.#read.set(name, { mark: marks.get(name) ?? '', content })
    return [...this.#read].map(([name, { content }]) => ({ name, content }))
  }

  /** The tables of both databases in which a text that fits `pattern` can be read. */
  async tablesWith(pattern: string): Promise<string[]> {
    const held = await this.rows<{ name: string }>(
      this.#tables
        .map((name) => `select '${name}' as name where exists (select from ${name} t where t::text ~* $1)`)
        .join(' union all '),
      [pattern],
    )
    const facts = await this.#runtime.deps.ch.connection.rows<{ name: string }>(
      factTables
        .map(
          (name) =>
            `select 'clickhouse.${name}' as name from ${name} where match(toString(tuple(*)), {pattern:String}) limit 1`,
        )
        .join(' union all '),
      { pattern: `(?i)${pattern}` },
    )
    return [...held, ...facts].map(({ name }) => name)
  }

  /** How many rows of each table PostgreSQL shows under this scope: those of the workspace, and others. */
  async rowsInScope(
    scope: { workspace: number; stores: string } | undefined,
  ): Promise<{ name: string; own: number; others: number }[]> {
    const tables = await this.rows<{ name: string }>(
      `select table_schema || '.' || table_name as name from information_schema.columns
       where column_name = 'workspace' and table_schema not in ('pg_catalog', 'information_schema') order by 1`,
    )
    await this.#client.query('begin; set local role regulars_app')
    if (scope) {
      const settings = `select set_config('regulars.workspace', $1, true), set_config('regulars.stores', $2, true)`
      await this.#client.query(settings, [String(scope.workspace), scope.stores])
    }
    const shown = await this.rows<{ name: string; own: number; others: number }>(
      tables
        .map(
          ({ name }) =>
            `select '${name}' as name, count(*) filter (where workspace = ${scope?.workspace ?? 0})::int as own,
               count(*) filter (where workspace <> ${scope?.workspace ?? 0})::int as others from ${name}`,
        )
        .join(' union all '),
    )
    await this.#client.query('rollback')
    return shown
  }

  close(): Promise<void> {
    return this.#client.end()
  }
}

const readAll = (tables: readonly { name: string }[]): string =>
  tables
    .map(
      ({ name }) =>
        `select '${name}' as name, count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\\n' order by t::text)), '') as content from ${name} t`,
    )
    .join(' union all ')

/** The tables in which two snapshots differ. */
export const changedTables = (before: Snapshot, after: Snapshot): string[] =>
  [...after].filter(([name, content]) => before.get(name) !== content).map(([name]) => name)
