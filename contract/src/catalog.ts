import { z } from 'zod'

/** A category of local life. The tree is shared by every workspace and comes with defaults that plays and offers start from. */
export const categorySchema = z.object({
  id: z.int().positive(),
  parent: z.int().positive().nullable(),
  code: z.string().describe('Stable code, for example dining.hotpot; parents are its prefixes'),
  name: z.object({ en: z.string(), zh: z.string() }),
  frequency: z.enum(['high', 'middle', 'low']).describe('How often one person buys from this category'),
  typicalIntervalDays: z.int().positive().describe('Usual days between two purchases of one person'),
  rigidity: z
    .enum(['rigid', 'elastic'])
    .describe('rigid: bought because it is needed; elastic: bought because it is wished'),
  coupon: z
    .object({
      thresholdMinor: z.int().nonnegative(),
      offMinor: z.int().positive(),
      validDays: z.int().positive(),
    })
    .describe('Default coupon: this much off from this amount, valid so many days'),
})
export type Category = z.infer<typeof categorySchema>

export const categoryListSchema = z.object({ items: z.array(categorySchema) })
export type CategoryList = z.infer<typeof categoryListSchema>

const sku = z.string().trim().min(1).max(100)

export const productInputSchema = z.object({
  sku,
  name: z.string().trim().max(300).optional(),
  categoryCode: z.string().max(100).optional(),
})
export type ProductInput = z.infer<typeof productInputSchema>

export const productSchema = z.object({
  id: z.int().positive(),
  sku: z.string(),
  name: z.string(),
  categoryCode: z.string().nullable(),
})
export type Product = z.infer<typeof productSchema>

/** POST /v1/products: creates what is new and updates what is known, by sku. */
export const productBatchSchema = z.object({ products: z.array(productInputSchema).min(1).max(1000) })
export type ProductBatch = z.infer<typeof productBatchSchema>

export const productBatchResultSchema = z.object({
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
})
export type ProductBatchResult = z.infer<typeof productBatchResultSchema>

export const productQuerySchema = z.object({
  search: z.string().trim().max(100).optional(),
  categoryCode: z.string().max(100).optional().describe('Includes the categories below it'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(300).optional(),
})
export type ProductQuery = z.infer<typeof productQuerySchema>

export const productListSchema = z.object({ items: z.array(productSchema), nextCursor: z.string().nullable() })
export type ProductList = z.infer<typeof productListSchema>
