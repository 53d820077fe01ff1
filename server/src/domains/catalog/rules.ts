import type { Category } from '@regulars/contract'
import type { CategoryRow, ProductWrite } from './queries.ts'

/** A product as an order line or a file names it. `category` is the code of a category or its name in either language. */
export type ProductMention = { sku: string; name?: string | undefined; category?: string | undefined }

/** What the caller needs to know of a product; `category` is 0 where none is known. */
export type ProductRef = { id: number; category: number }

/** Finds a category by its code or by its name in either language; undefined when nothing fits. */
export type CategoryIndex = ReadonlyMap<string, number>

const fold = (text: string): string => text.trim().toLowerCase()

export function indexCategories(rows: CategoryRow[]): CategoryIndex {
  const index = new Map<string, number>()
  // Codes last: a code wins over a name that happens to be spelt the same.
  for (const row of rows) index.set(fold(row.nameEn), row.id).set(fold(row.nameZh), row.id)
  for (const row of rows) index.set(fold(row.code), row.id)
  return index
}

export const findCategory = (index: CategoryIndex, text: string): number | undefined => index.get(fold(text))

/** One entry a sku; the first name and the first known category among its mentions count. */
export function mergeMentions(
  mentions: readonly ProductMention[],
  categories: CategoryIndex,
): Map<string, ProductWrite> {
  const merged = new Map<string, ProductWrite>()
  for (const mention of mentions) {
    let write = merged.get(mention.sku)
    if (!write) {
      write = { sku: mention.sku, name: '', category: null }
      merged.set(mention.sku, write)
    }
    if (write.name === '' && mention.name) write.name = mention.name
    if (write.category === null && mention.category) write.category = findCategory(categories, mention.category) ?? null
  }
  return merged
}

export const toCategory = (row: CategoryRow): Category => ({
  id: row.id,
  parent: row.parent,
  code: row.code,
  name: { en: row.nameEn, zh: row.nameZh },
  frequency: row.frequency,
  typicalIntervalDays: row.typicalIntervalDays,
  rigidity: row.rigidity,
  coupon: {
    thresholdMinor: row.couponThresholdMinor,
    offMinor: row.couponOffMinor,
    validDays: row.couponValidDays,
  },
})
