import { hash } from 'node:crypto'
import { ORDER_BATCH_MAX } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { compareText, inBatch } from '../../orders/index.ts'
import * as queries from '../queries.ts'
import { type PartCounts, sumCounts } from '../rules/counts.ts'
import type { Row } from '../rules/csv.ts'
import type { CustomerReader } from '../rules/read-customer.ts'
import { OrderReader, type RejectedRow, repeatedNumber } from '../rules/read-order.ts'
import { recordOrderGroups } from './record-groups.ts'
import { recordPeople } from './record-people.ts'
import { Interrupted, packRows, readerOf, unpackRows } from './stage-lines.ts'

export type Group = { key: string; rows: Row[] }

/** What one batch of groups came to, besides what was recorded. */
export type BatchResult = {
  counts: PartCounts
  rejected: RejectedRow[]
  /** Refunds that name an order: recorded after all orders of the file. */
  deferred: Row[]
  /** Who was named, by a key that says nothing to people. */
  people: Set<string>
}

export type Recording = { deps: Deps; scope: Scope; row: queries.ImportRow; stop: () => boolean }

const linesPerBatch = 10_000

/** Rows by key, smallest key first; the rows of a key in the order of the file. */
function groupRows(rows: Row[], reader: OrderReader | CustomerReader): Group[] {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    // Keys get a letter in front, so that the empty key comes after "nothing done yet".
    const key = `k${reader.keyOf(row)}`
    const held = groups.get(key)
    if (held) held.push(row)
    else groups.set(key, [row])
  }
  const whole = [...groups].map(([key, held]) => ({ key, rows: held }))
  // All lines that say the same are in this bucket, so it can count them.
  const apart = reader instanceof OrderReader && reader.makesNumbers ? whole.flatMap(oneByOne) : whole
  return apart.sort((a, b) => compareText(a.key, b.key))
}

const oneByOne = ({ key, rows }: Group): Group[] =>
  rows.map((row, index) => ({ key: repeatedNumber(key, index + 1), rows: [row] }))

/** The next groups that fit into one transaction. */
function takeBatch(groups: readonly Group[], from: number): Group[] {
  let to = from
  let lines = 0
  while (to < groups.length && to - from < ORDER_BATCH_MAX) {
    const size = groups[to]?.rows.length ?? 0
    if (to > from && lines + size > linesPerBatch) break
    lines += size
    to += 1
  }
  return groups.slice(from, to)
}

/** Records what is left of a bucket, batch by batch. Each batch and its place in the bucket are one transaction. */
export async function recordBucket(recording: Recording, bucket: queries.BucketRow): Promise<void> {
  const { deps, scope, row, stop } = recording
  const reader = readerOf(row)
  const parts = await deps.db.as(scope, (tx) => queries.readParts(tx, row.workspace, row.id, bucket))
  const rows = parts.flatMap((part) => unpackRows(deps.secrets.unwrap(part)))
  const groups = groupRows(rows, reader).filter((group) => group.key > bucket.afterKey)
  let at = 0
  let { afterKey, counts } = bucket
  do {
    if (stop()) throw new Interrupted()
    const batch = takeBatch(groups, at)
    at += batch.length
    const to = batch.at(-1)?.key ?? afterKey
    const before = { afterKey, counts }
    counts = await inBatch(deps, scope, async (tx) => {
      const result =
        reader instanceof OrderReader
          ? await recordOrderGroups(tx, recording, reader, batch, bucket.pass)
          : await recordPeople(tx, recording, reader, batch)
      const sum = sumCounts([before.counts, result.counts])
      const total = { ...sum.counts, linesDone: sum.linesDone }
      await keepResult(tx, recording, bucket, result)
      const step = { workspace: row.workspace, id: row.id, pass: bucket.pass, bucket: bucket.bucket }
      const done = at >= groups.length
      const moved = await queries.advanceBucket(tx, { ...step, from: before.afterKey, to, done, counts: total })
      if (!moved) throw new Interrupted()
      return total
    })
    afterKey = to
  } while (at < groups.length)
}

async function keepResult(
  tx: Tx,
  { deps, row }: Recording,
  bucket: queries.BucketRow,
  result: BatchResult,
): Promise<void> {
  const { workspace, id } = row
  const seal = (data: Buffer): Buffer => deps.secrets.wrap(data)
  if (result.rejected.length > 0) {
    await queries.insertRejected(tx, workspace, id, seal(Buffer.from(JSON.stringify(result.rejected))))
  }
  if (result.deferred.length > 0) {
    invariant(bucket.pass === 1, 'refunds wait once')
    await queries.appendPart(tx, workspace, id, {
      pass: 2,
      bucket: bucket.bucket,
      data: seal(packRows(result.deferred)),
    })
  }
  if (result.people.size > 0) {
    await queries.appendPart(tx, workspace, id, {
      pass: 3,
      bucket: bucket.bucket,
      data: seal(packPeople(result.people)),
    })
  }
}

/** 52 bits of a hash each: among 4 million customers the chance of counting one too few is one in 600. */
function packPeople(people: ReadonlySet<string>): Buffer {
  const numbers = Float64Array.from([...people], (key) => Number.parseInt(hash('sha1', key).slice(0, 13), 16))
  return Buffer.from(numbers.buffer)
}

/** How many different people the parts name together. */
export function countPeople(parts: readonly Buffer[]): number {
  const arrays = parts.map((part) => new Float64Array(new Uint8Array(part).buffer))
  const all = new Float64Array(arrays.reduce((sum, array) => sum + array.length, 0))
  let at = 0
  for (const array of arrays) {
    all.set(array, at)
    at += array.length
  }
  all.sort()
  let count = 0
  for (let i = 0; i < all.length; i++) if (i === 0 || all[i] !== all[i - 1]) count++
  return count
}
