import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import * as queries from '../queries/resolution.ts'

export type Registration = { customer: number; at: Date; store?: number; channel?: string }

/** Notes when customers registered; the earliest registration counts. The event itself is the caller's to emit. */
export async function registerCustomers(tx: Tx, workspace: number, registrations: Registration[]): Promise<void> {
  if (registrations.length === 0) return
  const rows = registrations.map((row) => ({
    customer: row.customer,
    at: row.at,
    store: row.store || null,
    channel: row.channel ?? '',
  }))
  await acrossStores(tx, () => queries.markRegistered(tx, workspace, rows))
}
