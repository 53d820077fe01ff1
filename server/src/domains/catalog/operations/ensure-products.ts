import { invariant } from '../../../kernel/errors.ts'
import type { Db, Tx } from '../../../kernel/postgres.ts'
import * as queries from '../queries.ts'
import { type CategoryIndex, indexCategories, mergeMentions, type ProductMention, type ProductRef } from '../rules.ts'

type Known = ProductRef & { named: boolean }

/**
 * What this process remembers of the products of its workspaces, so that a bulk of orders asks for new ones only.
 * Another process may give a product its first name or category: entries are forgotten after a minute.
 */
export type CatalogCache = {
  categories: CategoryIndex | undefined
  products: Map<number, { forgetAt: number; bySku: Map<string, Known> }>
}

const rememberMs = 60_000
const rememberedMax = 100_000

const caches = new WeakMap<Db, CatalogCache>()

/** The cache that belongs to this database. */
export function catalogCache(db: Db): CatalogCache {
  let cache = caches.get(db)
  if (!cache) {
    cache = { categories: undefined, products: new Map() }
    caches.set(db, cache)
  }
  return cache
}

export async function loadCategoryIndex(tx: Tx, cache: CatalogCache): Promise<CategoryIndex> {
  cache.categories ??= indexCategories(await queries.listCategories(tx))
  return cache.categories
}

function recall(cache: CatalogCache, workspace: number, now: number): Map<string, Known> {
  const entry = cache.products.get(workspace)
  if (entry && entry.forgetAt > now && entry.bySku.size < rememberedMax) return entry.bySku
  const bySku = new Map<string, Known>()
  cache.products.set(workspace, { forgetAt: now + rememberMs, bySku })
  return bySku
}

/**
 * The products of these mentions, made where they are new, by sku. A first name or category is filled in; a known one is
 * left alone (POST /v1/products changes it). Safe to run at once from several processes.
 */
export async function ensureProducts(
  tx: Tx,
  { workspace, cache, now }: { workspace: number; cache: CatalogCache; now: Date },
  mentions: readonly ProductMention[],
): Promise<Map<string, ProductRef>> {
  const categories = await loadCategoryIndex(tx, cache)
  const remembered = recall(cache, workspace, now.getTime())
  const found = new Map<string, ProductRef>()
  const open = new Map<string, queries.ProductWrite>()
  for (const write of mergeMentions(mentions, categories).values()) {
    const known = remembered.get(write.sku)
    if (known && !hasGap(known, write)) found.set(write.sku, known)
    else open.set(write.sku, write)
  }
  if (open.size === 0) return found

  for (const row of await findOrMake(tx, workspace, open)) {
    const known = { id: row.id, category: row.category ?? 0, named: row.name !== '' }
    found.set(row.sku, known)
    if (row.settled) remembered.set(row.sku, known)
  }
  for (const sku of open.keys()) invariant(found.has(sku), `product ${sku} was not made`)
  return found
}

const hasGap = (known: Known, write: queries.ProductWrite): boolean =>
  (!known.named && write.name !== '') || (known.category === 0 && write.category !== null)

type Settled = queries.ProductRow & { settled: boolean }

async function findOrMake(tx: Tx, workspace: number, open: Map<string, queries.ProductWrite>): Promise<Settled[]> {
  const rows = await queries.findProducts(tx, workspace, [...open.keys()])
  const missing = new Map(open)
  const gaps: queries.ProductWrite[] = []
  for (const row of rows) {
    const write = missing.get(row.sku)
    missing.delete(row.sku)
    if (!write || !hasGap({ id: row.id, category: row.category ?? 0, named: row.name !== '' }, write)) continue
    gaps.push({
      sku: row.sku,
      name: row.name === '' ? write.name : '',
      category: row.category === null ? write.category : null,
    })
  }
  if (gaps.length > 0) {
    const filled = new Map((await queries.updateProducts(tx, workspace, gaps)).map((row) => [row.sku, row]))
    for (const [index, row] of rows.entries())
      rows[index] = { ...row, ...filled.get(row.sku), settled: row.settled && !filled.has(row.sku) }
  }
  if (missing.size === 0) return rows
  const made = await queries.insertProducts(tx, workspace, [...missing.values()])
  for (const row of made) missing.delete(row.sku)
  // What is still missing was made by another writer a moment ago.
  const others = missing.size > 0 ? await queries.findProducts(tx, workspace, [...missing.keys()]) : []
  return [...rows, ...made.map((row) => ({ ...row, settled: false })), ...others]
}
