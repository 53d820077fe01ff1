import {
  type Import,
  type ImportCounts,
  type ImportList,
  type ImportPreviewRow,
  type ImportProgress,
  type ImportQuery,
  importMappingSchema,
} from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { kernelRefusals } from '../../../kernel/errors.ts'
import type { Scope } from '../../../kernel/scope.ts'
import * as queries from '../queries.ts'
import { sumCounts } from '../rules/counts.ts'

type Reader = { scope: Scope }

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** One import with its preview and its progress of this moment. Refuses `not_found`. */
export async function getImport(deps: Deps, { scope }: Reader, id: string): Promise<Import> {
  if (!uuid.test(id)) throw kernelRefusals.not_found()
  const found = await deps.db.as(scope, async (tx) => {
    const row = await queries.findImport(tx, scope.workspace, id)
    return row && { row, buckets: row.state === 'running' ? await queries.listBuckets(tx, scope.workspace, id) : [] }
  })
  if (!found) throw kernelRefusals.not_found()
  const { row, buckets } = found
  const preview = row.preview
    ? (JSON.parse(deps.secrets.unwrap(row.preview).toString('utf8')) as ImportPreviewRow[]) // sealed by createImport
    : []
  return toImport(row, buckets, preview)
}

/** Imports, newest first, without previews. */
export async function listImports(deps: Deps, { scope }: Reader, query: ImportQuery): Promise<ImportList> {
  const before = query.cursor && uuid.test(query.cursor) ? query.cursor : undefined
  return deps.db.as(scope, async (tx) => {
    const rows = await queries.listImports(tx, scope.workspace, { kind: query.kind, before, limit: query.limit + 1 })
    const page = rows.slice(0, query.limit)
    const items: Import[] = []
    for (const row of page) {
      const buckets = row.state === 'running' ? await queries.listBuckets(tx, scope.workspace, row.id) : []
      items.push(toImport(row, buckets, []))
    }
    return { items, nextCursor: rows.length > query.limit ? (page.at(-1)?.id ?? null) : null }
  })
}

function toImport(row: queries.ImportRow, buckets: queries.BucketRow[], preview: ImportPreviewRow[]): Import {
  const running = sumCounts(buckets.map((bucket) => bucket.counts))
  const counts: ImportCounts | null =
    row.counts ?? (row.state === 'running' ? { ...running.counts, lines: row.linesRead } : null)
  return {
    id: row.id,
    kind: row.kind,
    fileName: row.fileName,
    bytes: Number(row.bytes),
    state: row.state,
    dryRun: row.dryRun,
    mapping: importMappingSchema.parse(row.mapping),
    detected: row.detected,
    preview,
    progress: toProgress(row, running.linesDone),
    counts,
    failure: row.failure,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  }
}

// Reading takes about a sixth of the time of an import.
const readingShare = 15

function toProgress(row: queries.ImportRow, linesDone: number): ImportProgress {
  const read = row.bytes > 0n ? Number(row.bytesRead) / Number(row.bytes) : 0
  const recorded = row.linesRead > 0 ? Math.min(1, linesDone / row.linesRead) : 0
  const percent = {
    waiting: 0,
    reading: read * readingShare,
    recording: readingShare + recorded * (100 - readingShare),
    done: 100,
  }
  return {
    phase: row.phase,
    percent: Math.round(percent[row.phase] * 10) / 10,
    linesRead: row.linesRead,
    linesDone: row.phase === 'done' ? row.linesRead : linesDone,
  }
}
