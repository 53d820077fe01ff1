import { z } from 'zod'
import { CustomerReference } from './customers.ts'

/** Most orders or refunds that one batch takes. */
export const ORDER_BATCH_MAX = 1000
/** Largest amount of one order, line or refund, in minor units. */
export const AMOUNT_MINOR_MAX = 1_000_000_000_000
/** Most lines of one order. */
export const ORDER_LINES_MAX = 5000

const orderNo = z.string().trim().min(1).max(100).describe("The merchant's own order number")
const instant = z.iso
  .datetime({ offset: true })
  .describe('RFC 3339 with an offset, for example 2026-03-01T12:00:00+08:00')
const amountMinor = z.int().min(0).max(AMOUNT_MINOR_MAX)
const storeCode = z.string().trim().min(1).max(50)
const channel = z.string().trim().max(50).describe('Where it was sold, for example store, app, group, courier')

export const orderLineInputSchema = z.object({
  sku: z.string().trim().min(1).max(100),
  name: z.string().trim().max(300).optional(),
  categoryCode: z.string().max(100).optional(),
  quantity: z.number().min(-1e9).max(1e9),
  amountMinor: z
    .int()
    .min(-AMOUNT_MINOR_MAX)
    .max(AMOUNT_MINOR_MAX)
    .describe('Total of the line after its discounts; a discount line of its own is negative'),
})
export type OrderLineInput = z.infer<typeof orderLineInputSchema>

export const orderInputSchema = z.object({
  orderNo,
  storeCode: storeCode.optional(),
  channel: channel.optional(),
  placedAt: instant.optional(),
  paidAt: instant,
  kind: z.enum(['goods', 'service']).optional().describe('goods unless given'),
  currency: z.string().length(3).optional().describe("Must be the workspace's currency when given"),
  drivenBy: z.string().trim().max(100).optional().describe('The play, coupon or visit that brought the order'),
  customer: CustomerReference.optional().describe(
    'Who bought, as far as the till knows; without it the order is an unidentified one',
  ),
  lines: z.array(orderLineInputSchema).max(ORDER_LINES_MAX).default([]),
  amountMinor: amountMinor.optional().describe('What was paid; the sum of the lines unless given'),
})
export type OrderInput = z.input<typeof orderInputSchema>

export const orderBatchSchema = z.object({ orders: z.array(orderInputSchema).min(1).max(ORDER_BATCH_MAX) })
export type OrderBatch = z.input<typeof orderBatchSchema>

export const refundInputSchema = z.object({
  refundNo: orderNo.describe("The merchant's own refund number"),
  orderNo: orderNo.optional().describe('The refunded order'),
  storeCode: storeCode.optional().describe('The store of the order unless given'),
  channel: channel.optional(),
  at: instant,
  currency: z.string().length(3).optional(),
  customer: CustomerReference.optional().describe(
    'Only for a refund without an order; otherwise the customer of the order',
  ),
  lines: z.array(orderLineInputSchema).max(ORDER_LINES_MAX).default([]),
  amountMinor: amountMinor.describe('Paid back, as a positive amount'),
})
export type RefundInput = z.input<typeof refundInputSchema>

export const refundBatchSchema = z.object({ refunds: z.array(refundInputSchema).min(1).max(ORDER_BATCH_MAX) })
export type RefundBatch = z.input<typeof refundBatchSchema>

export const recordStatusSchema = z.enum(['created', 'unchanged', 'refused'])
export type RecordStatus = z.infer<typeof recordStatusSchema>

export const orderResultSchema = z.object({
  orderNo: z.string(),
  status: recordStatusSchema,
  code: z.string().optional().describe('Why it was refused'),
  detail: z.string().optional(),
})
export type OrderResult = z.infer<typeof orderResultSchema>

/** Results stand in the order of the request. */
export const orderBatchResultSchema = z.object({
  results: z.array(orderResultSchema),
  created: z.int(),
  unchanged: z.int(),
  refused: z.int(),
})
export type OrderBatchResult = z.infer<typeof orderBatchResultSchema>

export const refundResultSchema = z.object({
  refundNo: z.string(),
  status: recordStatusSchema,
  code: z.string().optional(),
  detail: z.string().optional(),
})
export type RefundResult = z.infer<typeof refundResultSchema>

export const refundBatchResultSchema = z.object({
  results: z.array(refundResultSchema),
  created: z.int(),
  unchanged: z.int(),
  refused: z.int(),
})
export type RefundBatchResult = z.infer<typeof refundBatchResultSchema>

export const orderLineSchema = z.object({
  sku: z.string(),
  name: z.string(),
  categoryCode: z.string().nullable(),
  quantity: z.number(),
  amountMinor: z.int(),
})
export type OrderLine = z.infer<typeof orderLineSchema>

export const orderSummarySchema = z.object({
  orderNo: z.string(),
  store: z.object({ code: z.string(), name: z.string() }).nullable(),
  channel: z.string(),
  kind: z.enum(['goods', 'service']),
  placedAt: z.string().nullable(),
  paidAt: z.string(),
  currency: z.string(),
  customer: z.string().nullable().describe('Public id of the customer; null for an unidentified order'),
  amountMinor: z.int(),
  refundedMinor: z.int(),
  lineCount: z.int(),
  drivenBy: z.string(),
  source: z.string(),
})
export type OrderSummary = z.infer<typeof orderSummarySchema>

export const refundSchema = z.object({
  refundNo: z.string(),
  orderNo: z.string().nullable(),
  at: z.string(),
  amountMinor: z.int(),
  lines: z.array(orderLineSchema),
})
export type Refund = z.infer<typeof refundSchema>

export const orderSchema = orderSummarySchema.extend({
  lines: z.array(orderLineSchema),
  refunds: z.array(refundSchema),
})
export type Order = z.infer<typeof orderSchema>

export const orderQuerySchema = z.object({
  search: z.string().trim().max(100).optional().describe('Begin of the order number'),
  store: z.string().max(50).optional().describe('Store code'),
  channel: z.string().max(50).optional(),
  kind: z.enum(['goods', 'service']).optional(),
  customer: z.string().max(60).optional().describe('Public id of a customer'),
  from: z.iso.date().optional().describe('First day (paid), in the time zone of the workspace'),
  to: z.iso.date().optional().describe('Last day (paid), inclusive'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(300).optional(),
})
export type OrderQuery = z.infer<typeof orderQuerySchema>

/** Newest first. */
export const orderListSchema = z.object({ items: z.array(orderSummarySchema), nextCursor: z.string().nullable() })
export type OrderList = z.infer<typeof orderListSchema>
