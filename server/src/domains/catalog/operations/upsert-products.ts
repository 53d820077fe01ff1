import type { ProductBatchResult, ProductInput } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries.ts'
import { findCategory } from '../rules.ts'
import { catalogCache, loadCategoryIndex } from './ensure-products.ts'

/** Creates new products and updates known ones by sku; fields that are not given stay. Safe to retry. */
export async function upsertProducts(
  { db }: Deps,
  scope: Scope,
  products: readonly ProductInput[],
): Promise<ProductBatchResult> {
  const cache = catalogCache(db)
  const result = await db.as(scope, async (tx) => {
    const categories = await loadCategoryIndex(tx, cache)
    const writes = new Map<string, queries.ProductWrite>()
    for (const [position, product] of products.entries()) {
      const category = product.categoryCode ? findCategory(categories, product.categoryCode) : null
      if (category === undefined) {
        throw refusals.category_not_found({
          detail: `products.${position}.categoryCode: ${product.categoryCode}`,
          fields: [{ path: `products.${position}.categoryCode`, message: 'There is no such category.' }],
        })
      }
      writes.set(product.sku, { sku: product.sku, name: product.name ?? '', category })
    }
    const made = new Set(
      (await queries.insertProducts(tx, scope.workspace, [...writes.values()])).map((row) => row.sku),
    )
    const known = [...writes.values()].filter((write) => !made.has(write.sku))
    const updated = known.length > 0 ? (await queries.updateProducts(tx, scope.workspace, known)).length : 0
    return { created: made.size, updated, unchanged: known.length - updated }
  })
  // What this process remembers may be older than what was just written.
  cache.products.delete(scope.workspace)
  return result
}
