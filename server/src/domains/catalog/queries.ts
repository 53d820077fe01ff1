import { sql } from 'kysely'
import type { Tx } from '../../kernel/postgres.ts'

export type CategoryRow = {
  id: number
  parent: number | null
  code: string
  nameEn: string
  nameZh: string
  frequency: 'high' | 'middle' | 'low'
  typicalIntervalDays: number
  rigidity: 'rigid' | 'elastic'
  couponThresholdMinor: number
  couponOffMinor: number
  couponValidDays: number
}

export type ProductRow = { id: number; sku: string; name: string; category: number | null }

/** A product as written: an empty name or a null category leaves what is known. */
export type ProductWrite = { sku: string; name: string; category: number | null }

export async function listCategories(tx: Tx): Promise<CategoryRow[]> {
  const { rows } = await sql<CategoryRow>`
    select id, parent, code, name_en, name_zh, frequency, typical_interval_days, rigidity,
           coupon_threshold_minor, coupon_off_minor, coupon_valid_days
    from catalog.category order by id`.execute(tx)
  return rows
}

/** `settled` is false for a product that this very transaction made: it must not be remembered beyond it. */
export async function findProducts(
  tx: Tx,
  workspace: number,
  skus: string[],
): Promise<(ProductRow & { settled: boolean })[]> {
  const { rows } = await sql<ProductRow & { settled: boolean }>`
    select id, sku, name, category, xmin is distinct from pg_current_xact_id_if_assigned()::xid as settled
    from catalog.product where workspace = ${workspace} and sku = any(${skus}::text[])`.execute(tx)
  return rows
}

/** Inserts in the order of the sku, so that two writers of the same new products wait instead of deadlocking. */
export async function insertProducts(tx: Tx, workspace: number, products: ProductWrite[]): Promise<ProductRow[]> {
  const { rows } = await sql<ProductRow>`
    insert into catalog.product (workspace, sku, name, category)
    select ${workspace}, sku, name, category
    from json_to_recordset(${JSON.stringify(products)}::json) as p(sku text, name text, category int)
    order by sku
    on conflict (workspace, sku) do nothing
    returning id, sku, name, category`.execute(tx)
  return rows
}

/** Locks in the order of the id. Returns the products that changed. */
export async function updateProducts(tx: Tx, workspace: number, products: ProductWrite[]): Promise<ProductRow[]> {
  const { rows } = await sql<ProductRow>`
    with wanted as materialized (
      select p.id, w.name, w.category
      from json_to_recordset(${JSON.stringify(products)}::json) as w(sku text, name text, category int)
      join catalog.product p on p.workspace = ${workspace} and p.sku = w.sku
      order by p.id
      for update of p
    )
    update catalog.product p
    set name = case when w.name = '' then p.name else w.name end, category = coalesce(w.category, p.category)
    from wanted w
    where p.id = w.id and ((w.name <> '' and p.name <> w.name) or (w.category is not null and p.category is distinct from w.category))
    returning p.id, p.sku, p.name, p.category`.execute(tx)
  return rows
}

export async function findProductsById(tx: Tx, ids: number[]): Promise<ProductRow[]> {
  const { rows } = await sql<ProductRow>`
    select id, sku, name, category from catalog.product where id = any(${ids}::int[])`.execute(tx)
  return rows
}

export type ProductFilter = {
  search: string | undefined
  categoryCode: string | undefined
  after: string | undefined
  limit: number
}

export async function listProducts(
  tx: Tx,
  workspace: number,
  filter: ProductFilter,
): Promise<(ProductRow & { categoryCode: string | null })[]> {
  const pattern = filter.search ? `%${filter.search.replace(/[\\%_]/g, '\\$&')}%` : null
  const { rows } = await sql<ProductRow & { categoryCode: string | null }>`
    select p.id, p.sku, p.name, p.category, c.code as category_code
    from catalog.product p left join catalog.category c on c.id = p.category
    where p.workspace = ${workspace}
      and (${pattern}::text is null or p.sku ilike ${pattern} or p.name ilike ${pattern})
      and (${filter.categoryCode ?? null}::text is null or c.code = ${filter.categoryCode ?? null}
           or starts_with(c.code, ${filter.categoryCode ?? null}::text || '.'))
      and (${filter.after ?? null}::text is null or p.sku > ${filter.after ?? null})
    order by p.sku limit ${filter.limit}`.execute(tx)
  return rows
}

/** Products of the category with this code and of those below it. */
export async function listProductIds(tx: Tx, workspace: number, categoryCode: string): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select p.id from catalog.product p join catalog.category c on c.id = p.category
    where p.workspace = ${workspace} and (c.code = ${categoryCode} or starts_with(c.code, ${categoryCode}::text || '.'))`.execute(
    tx,
  )
  return rows.map((row) => row.id)
}
