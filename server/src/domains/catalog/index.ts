import { routes } from './routes.ts'

export { catalogCache, ensureProducts } from './operations/ensure-products.ts'
export { findNeed, type NeedGroup } from './operations/find-need.ts'
export { findSkus } from './operations/find-skus.ts'
export { listCategories, readCategoryPaths } from './operations/list-categories.ts'
export { describeProducts, type ProductLabel } from './operations/list-products.ts'
export { upsertProducts } from './operations/upsert-products.ts'
export type { ProductRef } from './rules.ts'

export const catalog = {
  name: 'catalog',
  shelf: 1,
  migrations: `${import.meta.dirname}/migrations`,
  routes,
}
