import { z } from 'zod'

// Amounts are whole minor units of the workspace's currency. Days are those of the workspace's zone.

/** How long a coupon's shown code can be read. */
export const COUPON_CODE_TTL_SECONDS = 60
/** Most coupons that one basket takes together, whatever offers say. */
export const COUPONS_PER_BASKET_MAX = 20
/** Most lines of one list of outside codes. */
export const OFFER_CODES_MAX = 100_000
const OFFER_AMOUNT_MAX = 1_000_000_000_000

const words = z.object({ en: z.string().trim().min(1).max(200), zh: z.string().trim().min(1).max(200) })
const offerCode = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,39}$/)
  .describe('Lower-case letters, digits and hyphens')
const storeCode = z.string().trim().min(1).max(50)
const channel = z.string().trim().min(1).max(50)
const instant = z.iso.datetime({ offset: true })
const requestId = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .describe('Names the request for good: sent again, it changes nothing and answers the same')
const amount = z.int().min(1).max(OFFER_AMOUNT_MAX)
const amountOrNone = z.int().min(0).max(OFFER_AMOUNT_MAX)

/** Face value 代金券, full reduction 满减券, discount with ceiling 折扣券, special price 特价券, exchange 兑换券. */
export const offerKinds = ['face-value', 'full-reduction', 'discount', 'special-price', 'exchange'] as const
export const offerKindSchema = z.enum(offerKinds)
export type OfferKind = z.infer<typeof offerKindSchema>

/** What one coupon takes off. Every kind says the most that it can cost, so that a budget can be kept. */
export const offerValueSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('face-value'), offMinor: amount }),
  z.object({
    kind: z.literal('full-reduction'),
    offMinor: amount,
    fromMinor: amount.describe('Of what the offer is for'),
    timesMax: z.int().min(1).max(100).default(1).describe('Again for every further `fromMinor`, at most so often'),
  }),
  z.object({
    kind: z.literal('discount'),
    offBasisPoints: z.int().min(1).max(10_000).describe('1500 takes 15 % off (85 折)'),
    ceilingMinor: amount,
    fromMinor: amountOrNone.default(0),
  }),
  z.object({
    kind: z.literal('special-price'),
    priceMinor: amountOrNone.describe('For one unit'),
    unitsMax: z.int().min(1).max(100).default(1),
    ceilingMinor: amount.describe('Most that one coupon may take off'),
  }),
  z.object({
    kind: z.literal('exchange'),
    unitsMax: z.int().min(1).max(100).default(1).describe('Given for nothing'),
    ceilingMinor: amount.describe('Most that the units may be worth'),
  }),
])
export type OfferValue = z.infer<typeof offerValueSchema>

/** When a coupon can be used: between two moments, or from its claim: wait so many days, then so many days. */
export const offerValiditySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('absolute'), from: instant, to: instant }),
  z.object({
    kind: z.literal('relative'),
    waitDays: z.int().min(0).max(365).default(0).describe('0: at once'),
    validDays: z
      .int()
      .min(1)
      .max(3650)
      .describe('Days counted whole; the day of the claim (or after waiting) is the first'),
  }),
])
export type OfferValidity = z.infer<typeof offerValiditySchema>

const limit = z.int().min(1).max(10_000).nullable().default(null)
/** How many one may claim; null: no limit. A claim that lacks what a limit counts by is refused. */
export const offerLimitsSchema = z.object({
  perCustomer: limit,
  perNaturalPerson: limit,
  perPhone: limit,
  perDevice: limit,
})
export type OfferLimits = z.infer<typeof offerLimitsSchema>

/** Where and for what it can be used; an empty list means everywhere and everything. */
export const offerScopeSchema = z.object({
  stores: z.array(storeCode).max(2000).default([]).describe('Store codes'),
  cities: z.array(z.string().trim().min(1).max(50)).max(500).default([]).describe('City codes'),
  channels: z.array(channel).max(100).default([]),
  skus: z.array(z.string().trim().min(1).max(100)).max(2000).default([]),
  categories: z.array(z.string().trim().min(1).max(100)).max(200).default([]).describe('Codes; those below count too'),
})
export type OfferScope = z.infer<typeof offerScopeSchema>

export const offerStackingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('exclusive') }),
  z.object({
    kind: z.literal('stackable'),
    group: z.string().trim().min(1).max(40).default('default').describe('Together with coupons of the same group only'),
    countMax: z
      .int()
      .min(1)
      .max(COUPONS_PER_BASKET_MAX)
      .default(COUPONS_PER_BASKET_MAX)
      .describe('Coupons in a basket'),
  }),
])
export type OfferStacking = z.infer<typeof offerStackingSchema>

/** What can be claimed; null: no bound. Stock and budget of a store or day are those where and when it is claimed. */
export const offerSupplySchema = z.object({
  stock: z.int().min(0).max(1e9).nullable().default(null),
  stockPerStore: z.int().min(0).max(1e9).nullable().default(null),
  stockPerDay: z.int().min(0).max(1e9).nullable().default(null),
  budgetMinor: amountOrNone.nullable().default(null).describe('Discount that may be promised: a claim counts its most'),
  budgetPerStoreMinor: amountOrNone.nullable().default(null),
  budgetPerDayMinor: amountOrNone.nullable().default(null),
})
export type OfferSupply = z.infer<typeof offerSupplySchema>

const terms = {
  name: words,
  about: z.object({ en: z.string().max(2000), zh: z.string().max(2000) }).default({ en: '', zh: '' }),
  value: offerValueSchema,
  validity: offerValiditySchema,
  limits: offerLimitsSchema.default({ perCustomer: 1, perNaturalPerson: null, perPhone: null, perDevice: null }),
  scope: offerScopeSchema.default({ stores: [], cities: [], channels: [], skus: [], categories: [] }),
  newCustomersOnly: z.boolean().default(false).describe('Without a paid order when claiming'),
  stacking: offerStackingSchema.default({ kind: 'exclusive' }),
  needs: z.object({ follow: z.boolean().default(false), member: z.boolean().default(false) }).default({
    follow: false,
    member: false,
  }),
  giftable: z.boolean().default(false),
  suspect: z
    .enum(['allow', 'halve', 'refuse'])
    .default('refuse')
    .describe('A claim of risk rank 2: as any other, worth half as much at most, or refused. Rank 3 is always refused'),
  returnDays: z.int().min(0).max(365).default(0).describe('A coupon given back is valid for so many days at least'),
}

/** What of an offer can be changed; coupons already claimed keep the terms they were claimed under. */
export const offerTermsSchema = z.object(terms)
export type OfferTerms = z.infer<typeof offerTermsSchema>

/** POST /v1/offers : makes a draft. */
export const offerInputSchema = z.object({
  code: offerCode,
  ...terms,
  claimFrom: instant.nullable().default(null).describe('Claims are taken from here; null: from publishing'),
  claimTo: instant.nullable().default(null).describe('and before this'),
  supply: offerSupplySchema.default({
    stock: null,
    stockPerStore: null,
    stockPerDay: null,
    budgetMinor: null,
    budgetPerStoreMinor: null,
    budgetPerDayMinor: null,
  }),
  codeMode: z
    .enum(['own', 'imported'])
    .default('own')
    .describe('imported: each claim takes one of a list of outside codes'),
  public: z.boolean().default(true).describe('Shown in the coupon centre; otherwise only given'),
})
export type OfferInput = z.input<typeof offerInputSchema>

/** PATCH /v1/offers/{id} : whole fields; what is absent stays. Supply of a published offer grows by appending only. */
export const offerPatchSchema = offerInputSchema
  .omit({ code: true, codeMode: true })
  .extend({
    about: terms.about.unwrap(),
    limits: offerLimitsSchema,
    scope: offerScopeSchema,
    newCustomersOnly: z.boolean(),
    stacking: offerStackingSchema,
    needs: terms.needs.unwrap(),
    giftable: z.boolean(),
    suspect: terms.suspect.unwrap(),
    returnDays: terms.returnDays.unwrap(),
    claimFrom: instant.nullable(),
    claimTo: instant.nullable(),
    supply: offerSupplySchema,
    public: z.boolean(),
  })
  .partial()
export type OfferPatch = z.input<typeof offerPatchSchema>

export const offerStates = ['draft', 'published', 'stopped', 'ended'] as const
export const offerStateSchema = z.enum(offerStates)
export type OfferState = z.infer<typeof offerStateSchema>

/** Live figures. Promised is what budgets count: the most that open coupons may take off, and what used ones did. */
export const offerFiguresSchema = z.object({
  claimed: z.int(),
  claimedByNew: z.int().describe('By people without a paid order before'),
  redeemed: z.int(),
  returned: z.int(),
  expired: z.int(),
  voided: z.int(),
  promisedMinor: z.int(),
  givenMinor: z.int().describe('What used coupons took off, after returns'),
})
export type OfferFigures = z.infer<typeof offerFiguresSchema>

export const offerViewSchema = z.object({
  id: z.int(),
  code: z.string(),
  state: offerStateSchema,
  version: z.int().describe('Of the terms; rises with every change'),
  ...offerTermsSchema.shape,
  claimFrom: z.string().nullable(),
  claimTo: z.string().nullable(),
  supply: offerSupplySchema,
  codeMode: z.enum(['own', 'imported']),
  public: z.boolean(),
  mostMinor: z.int().describe('Most that one coupon takes off'),
  figures: offerFiguresSchema,
  stockLeft: z.int().nullable().describe('Null: no bound. For imported codes those not yet claimed'),
  budgetLeftMinor: z.int().nullable(),
  createdAt: z.string(),
  publishedAt: z.string().nullable(),
  stoppedAt: z.string().nullable(),
})
export type OfferView = z.infer<typeof offerViewSchema>

export const offerQuerySchema = z.object({
  state: offerStateSchema.optional(),
  kind: offerKindSchema.optional(),
  search: z.string().trim().max(100).optional().describe('Beginning of the code, or a part of a name'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(100).optional(),
})
export type OfferQuery = z.infer<typeof offerQuerySchema>
export const offerListSchema = z.object({ items: z.array(offerViewSchema), nextCursor: z.string().nullable() })
export type OfferList = z.infer<typeof offerListSchema>

/** GET /v1/offers/{id} : with its days (the last 90) and the stores that you may see. */
export const offerDetailSchema = offerViewSchema.extend({
  days: z.array(offerFiguresSchema.extend({ day: z.string() })),
  stores: z.array(offerFiguresSchema.extend({ store: z.object({ code: z.string(), name: z.string() }) })),
})
export type OfferDetail = z.infer<typeof offerDetailSchema>

/** POST /v1/offers/{id}/supply : more, never less. */
export const offerSupplyAppendSchema = z.object({
  requestId,
  stock: z.int().min(0).max(1e9).default(0),
  budgetMinor: amountOrNone.default(0),
  reason: z.string().trim().max(300).default(''),
})
export type OfferSupplyAppend = z.input<typeof offerSupplyAppendSchema>

/** POST /v1/offers/{id}/codes : CSV, one outside code a line (the first column; a heading `code` is skipped). */
export const offerCodesResultSchema = z.object({
  accepted: z.int(),
  unchanged: z.int().describe('This offer had them already'),
  rejected: z.int(),
  problems: z
    .array(z.object({ line: z.int(), code: z.string(), reason: z.string(), detail: z.string() }))
    .describe('The first 1,000'),
})
export type OfferCodesResult = z.infer<typeof offerCodesResultSchema>

export const couponStates = ['claimed', 'gifting', 'redeemed', 'expired', 'voided'] as const
export const couponStateSchema = z.enum(couponStates)
export type CouponState = z.infer<typeof couponStateSchema>

export const couponViewSchema = z.object({
  id: z.string(),
  offer: z.object({ id: z.int(), code: z.string(), name: words }),
  kind: offerKindSchema,
  value: offerValueSchema,
  state: couponStateSchema,
  mostMinor: z.int().describe('Most that it takes off'),
  claimedAt: z.string(),
  validFrom: z.string(),
  expiresAt: z.string().describe('Not valid any more from here on'),
  scope: offerScopeSchema,
  stacking: offerStackingSchema,
  giftable: z.boolean(),
  outsideCode: z.string().nullable().describe('The code of an imported list that it stands for'),
  redeemedAt: z.string().nullable(),
  givenMinor: z.int(),
})
export type CouponView = z.infer<typeof couponViewSchema>

/** GET /v1/customers/{id}/coupons : of all records of the person, usable ones first. */
export const couponListSchema = z.object({ items: z.array(couponViewSchema) })
export type CouponList = z.infer<typeof couponListSchema>

export const offerCouponQuerySchema = z.object({
  state: couponStateSchema.optional(),
  format: z.enum(['json', 'csv']).default('json'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(60).optional(),
})
/** GET /v1/offers/{id}/coupons : newest first; customers by public id only. As CSV: all of them. */
export const offerCouponListSchema = z.object({
  items: z.array(
    couponViewSchema
      .pick({
        id: true,
        state: true,
        claimedAt: true,
        expiresAt: true,
        redeemedAt: true,
        givenMinor: true,
        outsideCode: true,
      })
      .extend({
        customer: z.string().nullable().describe('Public id; null where you may not see the customer'),
        store: z.object({ code: z.string(), name: z.string() }).nullable(),
        channel: z.string(),
        byNewCustomer: z.boolean(),
      }),
  ),
  nextCursor: z.string().nullable(),
})
export type OfferCouponList = z.infer<typeof offerCouponListSchema>

/** POST /v1/offers/{id}/claims : gives a coupon to a customer, who claims it or to whom staff hands it. */
export const offerClaimInputSchema = z.object({
  requestId,
  customer: z.string().max(60).describe('Public id'),
  phone: z.string().trim().min(3).max(40).optional().describe('What limits count by; kept as a keyed hash only'),
  device: z.string().trim().min(1).max(200).optional(),
  naturalPerson: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe('Anything that stands for the person, such as a hash of an id number'),
  address: z.string().trim().max(200).optional().describe('Network address of the claimer, for the anti-cheat rank'),
  storeCode: storeCode.optional(),
  channel: channel.default('staff'),
  join: z.boolean().default(false).describe('The customer agreed to follow the window and to become a member'),
})
export type OfferClaimInput = z.input<typeof offerClaimInputSchema>

export const offerClaimResultSchema = z.object({
  coupon: z.string(),
  offer: z.int(),
  claimedAt: z.string(),
  validFrom: z.string(),
  expiresAt: z.string(),
  mostMinor: z.int(),
  outsideCode: z.string().nullable(),
  joined: z.object({ followed: z.boolean(), member: z.boolean() }).describe('What this claim made of her besides'),
})
export type OfferClaimResult = z.infer<typeof offerClaimResultSchema>

/** POST /v1/coupons/{id}/void */
export const couponVoidInputSchema = z.object({ reason: z.string().trim().min(3).max(300) })

/** POST /v1/offers/codes/resolve : what a cashier scanned. */
export const couponScanInputSchema = z.object({ code: z.string().trim().min(1).max(200), storeCode })
export const couponScanSchema = z.object({
  coupon: couponViewSchema,
  customer: z.string().nullable().describe('Public id; null where you may not see the customer'),
})
export type CouponScan = z.infer<typeof couponScanSchema>

export const basketLineSchema = z.object({
  sku: z.string().trim().min(1).max(100),
  quantity: z.number().positive().max(1e6),
  amountMinor: amountOrNone.describe('Total of the line before coupons'),
  categoryCode: z.string().max(100).optional().describe("The product's own unless given"),
})
export type BasketLineInput = z.input<typeof basketLineSchema>

const basket = {
  storeCode,
  channel: channel.default('store'),
  lines: z.array(basketLineSchema).min(1).max(200),
}

/** POST /v1/offers/quote : the best legal combination for a basket, and why. Writes nothing. */
export const offerQuoteInputSchema = z.object({
  ...basket,
  customer: z.string().max(60).optional().describe('Public id: her coupons are looked at'),
  coupons: z
    .array(z.string().max(200))
    .max(COUPONS_PER_BASKET_MAX)
    .default([])
    .describe('Others, by scanned code or id'),
  claimable: z.boolean().default(false).describe('Look too at offers that she could claim'),
  at: instant.optional(),
})
export type OfferQuoteInput = z.input<typeof offerQuoteInputSchema>

/** Why a coupon takes nothing off, in the order in which it is looked at. */
export const couponRefusals = [
  'not-usable',
  'not-yet-valid',
  'expired',
  'other-store',
  'other-channel',
  'nothing-in-scope',
  'below-threshold',
  'takes-nothing-off',
  'not-together',
] as const
export const couponRefusalSchema = z.enum(couponRefusals)
export type CouponRefusal = z.infer<typeof couponRefusalSchema>

const quotedCoupon = z.object({
  coupon: z.string().nullable().describe('Null for one that would have to be claimed first'),
  offer: z.object({ id: z.int(), code: z.string(), name: words }),
  used: z.boolean(),
  savingMinor: z.int(),
  aloneMinor: z.int().describe('What it would take off if it were the only one'),
  refusal: couponRefusalSchema.nullable(),
  missingMinor: z.int().describe('How much more of what it is for would reach its threshold'),
})

export const offerPlanSchema = z.object({
  grossMinor: z.int(),
  savingMinor: z.int(),
  dueMinor: z.int(),
  lines: z.array(z.object({ sku: z.string(), amountMinor: z.int(), savingMinor: z.int(), dueMinor: z.int() })),
  coupons: z.array(quotedCoupon),
  exact: z.boolean().describe('False: the search was ended early'),
  boundMinor: z.int().describe('No legal combination saves more than this'),
})
export type OfferPlan = z.infer<typeof offerPlanSchema>

export const offerQuoteSchema = z.object({
  best: offerPlanSchema.describe('Of the coupons at hand'),
  withClaims: offerPlanSchema.nullable().describe('If she claimed first; null where that brings nothing more'),
})
export type OfferQuote = z.infer<typeof offerQuoteSchema>

/** POST /v1/offers/redemptions : for exchange coupons, and shops whose till is another system. */
export const redemptionInputSchema = z.object({
  requestId,
  ...basket,
  coupons: z.array(z.string().max(200)).min(1).max(COUPONS_PER_BASKET_MAX).describe('By scanned code or id'),
  orderNo: z.string().trim().max(100).optional(),
})
export type RedemptionInput = z.input<typeof redemptionInputSchema>

export const redemptionViewSchema = z.object({
  id: z.string(),
  key: z.string(),
  story: z.string(),
  at: z.string(),
  store: z.object({ code: z.string(), name: z.string() }).nullable(),
  grossMinor: z.int(),
  savingMinor: z.int(),
  givenBackMinor: z.int(),
  coupons: z.array(
    z.object({
      coupon: z.string(),
      offer: z.int(),
      savingMinor: z.int(),
      givenBackMinor: z.int(),
      returned: z.boolean().describe('The customer has it again'),
    }),
  ),
  lines: z.array(
    z.object({
      sku: z.string(),
      amountMinor: z.int(),
      savingMinor: z.int(),
      refundedMinor: z.int(),
      givenBackMinor: z.int(),
    }),
  ),
})
export type RedemptionView = z.infer<typeof redemptionViewSchema>

/** POST /v1/offers/redemptions/{id}/returns : some lines, an amount, or (neither given) all that is left. */
export const redemptionReturnInputSchema = z
  .object({
    requestId,
    lines: z
      .array(z.object({ line: z.int().min(0).max(199).describe('Place in the basket, from 0'), amountMinor: amount }))
      .min(1)
      .max(200)
      .optional()
      .describe('How much of each line before coupons'),
    amountMinor: amount.optional().describe('Before coupons; shared over the lines'),
  })
  .refine(({ lines, amountMinor }) => !lines || amountMinor === undefined, 'lines or amountMinor, not both')
export type RedemptionReturnInput = z.input<typeof redemptionReturnInputSchema>
export const redemptionReturnSchema = z.object({
  redemption: z.string(),
  givenBackMinor: z.int().describe('Of what the coupons took off'),
  couponsReturned: z.array(z.string()),
})
export type RedemptionReturn = z.infer<typeof redemptionReturnSchema>
