import {
  categoryListSchema,
  productBatchResultSchema,
  productBatchSchema,
  productListSchema,
  productQuerySchema,
} from '@regulars/contract'
import type { Deps } from '../../kernel/deps.ts'
import { type App, requirePrincipal } from '../../kernel/http.ts'
import { listCategories } from './operations/list-categories.ts'
import { listProducts } from './operations/list-products.ts'
import { upsertProducts } from './operations/upsert-products.ts'

const tags = ['Catalogue']

export function routes(app: App, deps: Deps): void {
  app.get(
    '/v1/categories',
    {
      config: { permission: 'catalog:read' },
      schema: { tags, summary: 'The category tree', response: { 200: categoryListSchema } },
    },
    (request) => listCategories(deps, requirePrincipal(request).scope),
  )
  app.get(
    '/v1/products',
    {
      config: { permission: 'catalog:read' },
      schema: { tags, summary: 'Products', querystring: productQuerySchema, response: { 200: productListSchema } },
    },
    (request) => listProducts(deps, requirePrincipal(request).scope, request.query),
  )
  app.post(
    '/v1/products',
    {
      config: { permission: 'catalog:write' },
      schema: {
        tags,
        summary: 'Create and update products by sku',
        body: productBatchSchema,
        response: { 200: productBatchResultSchema },
      },
    },
    (request) => upsertProducts(deps, requirePrincipal(request).scope, request.body.products),
  )
}
