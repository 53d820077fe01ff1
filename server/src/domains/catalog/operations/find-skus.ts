import type { Tx } from '../../../kernel/postgres.ts'
import * as queries from '../queries.ts'

/** Numbers of the products with these skus; unknown ones are missing from the map. */
export async function findSkus(tx: Tx, workspace: number, skus: readonly string[]): Promise<Map<string, number>> {
  if (skus.length === 0) return new Map()
  const found = await queries.findProducts(tx, workspace, [...new Set(skus)])
  return new Map(found.map((product) => [product.sku, product.id]))
}
