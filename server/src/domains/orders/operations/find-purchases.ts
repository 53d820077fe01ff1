import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import * as queries from '../queries.ts'

type Asked = { customers: readonly number[]; products: readonly number[]; since: Date }

/** When each of these customer records last paid for each of these products since then, in any store; refunded or not. */
export async function findLastPurchases(tx: Tx, workspace: number, asked: Asked): Promise<queries.Purchase[]> {
  if (asked.customers.length === 0 || asked.products.length === 0) return []
  return acrossStores(tx, () => queries.listLastPurchases(tx, workspace, asked))
}
