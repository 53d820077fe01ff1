import type { ImportCounts, ImportDetected, ImportKind, ImportMapping, ImportState } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../kernel/postgres.ts'

export type Phase = 'waiting' | 'reading' | 'recording' | 'done'

export type ImportRow = {
  workspace: number
  id: string
  kind: ImportKind
  fileName: string
  bytes: bigint
  sha256: string
  state: ImportState
  dryRun: boolean
  timezone: string
  currency: string
  mapping: ImportMapping
  detected: ImportDetected
  preview: Buffer | null
  phase: Phase
  bytesRead: bigint
  linesRead: number
  counts: ImportCounts | null
  failure: string | null
  createdAt: Date
  startedAt: Date | null
  finishedAt: Date | null
}

const columns = sql`workspace, id, kind, file_name, bytes, sha256, state, dry_run, timezone, currency, mapping, detected, preview,
  phase, bytes_read, lines_read, counts, failure, created_at, started_at, finished_at`

export type NewImport = Pick<
  ImportRow,
  | 'workspace'
  | 'id'
  | 'kind'
  | 'fileName'
  | 'sha256'
  | 'timezone'
  | 'currency'
  | 'mapping'
  | 'detected'
  | 'preview'
  | 'createdAt'
> & { bytes: number }

export async function insertImport(tx: Tx, row: NewImport): Promise<ImportRow> {
  const { rows } = await sql<ImportRow>`
    insert into imports.import (workspace, id, kind, file_name, bytes, sha256, state, timezone, currency, mapping, detected, preview, created_at)
    values (${row.workspace}, ${row.id}, ${row.kind}, ${row.fileName}, ${row.bytes}, ${row.sha256}, 'ready', ${row.timezone}, ${row.currency},
            ${JSON.stringify(row.mapping)}::jsonb, ${JSON.stringify(row.detected)}::jsonb, ${row.preview}, ${row.createdAt})
    returning ${columns}`.execute(tx)
  return only(rows)
}

function only<T>(rows: T[]): T {
  const [row] = rows
  if (row === undefined) throw new Error('the statement returned no row')
  return row
}

export async function findImport(tx: Tx, workspace: number, id: string): Promise<ImportRow | undefined> {
  const { rows } = await sql<ImportRow>`
    select ${columns} from imports.import where workspace = ${workspace} and id = ${id}::uuid`.execute(tx)
  return rows[0]
}

/** Locked until commit, so that two clicks cannot start it twice. */
export async function lockImport(tx: Tx, workspace: number, id: string): Promise<ImportRow | undefined> {
  const { rows } = await sql<ImportRow>`
    select ${columns} from imports.import where workspace = ${workspace} and id = ${id}::uuid for update`.execute(tx)
  return rows[0]
}

/** The latest import of the same file that did not come to its end. */
export async function findUnfinished(
  tx: Tx,
  { workspace, kind, sha256, dryRun }: { workspace: number; kind: ImportKind; sha256: string; dryRun: boolean },
): Promise<ImportRow | undefined> {
  const { rows } = await sql<ImportRow>`
    select ${columns} from imports.import
    where workspace = ${workspace} and kind = ${kind} and sha256 = ${sha256} and dry_run = ${dryRun} and state in ('running', 'failed')
    order by created_at desc limit 1`.execute(tx)
  return rows[0]
}

export async function listImports(
  tx: Tx,
  workspace: number,
  filter: { kind: ImportKind | undefined; before: string | undefined; limit: number },
): Promise<ImportRow[]> {
  // Ids are time-ordered (UUID v7): the id is the cursor.
  const { rows } = await sql<ImportRow>`
    select ${columns} from imports.import
    where workspace = ${workspace} and (${filter.kind ?? null}::text is null or kind = ${filter.kind ?? null})
      and (${filter.before ?? null}::uuid is null or id < ${filter.before ?? null}::uuid)
    order by id desc limit ${filter.limit}`.execute(tx)
  return rows
}

/** Every workspace's; for the job that goes on with what a crash left. */
export async function listRunning(tx: Tx): Promise<{ workspace: number; id: string }[]> {
  const { rows } = await sql<{ workspace: number; id: string }>`
    select workspace, id from imports.import where state = 'running' order by started_at limit 20`.execute(tx)
  return rows
}

export async function updateMapping(
  tx: Tx,
  row: Pick<ImportRow, 'workspace' | 'id' | 'mapping' | 'detected' | 'preview'>,
): Promise<ImportRow> {
  const { rows } = await sql<ImportRow>`
    update imports.import set mapping = ${JSON.stringify(row.mapping)}::jsonb, detected = ${JSON.stringify(row.detected)}::jsonb, preview = ${row.preview}
    where workspace = ${row.workspace} and id = ${row.id}::uuid returning ${columns}`.execute(tx)
  return only(rows)
}

/** From the beginning: what an earlier dry run staged and rejected is gone. */
export async function startImport(
  tx: Tx,
  workspace: number,
  id: string,
  { dryRun, at }: { dryRun: boolean; at: Date },
): Promise<void> {
  await deleteStaged(tx, workspace, id)
  await sql`delete from imports.rejected where workspace = ${workspace} and import = ${id}::uuid`.execute(tx)
  await sql`
    update imports.import set state = 'running', dry_run = ${dryRun}, phase = 'reading', bytes_read = 0, lines_read = 0, counts = null,
      failure = null, started_at = ${at}, finished_at = null
    where workspace = ${workspace} and id = ${id}::uuid`.execute(tx)
}

/** A failed import goes on where it stopped. */
export async function continueImport(tx: Tx, workspace: number, id: string): Promise<void> {
  await sql`update imports.import set state = 'running', failure = null where workspace = ${workspace} and id = ${id}::uuid`.execute(
    tx,
  )
}

export async function updateDetected(tx: Tx, workspace: number, id: string, detected: ImportDetected): Promise<void> {
  await sql`
    update imports.import set detected = ${JSON.stringify(detected)}::jsonb where workspace = ${workspace} and id = ${id}::uuid`.execute(
    tx,
  )
}

export async function setPhase(tx: Tx, workspace: number, id: string, phase: Phase): Promise<void> {
  await sql`update imports.import set phase = ${phase} where workspace = ${workspace} and id = ${id}::uuid`.execute(tx)
}

export async function finishImport(
  tx: Tx,
  {
    workspace,
    id,
    state,
    counts,
    at,
  }: { workspace: number; id: string; state: ImportState; counts: ImportCounts; at: Date },
): Promise<void> {
  await deleteStaged(tx, workspace, id)
  await sql`
    update imports.import set state = ${state}, phase = 'done', counts = ${JSON.stringify(counts)}::jsonb, finished_at = ${at}
    where workspace = ${workspace} and id = ${id}::uuid`.execute(tx)
  if (state !== 'done') return
  await sql`delete from imports.import_file where workspace = ${workspace} and import = ${id}::uuid`.execute(tx)
  await sql`update imports.import set preview = null where workspace = ${workspace} and id = ${id}::uuid`.execute(tx)
}

export async function failImport(tx: Tx, workspace: number, id: string, failure: string): Promise<void> {
  await sql`
    update imports.import set state = 'failed', failure = ${failure} where workspace = ${workspace} and id = ${id}::uuid`.execute(
    tx,
  )
}

/** Held until the transaction ends, also when its process is killed. False when somebody else runs this import. */
export async function tryRunLock(tx: Tx, workspace: number, id: string): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`
    select pg_try_advisory_xact_lock(hashtext('regulars.imports'), hashtext(${`${workspace}/${id}`})) as held`.execute(
    tx,
  )
  return rows[0]?.held ?? false
}

// The file.

export async function insertFilePiece(
  tx: Tx,
  row: { workspace: number; id: string; seq: number; data: Buffer; at: Date },
): Promise<void> {
  await sql`
    insert into imports.import_file (workspace, import, seq, data, received_at)
    values (${row.workspace}, ${row.id}::uuid, ${row.seq}, ${row.data}, ${row.at})`.execute(tx)
}

export async function findFilePiece(tx: Tx, workspace: number, id: string, seq: number): Promise<Buffer | undefined> {
  const { rows } = await sql<{ data: Buffer }>`
    select data from imports.import_file where workspace = ${workspace} and import = ${id}::uuid and seq = ${seq}`.execute(
    tx,
  )
  return rows[0]?.data
}

/** Pieces of uploads that never came to their end. */
export async function deleteOrphanPieces(tx: Tx, before: Date): Promise<void> {
  await sql`
    delete from imports.import_file f where f.received_at < ${before}
      and not exists (select from imports.import i where i.workspace = f.workspace and i.id = f.import)`.execute(tx)
}

// Staged lines.

export type StagedPart = { pass: number; bucket: number; seq: number; data: Buffer }

/** Many parts in one statement; the bytes travel as they are. */
export async function insertParts(tx: Tx, workspace: number, id: string, parts: StagedPart[]): Promise<void> {
  if (parts.length === 0) return
  const values = parts.map(
    (part) => sql`(${workspace}, ${id}::uuid, ${part.pass}, ${part.bucket}, ${part.seq}, ${part.data})`,
  )
  await sql`insert into imports.import_line (workspace, import, pass, bucket, seq, data) values ${sql.join(values)}`.execute(
    tx,
  )
}

/** Moves the reading on; false when somebody else did it in the meantime. */
export async function advanceReading(
  tx: Tx,
  row: { workspace: number; id: string; from: number; to: number; bytes: number },
): Promise<boolean> {
  const result = await sql`
    update imports.import set lines_read = ${row.to}, bytes_read = ${row.bytes}
    where workspace = ${row.workspace} and id = ${row.id}::uuid and phase = 'reading' and state = 'running' and lines_read = ${row.from}`.execute(
    tx,
  )
  return result.numAffectedRows === 1n
}

export async function readParts(
  tx: Tx,
  workspace: number,
  id: string,
  at: { pass: number; bucket: number },
): Promise<Buffer[]> {
  const { rows } = await sql<{ data: Buffer }>`
    select data from imports.import_line
    where workspace = ${workspace} and import = ${id}::uuid and pass = ${at.pass} and bucket = ${at.bucket} order by seq`.execute(
    tx,
  )
  return rows.map((row) => row.data)
}

export async function readPass(tx: Tx, workspace: number, id: string, pass: number): Promise<Buffer[]> {
  const { rows } = await sql<{ data: Buffer }>`
    select data from imports.import_line where workspace = ${workspace} and import = ${id}::uuid and pass = ${pass}`.execute(
    tx,
  )
  return rows.map((row) => row.data)
}

/** Adds a part to a bucket behind those that are there. Only one worker at a time writes to a bucket. */
export async function appendPart(tx: Tx, workspace: number, id: string, part: Omit<StagedPart, 'seq'>): Promise<void> {
  await sql`
    insert into imports.import_line (workspace, import, pass, bucket, seq, data)
    select ${workspace}, ${id}::uuid, ${part.pass}, ${part.bucket}, coalesce(max(seq) + 1, 0), ${part.data}
    from imports.import_line
    where workspace = ${workspace} and import = ${id}::uuid and pass = ${part.pass} and bucket = ${part.bucket}`.execute(
    tx,
  )
}

async function deleteStaged(tx: Tx, workspace: number, id: string): Promise<void> {
  await sql`delete from imports.import_line where workspace = ${workspace} and import = ${id}::uuid`.execute(tx)
  await sql`delete from imports.bucket where workspace = ${workspace} and import = ${id}::uuid`.execute(tx)
}

// Buckets.

/** One row for each bucket of the pass that has lines; those that exist stay as they are. */
export async function makeBuckets(tx: Tx, workspace: number, id: string, pass: number): Promise<void> {
  await sql`
    insert into imports.bucket (workspace, import, pass, bucket)
    select distinct workspace, import, pass, bucket from imports.import_line
    where workspace = ${workspace} and import = ${id}::uuid and pass = ${pass}
    on conflict do nothing`.execute(tx)
}

export type BucketRow = {
  pass: number
  bucket: number
  afterKey: string
  done: boolean
  counts: Partial<ImportCounts> & { linesDone?: number }
}

export async function listBuckets(tx: Tx, workspace: number, id: string): Promise<BucketRow[]> {
  const { rows } = await sql<BucketRow>`
    select pass, bucket, after_key, done, counts from imports.bucket
    where workspace = ${workspace} and import = ${id}::uuid order by pass, bucket`.execute(tx)
  return rows
}

/** Moves a bucket on; false when somebody else did it in the meantime. */
export async function advanceBucket(
  tx: Tx,
  row: {
    workspace: number
    id: string
    pass: number
    bucket: number
    from: string
    to: string
    done: boolean
    counts: object
  },
): Promise<boolean> {
  const result = await sql`
    update imports.bucket set after_key = ${row.to}, done = ${row.done}, counts = ${JSON.stringify(row.counts)}::jsonb
    where workspace = ${row.workspace} and import = ${row.id}::uuid and pass = ${row.pass} and bucket = ${row.bucket}
      and after_key = ${row.from} and not done`.execute(tx)
  return result.numAffectedRows === 1n
}

// Rejected lines.

export async function insertRejected(tx: Tx, workspace: number, id: string, data: Buffer): Promise<void> {
  await sql`insert into imports.rejected (workspace, import, data) values (${workspace}, ${id}::uuid, ${data})`.execute(
    tx,
  )
}

export async function listRejected(tx: Tx, workspace: number, id: string): Promise<Buffer[]> {
  const { rows } = await sql<{ data: Buffer }>`
    select data from imports.rejected where workspace = ${workspace} and import = ${id}::uuid order by id`.execute(tx)
  return rows.map((row) => row.data)
}

/** Rejected lines hold personal data and are there to be corrected soon. */
export async function deleteOldRejected(tx: Tx, before: Date): Promise<void> {
  await sql`
    delete from imports.rejected r using imports.import i
    where i.workspace = r.workspace and i.id = r.import and i.finished_at < ${before}`.execute(tx)
}

// Customer files.

/** Those of the digests that are new; they count as seen from now on. Sorted, so that two files wait for each other. */
export async function claimRows(tx: Tx, workspace: number, digests: string[]): Promise<Set<string>> {
  const { rows } = await sql<{ digest: string }>`
    insert into imports.seen_row (workspace, digest)
    select ${workspace}, d from unnest(${digests}::uuid[]) as d order by d on conflict do nothing returning digest`.execute(
    tx,
  )
  return new Set(rows.map((row) => row.digest))
}

export async function findSeenRows(tx: Tx, workspace: number, digests: string[]): Promise<Set<string>> {
  const { rows } = await sql<{ digest: string }>`
    select digest from imports.seen_row where workspace = ${workspace} and digest = any(${digests}::uuid[])`.execute(tx)
  return new Set(rows.map((row) => row.digest))
}
