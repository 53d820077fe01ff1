import { z } from 'zod'
import { CustomerReference } from './customers.ts'
import { AMOUNT_MINOR_MAX } from './orders.ts'
import { prepaidRechargeSchema } from './prepaid.ts'

/** How money comes in. The first three are settled at once, the others when their gateway says so. */
export const paymentProviders = ['stored-value', 'cash', 'terminal', 'alipay', 'test'] as const
export const paymentProviderSchema = z.enum(paymentProviders)
export type PaymentProviderName = z.infer<typeof paymentProviderSchema>

/** Longest that a payment waits, in minutes: 15 days. Default: 3 hours. */
export const PAYMENT_WAIT_MINUTES_MAX = 15 * 24 * 60
/** What a wallet takes at most: 100,000,000 of the currency. */
export const PAYMENT_AMOUNT_MINOR_MAX = 10_000_000_000

const amountMinor = z.int().min(0).max(AMOUNT_MINOR_MAX)
const place = z.object({ code: z.string(), name: z.string() })

export const paymentStateSchema = z.enum(['created', 'processing', 'succeeded', 'failed', 'closed'])
export type PaymentState = z.infer<typeof paymentStateSchema>
export const paymentRefundStateSchema = z.enum(['processing', 'succeeded', 'failed'])
export type PaymentRefundState = z.infer<typeof paymentRefundStateSchema>
export const paymentPurposeSchema = z.enum(['sale', 'recharge'])
export type PaymentPurpose = z.infer<typeof paymentPurposeSchema>

const number = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .describe("The merchant's own number; the same number is the same payment")

/** POST /v1/payments : takes money that no sale of the till asks for, such as a code on the counter. */
export const paymentInputSchema = z.object({
  paymentNo: number,
  storeCode: z.string().trim().min(1).max(50),
  provider: paymentProviderSchema,
  amountMinor: amountMinor.min(1).max(PAYMENT_AMOUNT_MINOR_MAX),
  subject: z.string().trim().max(100).default(''),
  payerCode: z.string().trim().max(100).optional().describe("The customer's pay code as scanned"),
  reference: z.string().trim().max(100).optional().describe("The terminal's own number"),
  customer: CustomerReference.optional(),
  waitMinutes: z.int().min(1).max(PAYMENT_WAIT_MINUTES_MAX).default(180),
})
export type PaymentInput = z.input<typeof paymentInputSchema>

export const paymentRefundSchema = z.object({
  refundNo: z.string(),
  state: paymentRefundStateSchema,
  amountMinor: z.int(),
  reason: z.string(),
  at: z.string(),
  failure: z.string().nullable(),
})
export type PaymentRefund = z.infer<typeof paymentRefundSchema>

export const paymentSchema = z.object({
  paymentNo: z.string(),
  story: z.string(),
  purpose: paymentPurposeSchema,
  provider: paymentProviderSchema,
  state: paymentStateSchema,
  store: place.nullable(),
  customer: z.string().nullable().describe('Public id; paying with a wallet identifies whoever pays'),
  subject: z.string(),
  amountMinor: z.int(),
  refundedMinor: z.int(),
  feeMinor: z.int().nullable().describe("The provider's fee, where it is known"),
  payUrl: z.string().nullable().describe('What the customer scans or opens to pay, while it is awaited'),
  reference: z.string().nullable().describe("The provider's own number"),
  failure: z.string().nullable(),
  createdAt: z.string(),
  waitsUntil: z.string(),
  settledAt: z.string().nullable(),
  refunds: z.array(paymentRefundSchema),
})
export type Payment = z.infer<typeof paymentSchema>

/** GET /v1/payments : newest first. */
export const paymentQuerySchema = z.object({
  search: z.string().trim().max(64).optional().describe('Begin of the payment number'),
  store: z.string().max(50).optional(),
  provider: paymentProviderSchema.optional(),
  state: paymentStateSchema.optional(),
  customer: z.string().max(60).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(300).optional(),
})
export type PaymentQuery = z.infer<typeof paymentQuerySchema>
export const paymentListSchema = z.object({ items: z.array(paymentSchema), nextCursor: z.string().nullable() })
export type PaymentList = z.infer<typeof paymentListSchema>

/** POST /v1/payments/{paymentNo}/refunds */
export const paymentRefundInputSchema = z.object({
  refundNo: number,
  amountMinor: amountMinor.min(1),
  reason: z.string().trim().max(300).default(''),
})
export type PaymentRefundInput = z.input<typeof paymentRefundInputSchema>

/** POST /v1/payments/{paymentNo}/pretend : what the test provider's customer does. */
export const paymentPretendSchema = z.object({
  outcome: z.enum(['succeeded', 'failed']),
  wallet: z.string().optional(),
})

/** POST /v1/prepaid/recharges : pays into an account; a plan, or an amount without a bonus. */
export const rechargeInputSchema = z
  .object({
    rechargeNo: number.describe("The till's own number; the same number is the same recharge"),
    storeCode: z.string().trim().min(1).max(50),
    customer: z.string().max(60).describe('Public id'),
    plan: z.int().optional(),
    amountMinor: amountMinor.min(1).max(PAYMENT_AMOUNT_MINOR_MAX).optional(),
    kind: z.enum(['registered', 'bearer']).optional().describe('Of an account that is new; registered unless given'),
    provider: paymentProviderSchema.exclude(['stored-value']),
    payerCode: z.string().trim().max(100).optional(),
    reference: z.string().trim().max(100).optional(),
    waitMinutes: z.int().min(1).max(PAYMENT_WAIT_MINUTES_MAX).default(15),
  })
  .refine(
    (input) => (input.plan === undefined) !== (input.amountMinor === undefined),
    'plan or amountMinor, one of them',
  )
export type RechargeInput = z.input<typeof rechargeInputSchema>

/** What a recharge comes to, with the payment that it waits for, if it does. */
export const rechargeReplySchema = prepaidRechargeSchema.extend({ payment: paymentSchema })
export type RechargeReply = z.infer<typeof rechargeReplySchema>

/** POST /v1/prepaid/recharges/{rechargeNo}/refund : within seven days no consent is needed. */
export const rechargeRefundInputSchema = z.object({
  refundNo: number,
  consent: z.boolean().default(false).describe('The shop agrees although the seven days are over'),
  reason: z.string().trim().max(300).default(''),
})
export type RechargeRefundInput = z.input<typeof rechargeRefundInputSchema>

/** GET /v1/payments/providers */
export const paymentProviderViewSchema = z.object({
  provider: paymentProviderSchema,
  name: z.object({ en: z.string(), zh: z.string() }),
  settlesAtOnce: z.boolean(),
  enabled: z.boolean(),
  ready: z.boolean().describe('Enabled, and everything it needs was given'),
  appId: z.string().nullable(),
  gateway: z.string().nullable(),
  hasKeys: z.boolean().describe('Keys are kept sealed and never shown'),
  feePermille: z.number().nullable(),
  notifyUrl: z.string().nullable().describe('Where the provider sends its notifications'),
})
export type PaymentProviderView = z.infer<typeof paymentProviderViewSchema>
export const paymentProviderListSchema = z.object({ providers: z.array(paymentProviderViewSchema) })
/** PUT /v1/payments/providers/{provider} : what is not given stays. */
export const paymentProviderInputSchema = z.object({
  enabled: z.boolean().optional(),
  feePermille: z.number().min(0).max(100).nullable().optional(),
  appId: z.string().trim().max(64).optional(),
  gateway: z.url().max(300).optional(),
  privateKey: z.string().trim().max(8000).optional().describe("The application's private key (PKCS#1 or PKCS#8)"),
  alipayPublicKey: z.string().trim().max(8000).optional(),
})
export type PaymentProviderInput = z.input<typeof paymentProviderInputSchema>

/** GET /v1/payments/settlement?from&to&store&provider&format */
export const settlementQuerySchema = z.object({
  from: z.iso.date().optional().describe('First day in the zone of the workspace; 7 days ago unless given'),
  to: z.iso.date().optional().describe('Last day, inclusive; today unless given'),
  store: z.string().max(50).optional(),
  provider: paymentProviderSchema.optional(),
  format: z.enum(['json', 'csv']).default('json'),
})
export type SettlementQuery = z.infer<typeof settlementQuerySchema>
export const settlementLineSchema = z.object({
  day: z.string(),
  store: place.nullable(),
  provider: paymentProviderSchema,
  payments: z.int(),
  paidMinor: z.int(),
  refunds: z.int(),
  refundedMinor: z.int(),
  feeMinor: z.int().nullable(),
  netMinor: z.int().describe('Paid less refunded less fee'),
  ledgerMinor: z
    .int()
    .nullable()
    .describe(
      'What the ledger says came in through this provider here on this day; null for stored value, which was here',
    ),
  differenceMinor: z.int().describe('0 unless something is wrong'),
})
export type SettlementLine = z.infer<typeof settlementLineSchema>
export const settlementSchema = z.object({ from: z.string(), to: z.string(), lines: z.array(settlementLineSchema) })
export type Settlement = z.infer<typeof settlementSchema>

/** GET /v1/payments/store-code?store&format ; GET /v1/payments/{paymentNo}/code?format */
export const codePictureQuerySchema = z.object({ format: z.enum(['json', 'svg', 'png']).default('json') })
export const storeCodeQuerySchema = codePictureQuerySchema.extend({ store: z.string().max(50) })
export const merchantCodeSchema = z.object({ text: z.string(), svg: z.string() })

/** What a code that a customer shows or scans says. */
export const merchantCodeContentSchema = z.object({
  workspace: z.string().describe('Public id'),
  storeCode: z.string(),
  amountMinor: z.int().nullable(),
  paymentNo: z.string().nullable(),
})
export type MerchantCodeContent = z.infer<typeof merchantCodeContentSchema>
