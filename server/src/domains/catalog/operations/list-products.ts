import type { ProductList, ProductQuery } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import * as queries from '../queries.ts'

/** Products by sku, a page at a time. */
export async function listProducts({ db }: Deps, scope: Scope, query: ProductQuery): Promise<ProductList> {
  const after = query.cursor ? Buffer.from(query.cursor, 'base64url').toString('utf8') : undefined
  const rows = await db.as(scope, (tx) =>
    queries.listProducts(tx, scope.workspace, {
      search: query.search,
      categoryCode: query.categoryCode,
      after,
      limit: query.limit + 1,
    }),
  )
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  return {
    items: page.map(({ id, sku, name, categoryCode }) => ({ id, sku, name, categoryCode })),
    nextCursor: rows.length > query.limit && last ? Buffer.from(last.sku).toString('base64url') : null,
  }
}

export type ProductLabel = { sku: string; name: string; categoryCode: string | null }

/** Sku, name and category code of products by their ids, for showing what facts refer to. */
export async function describeProducts(tx: Tx, ids: readonly number[]): Promise<Map<number, ProductLabel>> {
  if (ids.length === 0) return new Map()
  const codes = new Map((await queries.listCategories(tx)).map((row) => [row.id, row.code]))
  const rows = await queries.findProductsById(tx, [...new Set(ids)])
  return new Map(
    rows.map((row) => [
      row.id,
      { sku: row.sku, name: row.name, categoryCode: (row.category && codes.get(row.category)) || null },
    ]),
  )
}
