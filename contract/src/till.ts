import { z } from 'zod'
import { CustomerReference } from './customers.ts'
import { AMOUNT_MINOR_MAX, orderLineInputSchema } from './orders.ts'
import { paymentProviderSchema } from './payments.ts'

/** Most tickets that one resend of an offline queue takes. */
export const TILL_BATCH_MAX = 200
/** Most lines of one ticket. */
export const TILL_LINES_MAX = 200
/** Longest that a ticket waits for its customer to pay. */
export const TILL_WAIT_MINUTES_MAX = 180

const ticketNo = z.string().trim().min(1).max(60).describe("The till's own number of the sale; names its order too")
const refundNo = z.string().trim().min(1).max(60).describe("The till's own number of the refund")
const storeCode = z.string().trim().min(1).max(50)
const amountMinor = z.int().min(0).max(AMOUNT_MINOR_MAX)
const instant = z.iso.datetime({ offset: true })
const code = z.string().trim().min(1).max(200)

export const tillLineInputSchema = orderLineInputSchema.extend({
  quantity: z.number().positive().max(1e6),
  amountMinor: amountMinor.describe('Total of the line at its shelf price, before coupons, levels and points'),
})
export type TillLineInput = z.infer<typeof tillLineInputSchema>

const basket = {
  storeCode,
  channel: z.string().trim().min(1).max(50).default('store'),
  lines: z.array(tillLineInputSchema).min(1).max(TILL_LINES_MAX),
  customer: CustomerReference.optional(),
  memberCode: code.optional().describe("The customer's code as scanned; names the customer in place of `customer`"),
  coupons: z.array(code).max(20).default([]).describe('Coupons by their code as scanned, or by their id'),
  pointsUsed: z.int().min(0).max(1e12).default(0),
}

/** POST /v1/till/quote : what a basket would cost, and why. Writes nothing. */
export const tillQuoteInputSchema = z.object({ ...basket, at: instant.optional() })
export type TillQuoteInput = z.input<typeof tillQuoteInputSchema>

const tenderInput = z.object({
  provider: paymentProviderSchema,
  amountMinor: amountMinor.min(1),
  receivedMinor: amountMinor.optional().describe('What the customer handed over; the change is the rest'),
  payerCode: code.optional().describe("The customer's pay code as scanned"),
  reference: z.string().trim().max(100).optional().describe("The terminal's own number of the payment"),
})
export type TillTenderInput = z.infer<typeof tenderInput>

/** POST /v1/till/tickets : one sale. Idempotent by `ticketNo`: same content, same reply; other content is refused. */
export const tillTicketInputSchema = z.object({
  ticketNo,
  ...basket,
  kind: z.enum(['goods', 'service']).default('goods'),
  tenders: z.array(tenderInput).max(10).default([]).describe('Sum to what is due exactly; none where nothing is due'),
  paidAt: instant.optional().describe('Unset: now'),
  waitMinutes: z
    .int()
    .min(1)
    .max(TILL_WAIT_MINUTES_MAX)
    .default(10)
    .describe('Patience with a payment that is awaited'),
})
export type TillTicketInput = z.input<typeof tillTicketInputSchema>

/** As a till without a line kept it: what it gave for each coupon and for the points is what the customer got. */
export const tillOfflineTicketInputSchema = tillTicketInputSchema.extend({ paidAt: instant })
export type TillOfflineTicketInput = z.input<typeof tillOfflineTicketInputSchema>

/** POST /v1/till/tickets/batch : an offline queue, sent as often as needed. */
export const tillBatchInputSchema = z.object({
  tickets: z.array(tillOfflineTicketInputSchema).min(1).max(TILL_BATCH_MAX),
})
export type TillBatchInput = z.input<typeof tillBatchInputSchema>

export const tillTicketStateSchema = z.enum(['waiting', 'paid', 'cancelled'])
export type TillTicketState = z.infer<typeof tillTicketStateSchema>

/** Something taken off the shelf price, or not, in words that a cashier can read out. */
export const tillReductionSchema = z.object({
  of: z.enum(['coupon', 'level', 'points']),
  code: z.string().nullable().describe('Id of the coupon, code of the level'),
  name: z.object({ en: z.string(), zh: z.string() }),
  amountMinor: z.int(),
  refusal: z.string().nullable().describe('Why it was not applied; null where it was'),
})
export type TillReduction = z.infer<typeof tillReductionSchema>

export const tillLineSchema = z.object({
  sku: z.string(),
  name: z.string(),
  categoryCode: z.string().nullable(),
  quantity: z.number(),
  amountMinor: z.int().describe('Before reductions'),
  paidMinor: z.int().describe('After the share of every reduction; sums to what was due'),
})

export const tillCustomerSchema = z.object({
  id: z.string(),
  name: z.string().nullable().describe('Masked unless the reader may see contact data'),
  level: z.object({ code: z.string(), name: z.object({ en: z.string(), zh: z.string() }) }).nullable(),
  points: z.int(),
  storedValueMinor: z.int(),
})
export type TillCustomer = z.infer<typeof tillCustomerSchema>

export const tillQuoteSchema = z.object({
  grossMinor: z.int(),
  reductions: z.array(tillReductionSchema),
  dueMinor: z.int(),
  lines: z.array(tillLineSchema),
  customer: tillCustomerSchema.nullable(),
  storedValueMinor: z.int().describe('How much of it stored value could pay'),
  best: z
    .object({ coupons: z.array(z.string()), dueMinor: z.int() })
    .nullable()
    .describe('The best legal combination of the coupons this customer holds'),
})
export type TillQuote = z.infer<typeof tillQuoteSchema>

export const tillTenderSchema = z.object({
  provider: z.string(),
  payment: z.string().nullable().describe('Number of the payment; null for one that could not be honoured'),
  amountMinor: z.int(),
  refundedMinor: z.int(),
  changeMinor: z.int(),
  state: z.enum(['waiting', 'succeeded', 'failed']),
  payUrl: z.string().nullable().describe('What the customer scans to pay, while it is awaited'),
})

/** The reply to a sale: the same bytes however often it is sent. */
export const tillReceiptSchema = z.object({
  ticketNo: z.string(),
  state: tillTicketStateSchema,
  storeCode: z.string(),
  channel: z.string(),
  paidAt: z.string(),
  customer: z.string().nullable().describe('Public id'),
  grossMinor: z.int(),
  reductions: z.array(tillReductionSchema),
  dueMinor: z.int(),
  differenceMinor: z
    .int()
    .describe('Given to the customer without a right to it, booked to the differences of the store'),
  notes: z.array(z.string()).describe('What could not be honoured and why, for the shop'),
  lines: z.array(tillLineSchema),
  tenders: z.array(tillTenderSchema),
  pointsUsed: z.int(),
  pointsEarned: z.int(),
  growthEarned: z.int(),
  page: z.string().describe("Path of the customer's page about this sale, for a day: print it or show it as a code"),
})
export type TillReceipt = z.infer<typeof tillReceiptSchema>

export const tillBatchResultSchema = z.object({
  results: z.array(
    z.object({
      ticketNo: z.string(),
      status: z.enum(['created', 'unchanged', 'refused']),
      differenceMinor: z.int(),
      code: z.string().optional(),
      detail: z.string().optional(),
    }),
  ),
  created: z.int(),
  unchanged: z.int(),
  refused: z.int(),
})
export type TillBatchResult = z.infer<typeof tillBatchResultSchema>

/** POST /v1/till/tickets/{ticketNo}/refunds : some lines, an amount, or (neither given) all that is left. */
export const tillRefundInputSchema = z
  .object({
    refundNo,
    lines: z
      .array(z.object({ sku: z.string().trim().min(1).max(100), quantity: z.number().positive().max(1e6) }))
      .min(1)
      .max(TILL_LINES_MAX)
      .optional(),
    amountMinor: amountMinor.min(1).optional(),
    at: instant.optional(),
    reason: z.string().trim().max(300).default(''),
  })
  .refine(({ lines, amountMinor }) => !lines || amountMinor === undefined, 'lines or amountMinor, not both')
export type TillRefundInput = z.input<typeof tillRefundInputSchema>

export const tillRefundSchema = z.object({
  refundNo: z.string(),
  ticketNo: z.string(),
  at: z.string(),
  reason: z.string(),
  amountMinor: z.int(),
  tenders: z.array(z.object({ provider: z.string(), payment: z.string(), amountMinor: z.int() })),
  couponsReturned: z.array(z.string()).describe('Ids of coupons that the customer may use again'),
  pointsTakenBack: z.int().describe('Earned with what was returned'),
  pointsGivenBack: z.int().describe('Paid with'),
  growthTakenBack: z.int(),
  pointsOwed: z.int().describe('Points that were spent meanwhile, so that they could not be taken back'),
})
export type TillRefund = z.infer<typeof tillRefundSchema>

/** One thing that happened to a sale, in the order of time. */
export const tillStoryEntrySchema = z.object({
  at: z.string(),
  what: z.enum(['sale', 'payment', 'order', 'coupon', 'transfer', 'refund', 'cancelled']),
  kind: z.string().describe('Kind of the transfer, provider of the payment, state …'),
  reference: z.string(),
  amountMinor: z.int().nullable(),
  entries: z
    .array(z.object({ account: z.string(), asset: z.string(), amountMinor: z.int() }))
    .describe('Of a transfer; sums to zero per asset'),
})
export type TillStoryEntry = z.infer<typeof tillStoryEntrySchema>

/** GET /v1/till/tickets/{ticketNo} */
export const tillTicketSchema = tillReceiptSchema.extend({
  refundedMinor: z.int(),
  recordedAt: z.string(),
  cashier: z.string(),
  offline: z.boolean(),
  waitsUntil: z.string().nullable(),
  refunds: z.array(tillRefundSchema),
  story: z.array(tillStoryEntrySchema),
})
export type TillTicket = z.infer<typeof tillTicketSchema>

/** GET /v1/till/tickets : newest first. */
export const tillTicketQuerySchema = z.object({
  search: z.string().trim().max(80).optional().describe('Begin of the ticket number'),
  store: z.string().max(50).optional().describe('Store code'),
  state: tillTicketStateSchema.optional(),
  customer: z.string().max(60).optional().describe('Public id'),
  differences: z.stringbool().optional().describe('Only tickets with a difference'),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(300).optional(),
})
export type TillTicketQuery = z.infer<typeof tillTicketQuerySchema>

export const tillTicketSummarySchema = z.object({
  ticketNo: z.string(),
  state: tillTicketStateSchema,
  storeCode: z.string(),
  channel: z.string(),
  paidAt: z.string(),
  customer: z.string().nullable(),
  grossMinor: z.int(),
  dueMinor: z.int(),
  refundedMinor: z.int(),
  differenceMinor: z.int(),
  providers: z.array(z.string()),
  cashier: z.string(),
})
export type TillTicketSummary = z.infer<typeof tillTicketSummarySchema>
export const tillTicketListSchema = z.object({
  items: z.array(tillTicketSummarySchema),
  nextCursor: z.string().nullable(),
})
export type TillTicketList = z.infer<typeof tillTicketListSchema>

/** POST /v1/till/look-up : what a scanned or typed text is, and what to do with it. */
export const tillLookUpInputSchema = z.object({ text: code, storeCode: storeCode.optional() })
export type TillLookUpInput = z.infer<typeof tillLookUpInputSchema>
export const tillLookUpSchema = z.object({
  is: z.enum(['customer', 'coupon', 'payer-code', 'ticket', 'unknown']),
  advice: z.object({ en: z.string(), zh: z.string() }).describe('What to do, in a few words'),
  customer: tillCustomerSchema.nullable(),
  coupons: z.array(
    z.object({
      id: z.string(),
      name: z.object({ en: z.string(), zh: z.string() }),
      usable: z.boolean(),
      refusal: z.string().nullable(),
      expiresAt: z.string().nullable(),
    }),
  ),
  layer: z
    .object({ en: z.string(), zh: z.string() })
    .nullable()
    .describe('Value tier of the customer, where a model has said it'),
  ticketNo: z.string().nullable(),
})
export type TillLookUp = z.infer<typeof tillLookUpSchema>

/** GET /v1/till/closings/expected?store&day : what should be there, by provider. */
export const tillExpectedQuerySchema = z.object({ store: storeCode, day: z.iso.date().optional() })
export const tillExpectedSchema = z.object({
  storeCode: z.string(),
  day: z.string(),
  tickets: z.int(),
  refunds: z.int(),
  providers: z.array(
    z.object({
      provider: z.string(),
      takenMinor: z.int(),
      refundedMinor: z.int(),
      expectedMinor: z.int(),
    }),
  ),
  cashiers: z.array(z.object({ cashier: z.string(), provider: z.string(), expectedMinor: z.int() })),
  reductionsMinor: z.int(),
  differencesMinor: z.int(),
  closed: z.boolean(),
})
export type TillExpected = z.infer<typeof tillExpectedSchema>

/** POST /v1/till/closings : once a store and day; what differs is booked to the differences of the store. */
export const tillClosingInputSchema = z.object({
  storeCode,
  day: z.iso.date(),
  counted: z
    .array(
      z.object({
        provider: z.string().min(1).max(40),
        amountMinor: z.int().min(-AMOUNT_MINOR_MAX).max(AMOUNT_MINOR_MAX),
      }),
    )
    .max(20),
  note: z.string().trim().max(500).default(''),
})
export type TillClosingInput = z.input<typeof tillClosingInputSchema>
export const tillClosingSchema = z.object({
  storeCode: z.string(),
  day: z.string(),
  closedAt: z.string(),
  closedBy: z.string(),
  note: z.string(),
  tickets: z.int(),
  providers: z.array(
    z.object({
      provider: z.string(),
      expectedMinor: z.int(),
      countedMinor: z.int(),
      differenceMinor: z.int(),
    }),
  ),
})
export type TillClosing = z.infer<typeof tillClosingSchema>
/** GET /v1/till/closings : newest first. */
export const tillClosingListSchema = z.object({ closings: z.array(tillClosingSchema) })
export const tillClosingQuerySchema = z.object({ store: storeCode.optional() })
