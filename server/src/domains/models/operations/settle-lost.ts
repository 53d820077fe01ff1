import type { Deps } from '../../../kernel/deps.ts'
import * as queries from '../queries.ts'

// A run takes its lock right after it was noted; before that it only looks lost.
const graceMs = 60_000

/** Ends runs whose process ended before them, so that their models can run again. Safe at any time, in any process. */
export async function settleLost({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  const now = clock.now()
  await db.system(async (tx) => {
    for (const { workspace, id } of await queries.listUnended(tx, new Date(now.getTime() - graceMs))) {
      if (!(await queries.tryRunLock(tx, workspace, id))) continue
      await queries.failRun(tx, {
        workspace,
        id,
        at: now,
        error: 'The process ended before the run did. Start it again.',
      })
    }
  })
}
