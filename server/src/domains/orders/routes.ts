import {
  ORDER_BATCH_MAX,
  orderBatchResultSchema,
  orderBatchSchema,
  orderInputSchema,
  orderListSchema,
  orderQuerySchema,
  orderResultSchema,
  orderSchema,
  refundBatchResultSchema,
  refundBatchSchema,
  refundInputSchema,
  refundResultSchema,
} from '@regulars/contract'
import { z } from 'zod'
import type { Deps } from '../../kernel/deps.ts'
import { kernelRefusals } from '../../kernel/errors.ts'
import { type App, type Principal, requirePrincipal, zonedScope } from '../../kernel/http.ts'
import { refusals } from './errors.ts'
import { getOrder, listOrders } from './operations/list-orders.ts'
import type { RecordContext } from './operations/record-context.ts'
import { recordOrders } from './operations/record-orders.ts'
import { recordRefunds } from './operations/record-refunds.ts'

const tags = ['Orders']

const contextOf = (principal: Principal): RecordContext => ({
  scope: principal.scope,
  currency: principal.currency,
  source: 'api',
})

// A batch is checked entry by entry (rules/check-order.ts), so that one bad order does not refuse a thousand. The schemas
// of the batch routes document them only.
const asIs = () => (data: unknown) => ({ value: data })
const plainJson = () => (data: unknown) => JSON.stringify(data)

function readBatch(body: unknown, field: 'orders' | 'refunds'): unknown[] {
  const list: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, field) : undefined
  if (!Array.isArray(list) || list.length === 0 || list.length > ORDER_BATCH_MAX) {
    const message = `must be a list of 1 to ${ORDER_BATCH_MAX}`
    throw kernelRefusals.invalid_request({ detail: `${field}: ${message}`, fields: [{ path: field, message }] })
  }
  return list
}

/** A single order that is refused answers as an error, with the code that a batch would carry in its result. */
function throwRefused(result: { status: string; code?: string; detail?: string } | undefined): void {
  if (result?.status !== 'refused') return
  const code = Object.keys(refusals).find((known): known is keyof typeof refusals => known === result.code)
  throw refusals[code ?? 'invalid_order']({ detail: result.detail })
}

export function routes(app: App, deps: Deps): void {
  orderRoutes(app, deps)
  refundRoutes(app, deps)
}

function orderRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/orders',
    {
      config: { permission: 'orders:write' },
      schema: { tags, summary: 'Record an order', body: orderInputSchema, response: { 200: orderResultSchema } },
    },
    async (request) => {
      const { results } = await recordOrders(deps, contextOf(requirePrincipal(request)), [request.body])
      throwRefused(results[0])
      return results[0]
    },
  )
  app.post(
    '/v1/orders/batch',
    {
      config: { permission: 'orders:write' },
      bodyLimit: 32 * 1024 * 1024,
      validatorCompiler: asIs,
      serializerCompiler: plainJson,
      schema: {
        tags,
        summary: 'Record up to 1,000 orders',
        body: orderBatchSchema,
        response: { 200: orderBatchResultSchema },
      },
    },
    (request) => recordOrders(deps, contextOf(requirePrincipal(request)), readBatch(request.body, 'orders')),
  )
  app.get(
    '/v1/orders',
    {
      config: { permission: 'orders:read' },
      schema: {
        tags,
        summary: 'Orders, newest first',
        querystring: orderQuerySchema,
        response: { 200: orderListSchema },
      },
    },
    (request) => listOrders(deps, zonedScope(requirePrincipal(request)), request.query),
  )
  app.get(
    '/v1/orders/:orderNo',
    {
      config: { permission: 'orders:read' },
      schema: {
        tags,
        summary: 'One order with its lines and refunds',
        params: z.object({ orderNo: z.string().max(100) }),
        response: { 200: orderSchema },
      },
    },
    (request) => getOrder(deps, requirePrincipal(request).scope, request.params.orderNo),
  )
}

function refundRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/refunds',
    {
      config: { permission: 'orders:write' },
      schema: { tags, summary: 'Record a refund', body: refundInputSchema, response: { 200: refundResultSchema } },
    },
    async (request) => {
      const { results } = await recordRefunds(deps, contextOf(requirePrincipal(request)), [request.body])
      throwRefused(results[0])
      return results[0]
    },
  )
  app.post(
    '/v1/refunds/batch',
    {
      config: { permission: 'orders:write' },
      bodyLimit: 32 * 1024 * 1024,
      validatorCompiler: asIs,
      serializerCompiler: plainJson,
      schema: {
        tags,
        summary: 'Record up to 1,000 refunds',
        body: refundBatchSchema,
        response: { 200: refundBatchResultSchema },
      },
    },
    (request) => recordRefunds(deps, contextOf(requirePrincipal(request)), readBatch(request.body, 'refunds')),
  )
}
