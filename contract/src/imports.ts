import { z } from 'zod'
import { IdentifierKind } from './customers.ts'

export const importKindSchema = z.enum(['orders', 'customers'])
export type ImportKind = z.infer<typeof importKindSchema>

/** What a column of a file can mean. A column that means nothing is left out of the mapping and ignored. */
export const orderFieldSchema = z.enum([
  'order',
  'customer',
  'at',
  'quantity',
  'price',
  'amount',
  'product',
  'name',
  'category',
  'store',
  'channel',
  'kind',
  'drivenBy',
  'refundOf',
  'customerName',
  ...IdentifierKind.options,
])
export type OrderField = z.infer<typeof orderFieldSchema>

export const customerFieldSchema = z.enum([
  'customer',
  'customerName',
  'registeredAt',
  'store',
  'channel',
  ...IdentifierKind.options,
])
export type CustomerField = z.infer<typeof customerFieldSchema>

/** The mapping file of `regulars import … --mapping FILE`, and the mapping of an import in the console. */
export const importMappingSchema = z.object({
  columns: z
    .partialRecord(z.union([orderFieldSchema, customerFieldSchema]), z.string().min(1).max(200))
    .describe('Field → header of its column'),
  customerKind: IdentifierKind.default('card').describe('What the column "customer" identifies a customer by'),
  refunds: z
    .object({
      orderPrefix: z.string().min(1).max(20).optional().describe('Order numbers that begin so are refunds'),
      negativeTotal: z.boolean().optional().describe('Orders with a negative total are refunds'),
    })
    .optional()
    .describe('How refunds are told apart. Without it, orders whose every line is negative are refunds.'),
  dateOrder: z
    .enum(['ymd', 'dmy', 'mdy'])
    .optional()
    .describe('Order of day, month and year; found from the content unless given'),
  decimalComma: z.boolean().optional().describe('1.234,56 instead of 1,234.56; found from the content unless given'),
  delimiter: z
    .enum([',', ';', '\t', '|', ' '])
    .optional()
    .describe(
      'Found from the content unless given. A blank stands for any run of blanks, as in text with aligned columns',
    ),
  headers: z
    .array(z.string().min(1).max(200))
    .min(1)
    .max(200)
    .optional()
    .describe('Names of the columns, for a file whose first line is data already'),
  orderNumbers: z
    .enum(['column', 'content'])
    .optional()
    .describe(
      'content: the file has none; each line is an order, and its number is made from what the line says, so that the same file again adds nothing',
    ),
  storeCode: z.string().trim().min(1).max(50).optional().describe('Store of all rows that name none'),
  channel: z.string().trim().min(1).max(50).optional().describe('Channel of all rows that name none'),
})
export type ImportMapping = z.infer<typeof importMappingSchema>
export type ImportMappingInput = z.input<typeof importMappingSchema>

export const importStateSchema = z.enum(['ready', 'running', 'done', 'failed'])
export type ImportState = z.infer<typeof importStateSchema>

/** Counts of an import or of its dry run. Lines, orders and refunds of the file; the rest says what became of them. */
export const importCountsSchema = z.object({
  lines: z.int().describe('Data lines of the file'),
  orders: z.int().describe('Orders in the file that were understood'),
  refunds: z.int().describe('Refunds in the file that were understood'),
  customers: z.int().describe('Different customers named by understood rows'),
  created: z.int().describe('Orders, refunds or customers recorded by this import (in a dry run: that would be)'),
  unchanged: z.int().describe('Already known with the same content'),
  rejectedLines: z.int().describe('Lines in the file of rejected rows'),
  rejectedOrders: z.int().describe('Orders and refunds that these lines belong to'),
  zeroOrders: z.int().describe('Orders kept with an amount of 0: not paid orders'),
  unidentified: z.int().describe('Orders and refunds without a customer'),
  unlinkedRefunds: z.int().describe('Refunds that name no known order'),
  paidMinor: z.int().describe('Sum of the understood orders'),
  refundedMinor: z.int().describe('Sum of the understood refunds, positive'),
})
export type ImportCounts = z.infer<typeof importCountsSchema>

/** One row as it will be understood. Fields that stay empty are left out. */
export const importPreviewRowSchema = z.object({
  line: z.int(),
  cells: z.array(z.string()).describe('As in the file'),
  understood: z
    .record(z.string(), z.string())
    .describe('Field → value as it will be recorded; times with the offset of the workspace, amounts in major units'),
  problem: z.string().nullable().describe('Why this row would be rejected'),
})
export type ImportPreviewRow = z.infer<typeof importPreviewRowSchema>

export const importDetectedSchema = z.object({
  encoding: z.string(),
  gzip: z.boolean(),
  delimiter: z.string(),
  headers: z.array(z.string()),
  dateOrder: z.enum(['ymd', 'dmy', 'mdy']),
  decimalComma: z.boolean(),
  unmapped: z.array(z.string()).describe('Headers that mean nothing to us and are ignored'),
  missing: z.array(z.string()).describe('Fields that must be mapped before the import can start'),
})
export type ImportDetected = z.infer<typeof importDetectedSchema>

export const importProgressSchema = z.object({
  phase: z.enum(['waiting', 'reading', 'recording', 'done']),
  percent: z.number().min(0).max(100),
  linesRead: z.int(),
  linesDone: z.int(),
})
export type ImportProgress = z.infer<typeof importProgressSchema>

export const importSchema = z.object({
  id: z.string(),
  kind: importKindSchema,
  fileName: z.string(),
  bytes: z.int(),
  state: importStateSchema,
  dryRun: z.boolean().describe('Whether the last start was a dry run'),
  mapping: importMappingSchema,
  detected: importDetectedSchema,
  preview: z.array(importPreviewRowSchema),
  progress: importProgressSchema,
  counts: importCountsSchema.nullable().describe('Of the last run or dry run, growing while it runs'),
  failure: z.string().nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
})
export type Import = z.infer<typeof importSchema>

/** The list leaves preview rows out. */
export const importListSchema = z.object({ items: z.array(importSchema), nextCursor: z.string().nullable() })
export type ImportList = z.infer<typeof importListSchema>

export const importUploadQuerySchema = z.object({ kind: importKindSchema.default('orders') })
export type ImportUploadQuery = z.infer<typeof importUploadQuerySchema>

export const importUpdateSchema = z.object({ mapping: importMappingSchema })
export type ImportUpdate = z.input<typeof importUpdateSchema>

export const importStartSchema = z.object({ dryRun: z.boolean().default(false) })
export type ImportStart = z.input<typeof importStartSchema>

export const importQuerySchema = z.object({
  kind: importKindSchema.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(300).optional(),
})
export type ImportQuery = z.infer<typeof importQuerySchema>
