import { z } from 'zod'

// Points and growth are whole pieces; amounts are minor units of the workspace's currency.

const words = z.object({ en: z.string().trim().min(1).max(200), zh: z.string().trim().min(1).max(200) })
const templateCode = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,39}$/)
  .describe('Lower-case letters, digits and hyphens')
const levelCode = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/)
const points = z.int().min(0).max(1e12)
const positivePoints = z.int().min(1).max(1e12)
const storeCode = z.string().trim().min(1).max(50)
const requestId = z.string().trim().min(1).max(100)

/** Code of the card template that every workspace has from the start. */
export const STANDARD_CARD_TEMPLATE = 'standard'
/** How long a shown membership code can be read. */
export const MEMBER_CODE_TTL_SECONDS = 120

export const membershipLevelSchema = z.object({
  code: levelCode,
  name: words,
  growthMin: points.describe('Growth from which the level is reached; 0 for the first'),
  benefits: z.object({
    pointsPercent: z.int().min(0).max(10_000).default(100).describe('100 earns plainly, 150 half as much again'),
    discountPercent: z.int().min(0).max(100).default(0).describe('Off the shelf price, at the till'),
    birthday: z
      .object({
        points: points.default(0),
        offer: z.string().trim().max(100).default('').describe('Code of an offer that is given'),
      })
      .default({ points: 0, offer: '' }),
    more: z.array(words).max(20).default([]).describe('Anything else, in words'),
  }),
})
export type MembershipLevel = z.infer<typeof membershipLevelSchema>

export const growthRulesSchema = z.object({
  perAmount: z
    .object({ growth: points, forMinor: z.int().min(1).max(1e12) })
    .describe('So much growth for so much paid'),
  perVisit: points.default(0).describe('For each paid sale'),
  events: z
    .array(z.object({ kind: z.string().trim().min(1).max(200), growth: points }))
    .max(50)
    .default([]),
})

export const pointsRulesSchema = z.object({
  perAmount: z.object({ points, forMinor: z.int().min(1).max(1e12) }).describe('So many points for so much paid'),
  rounding: z.enum(['down', 'nearest', 'up']).default('down'),
  validity: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('days'), days: z.int().min(1).max(3660) }),
      z.object({ kind: z.literal('end-of-next-year') }),
      z.object({ kind: z.literal('unlimited') }),
    ])
    .describe("Until the end of a day in the workspace's zone"),
  redemption: z
    .object({
      pointsPerMinor: z.int().min(1).max(1e6).describe('So many points pay one minor unit'),
      sharePercentMax: z.int().min(1).max(100).describe('Of an order'),
    })
    .nullable()
    .describe('Null: points do not pay'),
  shortfall: z
    .enum(['owe', 'forgive'])
    .default('owe')
    .describe('A refund takes back what was earned; what was spent meanwhile is taken from the next earnings, or not'),
})

export const downgradeRuleSchema = z
  .object({ periodDays: z.int().min(1).max(3660) })
  .nullable()
  .describe(
    'A level counts the growth of the last so many days. It rises at once; at the end of a period it is kept if that growth still reaches it, and falls to the level that fits otherwise. Null: levels are for good',
  )

const templateFields = {
  name: words,
  description: z.object({ en: z.string().trim().max(1000), zh: z.string().trim().max(1000) }),
  levels: z.array(membershipLevelSchema).min(1).max(20),
  growth: growthRulesSchema,
  points: pointsRulesSchema,
  downgrade: downgradeRuleSchema,
  stores: z.array(storeCode).max(1000).nullable().describe('Store codes where the card works; null for all'),
}
export const cardTemplateDefinitionSchema = z
  .object(templateFields)
  .refine(({ levels }) => levels[0]?.growthMin === 0, { error: 'The first level starts at 0.', path: ['levels'] })
  .refine(
    ({ levels }) => levels.every(({ growthMin }, at) => at === 0 || growthMin > (levels[at - 1]?.growthMin ?? 0)),
    {
      error: 'Each level takes more growth than the one before.',
      path: ['levels'],
    },
  )
  .refine(({ levels }) => new Set(levels.map(({ code }) => code)).size === levels.length, {
    error: 'Codes of levels differ.',
    path: ['levels'],
  })
export type CardTemplateDefinition = z.infer<typeof cardTemplateDefinitionSchema>
export type CardTemplateDefinitionInput = z.input<typeof cardTemplateDefinitionSchema>

/** POST /v1/card-templates. A draft until it is published; PUT /v1/card-templates/{code} changes the draft. */
export const cardTemplateInputSchema = z.object({ code: templateCode, definition: cardTemplateDefinitionSchema })
export const cardTemplateChangeSchema = z.object({ definition: cardTemplateDefinitionSchema })

export const cardTemplateViewSchema = z.object({
  code: z.string(),
  version: z.int().describe('0: never published'),
  draft: cardTemplateDefinitionSchema,
  published: cardTemplateDefinitionSchema.nullable(),
  publishedAt: z.string().nullable(),
  changed: z.boolean().describe('The draft differs from what is published'),
  cards: z.int().describe('Cards that are not closed'),
})
export type CardTemplateView = z.infer<typeof cardTemplateViewSchema>
export const cardTemplateListSchema = z.object({ templates: z.array(cardTemplateViewSchema) })

export const cardStateSchema = z.enum(['active', 'frozen', 'closed'])
export type CardState = z.infer<typeof cardStateSchema>

export const membershipCardSchema = z.object({
  number: z.string(),
  template: z.string(),
  templateName: words,
  customer: z.string().nullable().describe('Public id; null where the reader may not see the customer'),
  state: cardStateSchema,
  level: membershipLevelSchema,
  levelSince: z.string(),
  growth: z.int().describe('All of it'),
  growthCounted: z.int().describe('What counts for the level: of the last period, or all of it'),
  next: z.object({ level: membershipLevelSchema, growthMissing: z.int() }).nullable(),
  reviewAt: z.string().nullable().describe('When the level is looked at again'),
  openedAt: z.string(),
  channel: z.string().describe('SHOP, ACTIVITY, QR …'),
  code: z.string().describe('Through which code it was opened'),
  store: z.string().nullable(),
})
export type MembershipCard = z.infer<typeof membershipCardSchema>

/** GET /v1/cards : newest first. */
export const membershipCardQuerySchema = z.object({
  template: z.string().max(40).optional(),
  level: z.string().max(40).optional(),
  state: cardStateSchema.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(100).optional(),
})
export type MembershipCardQuery = z.infer<typeof membershipCardQuerySchema>
export const membershipCardListSchema = z.object({
  cards: z.array(membershipCardSchema),
  nextCursor: z.string().nullable(),
})
export const cardLevelChangeSchema = z.object({
  at: z.string(),
  from: z.string().nullable(),
  to: z.string(),
  reason: z.enum(['opened', 'growth', 'review', 'refund']),
  growth: z.int(),
  story: z.string(),
})
export const membershipCardDetailSchema = membershipCardSchema.extend({ changes: z.array(cardLevelChangeSchema) })

/** POST /v1/customers/{id}/cards : once a person and template; a repeated call gives the card that is there. */
export const joinMembershipInputSchema = z.object({
  template: templateCode.default(STANDARD_CARD_TEMPLATE),
  channel: z.string().trim().min(1).max(50).default('SHOP'),
  code: z.string().trim().max(200).default(''),
  storeCode: storeCode.optional(),
})
export const joinMembershipResultSchema = z.object({ card: membershipCardSchema, created: z.boolean() })
export const customerCardListSchema = z.object({ cards: z.array(membershipCardSchema) })

/** POST /v1/cards/{number}/state */
export const cardStateChangeSchema = z.object({ state: cardStateSchema, reason: z.string().trim().min(1).max(300) })

/** POST /v1/cards/{number}/code and POST /v1/cards/resolve-code */
export const memberCodeSchema = z.object({ code: z.string(), expiresAt: z.string() })
export const resolveMemberCodeInputSchema = z.object({ code: z.string().trim().min(1).max(200) })

/** PUT /v1/customers/{id}/birthday */
export const birthdayInputSchema = z.object({
  birthday: z.string().regex(/^(\d{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'Use MM-DD or YYYY-MM-DD.'),
})

export const pointsMoveKinds = [
  'earned',
  'given',
  'taken',
  'spent',
  'returned',
  'reclaimed',
  'expired',
  'gift-sent',
  'gift-received',
  'birthday',
  'envelope',
] as const
export const pointsMoveKindSchema = z.enum(pointsMoveKinds)
export type PointsMoveKind = z.infer<typeof pointsMoveKindSchema>

export const pointsLotSchema = z.object({
  points: z.int(),
  left: z.int(),
  since: z.string(),
  expiresAt: z.string().nullable(),
})
export const pointsMoveSchema = z.object({
  id: z.int(),
  at: z.string(),
  kind: pointsMoveKindSchema,
  points: z.int().describe('Positive: received'),
  story: z.string(),
  reason: z.string(),
})
/** GET /v1/customers/{id}/points */
export const customerPointsSchema = z.object({
  available: z.int().describe('Can be spent now'),
  balance: z.int().describe('With what has expired and is not written off yet'),
  owed: z.int().describe('Taken from the next earnings'),
  growth: z.int(),
  lots: z.array(pointsLotSchema).describe('With something left; the next to expire first'),
  moves: z.array(pointsMoveSchema).describe('Newest first, at most 100'),
})
export type CustomerPoints = z.infer<typeof customerPointsSchema>

/** POST /v1/customers/{id}/points : by hand, with a reason. Idempotent by `requestId`. */
export const changePointsInputSchema = z.object({
  requestId,
  points: z
    .int()
    .min(-1e12)
    .max(1e12)
    .refine((value) => value !== 0, 'Not 0.')
    .describe('Negative takes away'),
  reason: z.string().trim().min(1).max(300),
  validDays: z.int().min(1).max(3660).optional().describe("Unset: as the card's rules say"),
  storeCode: storeCode.optional(),
})
export const changePointsResultSchema = z.object({ points: z.int(), available: z.int() })

/** POST /v1/customers/{id}/points/gift : to another customer. Idempotent by `requestId`. */
export const giftPointsInputSchema = z.object({
  requestId,
  to: z.string().min(1).max(60).describe('Public id'),
  points: positivePoints,
})
export const giftPointsResultSchema = z.object({ points: z.int(), available: z.int() })

/** POST /v1/customers/{id}/growth : for an event of a kind that the rules name. Idempotent by `requestId`. */
export const growthEventInputSchema = z.object({
  requestId,
  kind: z.string().trim().min(1).max(200),
  storeCode: storeCode.optional(),
})
export const growthEventResultSchema = z.object({ growth: z.int(), card: membershipCardSchema.nullable() })

/** GET /v1/points/expiring : who loses how much soon. */
export const expiringPointsQuerySchema = z.object({
  days: z.coerce.number().int().min(1).max(366).default(30),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
})
export const expiringPointsSchema = z.object({
  days: z.int(),
  points: z.int().describe('Of the listed customers'),
  customers: z.array(z.object({ customer: z.string(), points: z.int(), firstAt: z.string() })),
})

/** GET /v1/points/check : do the lots say what the ledger says? */
export const pointsCheckSchema = z.object({
  checkedAt: z.string(),
  customers: z.int(),
  lotsLeft: z.int(),
  ledgerBalance: z.int(),
  differences: z.array(z.object({ customer: z.string(), lotsLeft: z.int(), ledgerBalance: z.int() })).max(100),
})

/** GET /v1/card-templates/{code}/value : what members buy before and after they have the card. */
export const memberValueQuerySchema = z.object({ days: z.coerce.number().int().min(7).max(730).default(90) })
const memberValueSide = z.object({
  orders: z.int(),
  revenueMinor: z.int().describe('Paid less refunded'),
  buyers: z.int().describe('Members with an order'),
  ordersPerMemberMonth: z.number(),
  revenuePerMemberMonthMinor: z.number(),
})
const memberValueGroup = z.object({ members: z.int(), before: memberValueSide, after: memberValueSide })
export const memberValueSchema = z.object({
  template: z.string(),
  days: z.int(),
  all: memberValueGroup,
  known: memberValueGroup.describe('Those who had bought before the card: new customers have no before'),
  definition: z.object({ en: z.string(), zh: z.string() }),
})
export type MemberValue = z.infer<typeof memberValueSchema>
