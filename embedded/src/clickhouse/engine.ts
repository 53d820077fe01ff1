import { createRequire } from 'node:module'
import { ClickHouseException } from './exceptions.ts'
import { Lane } from './lane.ts'
import { quote } from './sql-text.ts'
import { READS_MAX, WRITES_MAX } from './threads.ts'

/** What the engine says about one finished statement. */
export type EngineAnswer = {
  bytes: Uint8Array
  elapsedSeconds: number
  resultRows: number
  resultBytes: number
  writtenRows: number
  writtenBytes: number
}

type Connection = object

/**
 * The native addon under the `chdb` package. Its public `Session` is not used: it keeps settings between
 * statements and runs every parameterised query of the process one after the other. A connection of our own per
 * request costs 0.08 ms, starts clean, and lets requests run side by side.
 */
type NativeAddon = {
  CreateConnection(path: string, args?: string[]): Connection
  CloseConnection(connection: Connection): void
  QueryAsyncConnection(
    connection: Connection,
    sql: string,
    format: string,
  ): Promise<{ bytes: Uint8Array; elapsed: number; rowsRead: number; bytesRead: number }>
  InsertRawAsyncConnection(
    connection: Connection,
    prefix: string,
    data: Buffer,
    countLines: boolean,
  ): Promise<{ elapsed: number; rowsWritten: number; bytesWritten: number }>
}

const require = createRequire(import.meta.url)

function loadAddon(): NativeAddon {
  // The loader is not among the package's exports, so it is reached by path; it picks the platform's binary.
  const loader = require.resolve('chdb').replace(/index\.js$/, 'dist/loader.js')
  return require(loader).loadNative()
}

/** The one ClickHouse engine of this process. */
export class Engine {
  readonly #addon = loadAddon()
  readonly #path: string
  // Holds the engine open: closing the last connection of a process shuts it down.
  readonly #keeper: Connection
  // Two lanes, so that slow reports can fill theirs and inserts still start at once.
  readonly #reads = new Lane(READS_MAX)
  readonly #writes = new Lane(WRITES_MAX)

  constructor(path: string, args: string[]) {
    this.#path = path
    this.#keeper = this.#addon.CreateConnection(path, args)
  }

  /**
   * Runs statements whose last one may answer rows, in `format` unless the SQL names one. They must set `log_comment`
   * to `queryId`; an aborted `signal` then ends them.
   */
  query(sql: string, o: { format: string; queryId: string; signal: AbortSignal | undefined }): Promise<EngineAnswer> {
    return this.#reads.run(() =>
      this.#withConnection((connection) =>
        this.#killable(o.queryId, o.signal, async () => {
          const raw = await this.#addon.QueryAsyncConnection(connection, sql, o.format)
          return {
            bytes: raw.bytes,
            elapsedSeconds: raw.elapsed,
            resultRows: raw.rowsRead,
            resultBytes: raw.bytesRead,
            writtenRows: 0,
            writtenBytes: 0,
          }
        }),
      ),
    )
  }

  /** Runs `prefix` followed by a newline and `data`; the data never becomes a JavaScript string. */
  insert(prefix: string, data: Buffer): Promise<EngineAnswer> {
    return this.#writes.run(() =>
      this.#withConnection(async (connection) => {
        const raw = await this.#addon.InsertRawAsyncConnection(connection, prefix, data, false)
        return {
          bytes: new Uint8Array(0),
          elapsedSeconds: raw.elapsed,
          resultRows: 0,
          resultBytes: 0,
          writtenRows: raw.rowsWritten,
          writtenBytes: raw.bytesWritten,
        }
      }),
    )
  }

  /** Outside the lanes: for short housekeeping statements that must not queue behind what they act on. */
  async housekeeping(sql: string): Promise<string> {
    return this.#withConnection(async (connection) => {
      const raw = await this.#addon.QueryAsyncConnection(connection, sql, 'TabSeparated')
      return Buffer.from(raw.bytes).toString('utf8')
    })
  }

  get running(): number {
    return this.#reads.running + this.#writes.running
  }

  /** How many statements have come so far. */
  get started(): number {
    return this.#reads.started + this.#writes.started
  }

  close(): void {
    this.#addon.CloseConnection(this.#keeper)
  }

  async #killable<T>(queryId: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    // Aborted while it waited for its turn.
    if (signal?.aborted) throw new ClickHouseException(394, 'QUERY_WAS_CANCELLED', 'The caller hung up.')
    let again: NodeJS.Timeout | undefined
    const kill = () => {
      const sql = `KILL QUERY WHERE Settings['log_comment'] = ${quote(queryId)} ASYNC`
      this.housekeeping(sql).catch(() => undefined)
      // More than once, for the moment in which a statement has begun and is not on the engine's list yet.
      again = setTimeout(kill, 200)
    }
    signal?.addEventListener('abort', kill)
    try {
      return await work()
    } finally {
      signal?.removeEventListener('abort', kill)
      clearTimeout(again)
    }
  }

  async #withConnection<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = this.#addon.CreateConnection(this.#path)
    try {
      return await work(connection)
    } finally {
      this.#addon.CloseConnection(connection)
    }
  }
}
