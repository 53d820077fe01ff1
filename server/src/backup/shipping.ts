import { sql } from 'kysely'
import { shipFacts } from '../domains/events/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { invariant } from '../kernel/errors.ts'
import { openDb, type Tx } from '../kernel/postgres.ts'

// The relay takes this lock for every step in which rows travel to ClickHouse.
const shipping = sql`hashtext('regulars.relay.ship')`
// Whoever computes labels takes this one: their values travel too, and definitions say what was computed.
const computing = sql`hashtext('regulars.labels')`

async function pid(tx: Tx): Promise<number> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
  return rows[0]?.pid ?? 0
}

/**
 * Runs `work` while nothing travels from PostgreSQL to ClickHouse, so that the two can be copied as of one moment.
 * Requests go on being accepted: they wait in the inbox.
 *
 * Before that, the oldest shipments are sent: a relay that was killed may have sent them and not deleted them. The
 * restored ClickHouse does not know their tokens any more and would take them a second time.
 */
export async function whileShippingRests<T>(deps: Deps, postgresUrl: string, work: () => Promise<T>): Promise<T> {
  // One connection: the lock belongs to it, and its own attempts to take the lock again succeed.
  const db = openDb({ url: postgresUrl, log: deps.log, connectionsMax: 1 })
  try {
    const holder = await db.system(async (tx) => {
      await sql`select pg_advisory_lock(${shipping}), pg_advisory_lock(${computing})`.execute(tx)
      return pid(tx)
    })
    await shipFacts({ ...deps, db })
    return await db.system(async (tx) => {
      invariant((await pid(tx)) === holder, 'the connection that holds the relay back was lost')
      // The transaction keeps the connection in use; a server that ends idle ones must let it be.
      await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx)
      return work()
    })
  } finally {
    await db.close()
  }
}
