import type { Deps } from '../../../kernel/deps.ts'
import { Refusal } from '../../../kernel/errors.ts'
import { isConnectionError } from '../../../kernel/postgres.ts'
import * as queries from '../queries.ts'
import { sumCounts } from '../rules/counts.ts'
import { CsvError } from '../rules/csv.ts'
import { countPeople, type Recording, recordBucket } from './record-bucket.ts'
import { Interrupted, stageLines } from './stage-lines.ts'

// While one waits for PostgreSQL, the other reads and checks the next batch.
const workersMax = 2

export type RunOptions = {
  /** Asked between batches; the import can be run again later and goes on from there. */
  stop?: () => boolean
}

/**
 * Runs an import that was started, from where it stands to its end. Only one process at a time does; the lock goes with
 * the process if it is killed. `elsewhere`: another one is at it. `stopped`: run it again.
 */
export async function runImport(
  deps: Deps,
  { workspace, id }: { workspace: number; id: string },
  { stop = () => false }: RunOptions = {},
): Promise<'ended' | 'elsewhere' | 'stopped'> {
  const scope = { workspace, stores: '*' as const }
  return deps.db.as(scope, async (lockTx) => {
    if (!(await queries.tryRunLock(lockTx, workspace, id))) return 'elsewhere'
    const row = await deps.db.as(scope, (tx) => queries.findImport(tx, workspace, id))
    if (row?.state !== 'running') return 'ended'
    try {
      await runPhases({ deps, scope, row, stop })
      return 'ended'
    } catch (error) {
      if (error instanceof Interrupted) return 'stopped'
      // The engine restarts; the import stays running and is taken up again.
      if (isConnectionError(error)) throw error
      const known = error instanceof CsvError || error instanceof Refusal
      if (!known)
        deps.log.error('import failed', {
          import: id,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        })
      await deps.db.as(scope, (tx) => queries.failImport(tx, workspace, id, describe(error)))
      return 'ended'
    }
  })
}

function describe(error: unknown): string {
  if (error instanceof CsvError) {
    return `The row that begins on line ${error.line} does not end; a quotation mark is probably missing its partner.`
  }
  return error instanceof Error ? error.message : String(error)
}

async function runPhases(recording: Recording): Promise<void> {
  const { deps, scope, row } = recording
  const { workspace, id } = row
  if (row.phase === 'reading') {
    await stageLines(recording)
    await deps.db.as(scope, async (tx) => {
      await queries.makeBuckets(tx, workspace, id, 1)
      await queries.setPhase(tx, workspace, id, 'recording')
    })
  }
  await recordPass(recording, 1)
  await deps.db.as(scope, (tx) => queries.makeBuckets(tx, workspace, id, 2))
  await recordPass(recording, 2)
  await deps.db.as(scope, async (tx) => {
    const { counts } = sumCounts((await queries.listBuckets(tx, workspace, id)).map((bucket) => bucket.counts))
    const people = (await queries.readPass(tx, workspace, id, 3)).map((part) => deps.secrets.unwrap(part))
    await queries.finishImport(tx, {
      workspace,
      id,
      state: row.dryRun ? 'ready' : 'done',
      counts: { ...counts, lines: row.linesRead, customers: countPeople(people) },
      at: deps.clock.now(),
    })
  })
}

async function recordPass(recording: Recording, pass: number): Promise<void> {
  const { deps, scope, row } = recording
  const buckets = await deps.db.as(scope, (tx) => queries.listBuckets(tx, row.workspace, row.id))
  const open = buckets.filter((bucket) => bucket.pass === pass && !bucket.done)
  const work = async (): Promise<void> => {
    for (let bucket = open.shift(); bucket; bucket = open.shift()) await recordBucket(recording, bucket)
  }
  const results = await Promise.allSettled(Array.from({ length: workersMax }, work))
  // Wait for all before the first failure is told, so that no worker goes on behind its back.
  for (const result of results) if (result.status === 'rejected') throw result.reason
}
