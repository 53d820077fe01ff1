import type { Tx } from '../../../kernel/postgres.ts'
import * as queries from '../queries.ts'
import { readCategoryPaths } from './list-categories.ts'

/** What serves one need: all products of a category, and how long one purchase lasts as a rule. */
export type NeedGroup = { products: number[]; path: string[]; typicalIntervalDays: number }

/** The need that a category (code) or a product (sku) serves; undefined where no category is known. */
export async function findNeed(
  tx: Tx,
  workspace: number,
  { category, product }: { category?: string | undefined; product?: string | undefined },
): Promise<NeedGroup | undefined> {
  const categories = await queries.listCategories(tx)
  const [sold] = product === undefined ? [] : await queries.findProducts(tx, workspace, [product])
  const found = categories.find((row) => (category === undefined ? row.id === sold?.category : row.code === category))
  if (!found) return undefined
  const paths = await readCategoryPaths(tx)
  return {
    products: await queries.listProductIds(tx, workspace, found.code),
    path: paths.get(found.code) ?? [found.code],
    typicalIntervalDays: found.typicalIntervalDays,
  }
}
