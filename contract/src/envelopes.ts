import { z } from 'zod'

const instant = z.iso.datetime({ offset: true })
const requestId = z.string().trim().min(1).max(100)

export const ENVELOPE_TOTAL_MAX = 1_000_000_000
export const ENVELOPE_PIECES_MAX = 10_000_000

/**
 * How an envelope is split. `fixed`: equal shares. `random`: each within 0.5 and 1.5 of the average. `group`: each up to
 * twice the average of what is left, the last takes the rest. Every share is at least 1, and all of them sum to the total.
 */
export const envelopeKindSchema = z.enum(['fixed', 'random', 'group'])
export type EnvelopeKind = z.infer<typeof envelopeKindSchema>
/** `bonus`: stored value that was given, in minor units. */
export const envelopeAssetSchema = z.enum(['bonus', 'points'])
export type EnvelopeAsset = z.infer<typeof envelopeAssetSchema>
export const envelopeAudienceSchema = z.enum(['anyone', 'members', 'code'])
export type EnvelopeAudience = z.infer<typeof envelopeAudienceSchema>
export const envelopeStateSchema = z.enum(['open', 'ended'])

/** POST /v1/envelopes. Idempotent by `requestId`. */
export const envelopeInputSchema = z.object({
  requestId,
  name: z.string().trim().min(1).max(120),
  kind: envelopeKindSchema,
  asset: envelopeAssetSchema,
  totalMinor: z.int().min(1).max(ENVELOPE_TOTAL_MAX).describe('Minor units, or points'),
  pieces: z.int().min(1).max(ENVELOPE_PIECES_MAX),
  frequency: z
    .string()
    .max(20)
    .default('L1')
    .describe('D3|L4: at most 3 a day and 4 in all. One of D, W, M at most; L (to 100) is needed'),
  audience: envelopeAudienceSchema.default('anyone'),
  groupCode: z.string().trim().min(4).max(40).optional().describe('For the audience `code`'),
  startsAt: instant.optional().describe('Unset: at once'),
  endsAt: instant.describe('What nobody took goes back then; at most six months ahead'),
})
export type EnvelopeInput = z.input<typeof envelopeInputSchema>

export const envelopeSchema = z.object({
  id: z.int(),
  name: z.string(),
  kind: envelopeKindSchema,
  asset: envelopeAssetSchema,
  state: envelopeStateSchema,
  totalMinor: z.int(),
  pieces: z.int(),
  claimedMinor: z.int(),
  claimedPieces: z.int(),
  returnedMinor: z.int().describe('Gone back when it ended'),
  frequency: z.string(),
  audience: envelopeAudienceSchema,
  startsAt: z.string(),
  endsAt: z.string(),
  endedAt: z.string().nullable(),
  createdAt: z.string(),
})
export type Envelope = z.infer<typeof envelopeSchema>
export const envelopeQuerySchema = z.object({
  state: envelopeStateSchema.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(50).optional(),
})
export const envelopeListSchema = z.object({ envelopes: z.array(envelopeSchema), nextCursor: z.string().nullable() })

export const envelopeShareSchema = z.object({
  position: z.int(),
  customer: z.string().nullable().describe('Public id; null where the reader may not see the customer'),
  amountMinor: z.int(),
  at: z.string(),
})
/** GET /v1/envelopes/{id} */
export const envelopeDetailSchema = envelopeSchema.extend({
  shares: z.array(envelopeShareSchema).describe('The latest first, at most 200'),
})

/** POST /v1/envelopes/{id}/claims. Idempotent by `requestId`. */
export const envelopeClaimInputSchema = z.object({
  requestId,
  customer: z.string().min(1).max(60).describe('Public id'),
  groupCode: z.string().trim().max(40).optional(),
})
export const envelopeClaimSchema = z.object({
  envelope: z.int(),
  position: z.int(),
  amountMinor: z.int(),
  asset: envelopeAssetSchema,
  at: z.string(),
})
export type EnvelopeClaim = z.infer<typeof envelopeClaimSchema>
