import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import * as queries from '../queries.ts'

/** Those of these customer records that have a paid order (above zero), in any store, refunded later or not. */
export async function findBuyers(tx: Tx, workspace: number, records: readonly number[]): Promise<Set<number>> {
  if (records.length === 0) return new Set()
  return new Set(await acrossStores(tx, () => queries.listBuyers(tx, workspace, records)))
}
