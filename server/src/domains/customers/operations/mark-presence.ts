import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import * as queries from '../queries/resolution.ts'

/** Notes that customers were met in stores; from then on the staff of those stores see them. Repeating changes nothing. */
export async function markPresence(
  tx: Tx,
  workspace: number,
  rows: { customer: number; store: number; at: Date }[],
): Promise<void> {
  const met = rows.filter((row) => row.customer > 0 && row.store > 0)
  if (met.length > 0) await acrossStores(tx, () => queries.upsertPresence(tx, workspace, met))
}
