import { z } from 'zod'
import { AMOUNT_MINOR_MAX } from './orders.ts'

const words = z.object({ en: z.string().trim().min(1).max(100), zh: z.string().trim().min(1).max(100) })
const amountMinor = z.int().min(0).max(AMOUNT_MINOR_MAX)
const place = z.object({ code: z.string(), name: z.string() })

/** A registered account names its holder (the law's registered card); a bearer account does not. */
export const prepaidKinds = ['registered', 'bearer'] as const
export const prepaidKindSchema = z.enum(prepaidKinds)
export type PrepaidKind = z.infer<typeof prepaidKindSchema>

/** What a payment takes first. */
export const prepaidSpendOrders = ['principal-first', 'bonus-first', 'in-proportion'] as const
export const prepaidSpendOrderSchema = z.enum(prepaidSpendOrders)
export type PrepaidSpendOrder = z.infer<typeof prepaidSpendOrderSchema>

/** What the issuer is by law: decides the share of unspent principal that must lie in custody. */
export const prepaidIssuers = ['scale', 'group', 'brand', 'other'] as const
export const prepaidIssuerSchema = z.enum(prepaidIssuers)
export type PrepaidIssuer = z.infer<typeof prepaidIssuerSchema>

/** POST /v1/prepaid/plans : pay `payMinor`, get `bonusMinor` besides. */
export const prepaidPlanInputSchema = z.object({
  name: words,
  payMinor: amountMinor.min(1),
  bonusMinor: amountMinor,
  perCustomerMax: z.int().min(1).max(1000).nullable().default(null).describe('Times a person may take it'),
  totalMax: z.int().min(1).max(10_000_000).nullable().default(null).describe('Times it may be taken in all'),
  from: z.iso.datetime({ offset: true }).nullable().default(null),
  until: z.iso.datetime({ offset: true }).nullable().default(null),
  active: z.boolean().default(true),
})
export type PrepaidPlanInput = z.input<typeof prepaidPlanInputSchema>
/** PATCH /v1/prepaid/plans/{id} : what was paid stays as it was; a plan that is offered never changes its price. */
export const prepaidPlanPatchSchema = z.object({
  name: words.optional(),
  until: z.iso.datetime({ offset: true }).nullable().optional(),
  active: z.boolean().optional(),
})
export type PrepaidPlanPatch = z.infer<typeof prepaidPlanPatchSchema>
export const prepaidPlanSchema = z.object({
  id: z.int(),
  name: words,
  payMinor: z.int(),
  bonusMinor: z.int(),
  perCustomerMax: z.int().nullable(),
  totalMax: z.int().nullable(),
  taken: z.int(),
  from: z.string().nullable(),
  until: z.string().nullable(),
  active: z.boolean(),
})
export type PrepaidPlan = z.infer<typeof prepaidPlanSchema>
export const prepaidPlanListSchema = z.object({ plans: z.array(prepaidPlanSchema) })

/** GET/PUT /v1/prepaid/settings */
export const prepaidSettingsSchema = z.object({
  spendOrder: prepaidSpendOrderSchema,
  issuer: prepaidIssuerSchema,
  financingWarnPercent: z
    .int()
    .min(1)
    .max(1000)
    .describe('Unspent principal in percent of a year of revenue from which on the liability report warns'),
})
export type PrepaidSettings = z.infer<typeof prepaidSettingsSchema>

/** A limit of law from a day on. */
export const prepaidCapSchema = z.object({
  kind: prepaidKindSchema,
  from: z.iso.date(),
  capMinor: amountMinor.describe('Most that one account may hold, bonus included'),
  realNameFromMinor: amountMinor
    .nullable()
    .describe('A single recharge from which on the buyer must show who he is; null: never'),
  source: z.string().trim().max(200).default(''),
})
export type PrepaidCap = z.infer<typeof prepaidCapSchema>
/** GET /v1/prepaid/caps, newest first. POST /v1/prepaid/caps takes one. */
export const prepaidCapListSchema = z.object({ caps: z.array(prepaidCapSchema) })

export const prepaidRechargeStateSchema = z.enum(['waiting', 'done', 'dropped', 'refunding', 'refunded'])
export type PrepaidRechargeState = z.infer<typeof prepaidRechargeStateSchema>

export const prepaidRechargeSchema = z.object({
  rechargeNo: z.string(),
  state: prepaidRechargeStateSchema,
  customer: z.string().nullable().describe('Public id'),
  store: place.nullable(),
  plan: z.int().nullable(),
  at: z.string(),
  principalMinor: z.int(),
  bonusMinor: z.int(),
  principalLeftMinor: z.int(),
  bonusLeftMinor: z.int(),
  refundedMinor: z.int(),
  /** What the customer would get back today, the bonus taken back. */
  refundableMinor: z.int(),
  /** Until when he may ask it back without a reason. */
  refundFreeUntil: z.string(),
  realNameNeeded: z.boolean(),
})
export type PrepaidRecharge = z.infer<typeof prepaidRechargeSchema>
export const prepaidRechargeQuerySchema = z.object({
  customer: z.string().max(60).optional(),
  store: z.string().max(50).optional(),
  state: prepaidRechargeStateSchema.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
})
export type PrepaidRechargeQuery = z.infer<typeof prepaidRechargeQuerySchema>
export const prepaidRechargeListSchema = z.object({
  items: z.array(prepaidRechargeSchema),
  nextCursor: z.string().nullable(),
})

/** A movement of an account as its holder reads it. */
export const prepaidMovementSchema = z.object({
  at: z.string(),
  what: z.enum(['recharged', 'spent', 'returned', 'refunded']),
  number: z.string(),
  store: place.nullable(),
  principalMinor: z.int(),
  bonusMinor: z.int(),
  /** Public id of the family member who paid. */
  member: z.string().nullable(),
})
export type PrepaidMovement = z.infer<typeof prepaidMovementSchema>

/** GET /v1/prepaid/accounts/{customer} */
export const prepaidAccountSchema = z.object({
  customer: z.string().describe('Public id'),
  kind: prepaidKindSchema,
  principalMinor: z.int(),
  bonusMinor: z.int(),
  waitingMinor: z.int().describe('Recharges that are not paid yet; they count towards the cap'),
  capMinor: z.int(),
  roomMinor: z.int().describe('What may still be recharged'),
  recharges: z.array(prepaidRechargeSchema),
  movements: z.array(prepaidMovementSchema),
})
export type PrepaidAccount = z.infer<typeof prepaidAccountSchema>
/** PATCH /v1/prepaid/accounts/{customer} : a bearer account becomes a registered one when its holder has shown who he is. */
export const prepaidAccountPatchSchema = z.object({ kind: z.literal('registered') })

/** GET /v1/prepaid/accounts : by what is left, most first. */
export const prepaidAccountQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(60).optional(),
})
export type PrepaidAccountQuery = z.infer<typeof prepaidAccountQuerySchema>
export const prepaidAccountListSchema = z.object({
  items: z.array(
    z.object({
      customer: z.string().nullable(),
      kind: prepaidKindSchema,
      principalMinor: z.int(),
      bonusMinor: z.int(),
      lastAt: z.string(),
    }),
  ),
  nextCursor: z.string().nullable(),
})

/** GET /v1/prepaid/liability */
export const prepaidLiabilityQuerySchema = z.object({ store: z.string().max(50).optional() })
const moved = {
  raisedMinor: z.int().describe('Principal paid in'),
  spentMinor: z.int().describe('Principal spent, less what came back'),
  refundedMinor: z.int().describe('Principal paid back'),
  unspentMinor: z.int().describe('Principal still owed'),
  bonusGivenMinor: z.int(),
  bonusUnspentMinor: z.int().describe('Bonus still owed'),
}
export const prepaidLiabilitySchema = z.object({
  at: z.string(),
  ...moved,
  byStore: z.array(z.object({ store: place.nullable(), ...moved })),
  /** Since the first recharge; what is unspent is that at the end of the month. */
  byMonth: z.array(z.object({ month: z.string(), ...moved })),
  custody: z.object({
    issuer: prepaidIssuerSchema,
    percent: z.int(),
    quarterEnd: z.string().describe('Last day of the last finished quarter'),
    baseMinor: z.int().describe('Unspent principal at its end'),
    requiredMinor: z.int().describe('Least that must lie in custody'),
  }),
  financing: z.object({
    revenueYearMinor: z.int().describe('Sales of the last 365 days by the ledger'),
    ratio: z.number().nullable().describe('Unspent principal to a year of revenue; null without revenue'),
    warning: z.object({ en: z.string(), zh: z.string() }).nullable(),
  }),
})
export type PrepaidLiability = z.infer<typeof prepaidLiabilitySchema>

/** A family pays from its owner's account, each member within a limit a month. */
export const prepaidMemberSchema = z.object({
  id: z.int(),
  customer: z.string().nullable().describe('Public id'),
  state: z.enum(['invited', 'active', 'left', 'removed']),
  monthlyLimitMinor: z.int(),
  spentMinor: z.int().describe('This month'),
  since: z.string(),
})
export const prepaidFamilySchema = z.object({
  owner: z.string().nullable().describe('Public id'),
  members: z.array(prepaidMemberSchema),
})
export type PrepaidFamily = z.infer<typeof prepaidFamilySchema>
/** POST /v1/prepaid/families/{owner}/members */
export const prepaidInviteSchema = z.object({
  customer: z.string().max(60).describe('Public id'),
  monthlyLimitMinor: amountMinor,
})
/** PATCH /v1/prepaid/families/{owner}/members/{id} */
export const prepaidMemberPatchSchema = z.object({
  monthlyLimitMinor: amountMinor.optional(),
  state: z.enum(['active', 'left', 'removed']).optional(),
})
/** GET /v1/prepaid/families/{owner}/bill?month=2026-03 */
export const prepaidBillQuerySchema = z.object({
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
    .optional(),
})
export const prepaidBillSchema = z.object({
  month: z.string(),
  totalMinor: z.int(),
  members: z.array(z.object({ customer: z.string().nullable(), spentMinor: z.int(), limitMinor: z.int() })),
  movements: z.array(prepaidMovementSchema),
})
export type PrepaidBill = z.infer<typeof prepaidBillSchema>
