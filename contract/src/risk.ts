import { z } from 'zod'

/** 0: nothing is known about it. 1: looked at, allow. 2: reduce or ask. 3: refuse. */
export const riskRankSchema = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)])
export type RiskRank = z.infer<typeof riskRankSchema>

/** By what a claim is told from an honest one. Never kept readable: keyed hashes. */
export const riskSignals = ['customer', 'phone', 'device', 'person', 'address'] as const
export const riskSignalSchema = z.enum(riskSignals)
export type RiskSignal = z.infer<typeof riskSignalSchema>

const words = z.object({ en: z.string(), zh: z.string() })

export const riskReasonSchema = z.object({
  code: z.string().describe('device-shared, address-shared, velocity, listed-blocked …'),
  signal: riskSignalSchema,
  count: z.int().describe('What was counted; 0 for a list'),
  limit: z.int().describe('From where on it counts'),
  points: z.int().describe('What it adds to the score'),
  words,
})
export type RiskReason = z.infer<typeof riskReasonSchema>

export const riskDecisionSchema = z.object({
  id: z.string(),
  at: z.string(),
  what: z.string().describe('coupon.claim, envelope.open, till.sale …'),
  about: z.string().describe('What was claimed, such as offer/12'),
  store: z.object({ code: z.string(), name: z.string() }).nullable(),
  customer: z.string().nullable().describe('Public id'),
  rank: riskRankSchema,
  score: z.int(),
  reasons: z.array(riskReasonSchema),
  override: z
    .object({ rank: riskRankSchema, reason: z.string(), by: z.string(), at: z.string() })
    .nullable()
    .describe('What staff decided on appeal'),
})
export type RiskDecision = z.infer<typeof riskDecisionSchema>

/** GET /v1/risk/decisions : newest first. */
export const riskDecisionQuerySchema = z.object({
  rank: z.coerce.number().int().min(0).max(3).optional(),
  what: z.string().max(50).optional(),
  customer: z.string().max(60).optional().describe('Public id'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(30).optional(),
})
export type RiskDecisionQuery = z.infer<typeof riskDecisionQuerySchema>
export const riskDecisionListSchema = z.object({
  items: z.array(riskDecisionSchema),
  nextCursor: z.string().nullable(),
})
export type RiskDecisionList = z.infer<typeof riskDecisionListSchema>

/** POST /v1/risk/decisions/{id}/override : holds for this customer for `days`. */
export const riskOverrideInputSchema = z.object({
  rank: riskRankSchema,
  reason: z.string().trim().min(1).max(300),
  days: z.int().min(1).max(366).default(7),
})
export type RiskOverrideInput = z.input<typeof riskOverrideInputSchema>

/** A line of a list that staff keep. */
export const riskEntrySchema = z.object({
  id: z.string(),
  list: z.enum(['blocked', 'trusted']),
  signal: riskSignalSchema,
  /** The customer's public id where the line is about a customer; the others are hashes that nobody can read. */
  customer: z.string().nullable(),
  reason: z.string(),
  until: z.string().nullable(),
  addedBy: z.string(),
  addedAt: z.string(),
})
export type RiskEntry = z.infer<typeof riskEntrySchema>
export const riskEntryListSchema = z.object({ entries: z.array(riskEntrySchema) })

/** POST /v1/risk/entries */
export const riskEntryInputSchema = z.object({
  list: z.enum(['blocked', 'trusted']),
  signal: riskSignalSchema,
  value: z.string().trim().min(1).max(300).describe('Public id of a customer, phone, device … as it was given'),
  reason: z.string().trim().min(1).max(300),
  until: z.iso.datetime({ offset: true }).nullable().default(null),
})
export type RiskEntryInput = z.input<typeof riskEntryInputSchema>

const count = z.int().min(1).max(100_000)

/** From how many on something adds to the score, and from which score on a claim has which rank. */
export const riskSettingsSchema = z.object({
  deviceCustomersMax: count.describe('Customers seen on one device within 30 days'),
  phoneCustomersMax: count.describe('Customers seen with one phone within 30 days'),
  personCustomersMax: count.describe('Customers seen as one natural person within 30 days'),
  addressCustomersMax: count.describe('Customers seen at one address within 30 days'),
  claimsPerMinuteMax: count.describe('Claims of one customer or device within a minute'),
  claimsPerHourMax: count.describe('Claims of one customer or device within an hour'),
  claimsPerDayMax: count.describe('Claims of one customer or device within a day'),
  reduceFrom: z.int().min(1).max(1000).describe('Score from which on a claim has rank 2'),
  refuseFrom: z.int().min(1).max(1000).describe('Score from which on a claim has rank 3'),
})
export type RiskSettings = z.infer<typeof riskSettingsSchema>
