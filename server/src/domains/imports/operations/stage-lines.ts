import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import * as queries from '../queries.ts'
import { CsvSplitter, type Row } from '../rules/csv.ts'
import { pickFormats, readHeaders } from '../rules/preview.ts'
import { CustomerReader } from '../rules/read-customer.ts'
import { minorDigitsOf, OrderReader } from '../rules/read-order.ts'
import { decode, fallbackEncoding, inflate, readPieces } from './read-file.ts'

/** Staged text held before it is written, and the size of a bucket that one worker holds in memory. */
const flushLength = 8 * 1024 * 1024
const bucketBytes = 2 * 1024 * 1024
const bucketsMax = 1024
/** CSV shrinks to about a seventh. */
const gzipRatio = 7

/** Somebody else moved this import on, or it is told to stop: leave it alone. */
export class Interrupted extends Error {}

export const readerOf = (row: queries.ImportRow): OrderReader | CustomerReader => {
  const options = {
    mapping: row.mapping,
    headers: row.detected.headers,
    timezone: row.timezone,
    minorDigits: minorDigitsOf(row.currency),
    ...pickFormats(row.detected),
  }
  return row.kind === 'orders' ? new OrderReader(options) : new CustomerReader(options)
}

const bucketCount = (row: queries.ImportRow): number => {
  const bytes = Number(row.bytes) * (row.detected.gzip ? gzipRatio : 1)
  return Math.min(bucketsMax, Math.max(1, Math.ceil(bytes / bucketBytes)))
}

/** FNV-1a, 32 bits: spreads consecutive order numbers evenly. */
function bucketOf(key: string, count: number): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193)
  return (hash >>> 0) % count
}

type Staging = { deps: Deps; scope: Scope; row: queries.ImportRow; stop: () => boolean }

/**
 * Puts the lines of the file into buckets by their order number, a few megabytes a transaction. After a crash it reads
 * the file again and skips what is already there.
 */
export async function stageLines(staging: Staging): Promise<void> {
  const { deps, scope, row } = staging
  try {
    await stageWith(staging, row.detected.encoding)
  } catch (error) {
    // Thrown by the decoder: the beginning was plain ASCII, a later byte is not UTF-8.
    if (!(error instanceof TypeError) || row.detected.encoding !== 'utf-8') throw error
    row.detected = { ...row.detected, encoding: fallbackEncoding }
    row.linesRead = 0
    await deps.db.as(scope, async (tx) => {
      await queries.startImport(tx, scope.workspace, row.id, {
        dryRun: row.dryRun,
        at: row.startedAt ?? deps.clock.now(),
      })
      await queries.updateDetected(tx, scope.workspace, row.id, row.detected)
    })
    await stageWith(staging, fallbackEncoding)
  }
}

async function stageWith({ deps, scope, row, stop }: Staging, encoding: string): Promise<void> {
  const reader = readerOf(row)
  const splitter = new CsvSplitter(row.detected.delimiter)
  const buckets: Buckets = new Map()
  const count = bucketCount(row)
  const written = row.linesRead
  let bytesRead = 0
  let lines = 0
  let length = 0
  let header = row.mapping.headers
  const take = (fresh: Row[]): void => {
    for (const entry of fresh) {
      if (!header) {
        header = readHeaders(entry)
        continue
      }
      lines += 1
      if (lines <= written) continue
      const bucket = bucketOf(reader.keyOf(entry), count)
      const held = buckets.get(bucket)
      // As text at once: one string a row is less work for the garbage collector than its cells.
      if (held) held.push(packRow(entry))
      else buckets.set(bucket, [packRow(entry)])
    }
  }
  const flush = async (): Promise<void> => {
    if (stop()) throw new Interrupted()
    await deps.db.as(scope, (tx) => writeBuckets(tx, deps, row, buckets, { to: lines, bytes: bytesRead }))
    row.linesRead = Math.max(row.linesRead, lines)
    buckets.clear()
    length = 0
  }
  const pieces = readPieces(deps, scope, row.id, (bytes) => {
    bytesRead = bytes
  })
  for await (const text of decode(inflate(pieces, row.detected.gzip), encoding)) {
    take(splitter.push(text))
    length += text.length
    if (length >= flushLength && lines > row.linesRead) await flush()
  }
  take(splitter.end())
  await flush()
}

/** Packed rows by bucket. */
type Buckets = Map<number, string[]>

async function writeBuckets(
  tx: Tx,
  { secrets }: Deps,
  row: queries.ImportRow,
  buckets: Buckets,
  reached: { to: number; bytes: number },
): Promise<void> {
  const moved = await queries.advanceReading(tx, {
    workspace: row.workspace,
    id: row.id,
    from: row.linesRead,
    ...reached,
  })
  if (!moved) throw new Interrupted()
  const parts = [...buckets].map(([bucket, rows]) => ({
    pass: 1,
    bucket,
    // Grows with the file, so that a bucket is read back in the order of the file.
    seq: row.linesRead,
    data: secrets.wrap(Buffer.from(`[${rows.join(',')}]`)),
  }))
  // One statement takes at most 65,535 parameters.
  for (let from = 0; from < parts.length; from += 1000) {
    await queries.insertParts(tx, row.workspace, row.id, parts.slice(from, from + 1000))
  }
}

const packRow = (row: Row): string => JSON.stringify([row.line, row.cells])

export const packRows = (rows: readonly Row[]): Buffer => Buffer.from(`[${rows.map(packRow).join(',')}]`)

export const unpackRows = (data: Buffer): Row[] =>
  (JSON.parse(data.toString('utf8')) as [number, string[]][]).map(([line, cells]) => ({ line, cells })) // packed above
