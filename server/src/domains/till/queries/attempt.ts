import { sql } from 'kysely'
import { Refusal } from '../../../kernel/errors.ts'
import type { Tx } from '../../../kernel/postgres.ts'

/**
 * Tries a part of a transaction that may be refused: what it wrote until then is taken back and the rest goes on.
 * `keep: false` takes it back in any case, for a look at what would be.
 */
export async function attempt<T>(
  tx: Tx,
  work: () => Promise<T>,
  { keep }: { keep: boolean } = { keep: true },
): Promise<{ done: T } | { refusal: Refusal }> {
  await sql`savepoint attempt`.execute(tx)
  try {
    const done = await work()
    if (!keep) await sql`rollback to savepoint attempt`.execute(tx)
    await sql`release savepoint attempt`.execute(tx)
    return { done }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await sql`rollback to savepoint attempt`.execute(tx)
    await sql`release savepoint attempt`.execute(tx)
    return { refusal: error }
  }
}
