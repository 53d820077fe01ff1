import { z } from 'zod'
import { Aggregate } from './labels.ts'

const place = { longitude: z.number().min(-180).max(180), latitude: z.number().min(-90).max(90) }

/** Says something about a label. Exactly one of the conditions besides `label`. */
export const LabelCondition = z.object({
  label: z.string(),
  is: z.array(z.string()).min(1).max(200).optional().meta({ description: 'flag: ["true"]; choice: any of these' }),
  from: z.number().optional().meta({ description: 'number: at least' }),
  to: z.number().optional().meta({ description: 'number: at most' }),
  withinDays: z.number().positive().optional().meta({ description: 'date: in the last so many days' }),
  olderThanDays: z.number().positive().optional().meta({ description: 'date: longer ago than so many days' }),
  known: z.boolean().optional().meta({ description: 'has any value, or none' }),
})
export type LabelCondition = z.infer<typeof LabelCondition>

/** Who is meant: conditions over labels, behaviour, place, lists and other audiences, joined by all, any and not. */
export type AudienceExpression =
  | { all: AudienceExpression[] }
  | { any: AudienceExpression[] }
  | { not: AudienceExpression }
  | LabelCondition
  | { did: Aggregate; from?: number; to?: number }
  | { near: { store?: string; longitude?: number; latitude?: number; metres: number } }
  | { audience: string }
  | { list: string }

export const AudienceExpression: z.ZodType<AudienceExpression> = z
  .lazy(() =>
    z.union([
      z.strictObject({ all: z.array(AudienceExpression).max(100) }),
      z.strictObject({ any: z.array(AudienceExpression).max(100) }),
      z.strictObject({ not: AudienceExpression }),
      LabelCondition.strict(),
      z.strictObject({ did: Aggregate, from: z.number().optional(), to: z.number().optional() }),
      z.strictObject({
        near: z.strictObject({
          store: z.string().optional(),
          longitude: place.longitude.optional(),
          latitude: place.latitude.optional(),
          metres: z.number().positive().max(100_000),
        }),
      }),
      z.strictObject({ audience: z.uuid() }),
      z.strictObject({ list: z.uuid() }),
    ]),
  )
  .meta({ id: 'AudienceExpression' })

/** POST /v1/audiences, PATCH /v1/audiences/:id (any part) */
export const AudienceInput = z.object({
  name: z.string().min(1).max(100),
  note: z.string().max(1000).default(''),
  expression: AudienceExpression,
})
export type AudienceInput = z.infer<typeof AudienceInput>
export const AudiencePatch = z.object({
  name: z.string().min(1).max(100).optional(),
  note: z.string().max(1000).optional(),
  expression: AudienceExpression.optional(),
})
export type AudiencePatch = z.infer<typeof AudiencePatch>

export const AudienceView = z.object({
  id: z.string(),
  name: z.string(),
  note: z.string(),
  expression: AudienceExpression,
  by: z.string().optional(),
  changedAt: z.string(),
  customers: z.number().int().nullable().meta({ description: 'Size now; null: below the minimum crowd' }),
})
export type AudienceView = z.infer<typeof AudienceView>
export const AudienceList = z.object({ audiences: z.array(AudienceView) })

/** POST /v1/audiences/count */
export const AudienceQuestion = z.object({ expression: AudienceExpression })
export const AudienceCount = z.object({
  customers: z.number().int().nullable().meta({ description: 'null: below the minimum crowd of partner data' }),
  of: z.number().int().meta({ description: 'Customers in all that the asker may see' }),
  minimumCrowd: z.number().int().nullable(),
  warnings: z.array(z.string()).meta({ description: 'Labels too coarse to act on, by code' }),
  tookMs: z.number(),
})
export type AudienceCount = z.infer<typeof AudienceCount>

/** POST /v1/audiences/sample : some of them, with why each is in. */
export const AudienceReason = z.object({
  condition: z.string().meta({ description: 'Code of the label, or behaviour, place, list, audience' }),
  value: z.string(),
  evidence: z.string(),
  met: z.boolean(),
})
export type AudienceReason = z.infer<typeof AudienceReason>
export const AudienceSample = z.object({
  people: z.array(
    z.object({
      id: z.string(),
      name: z.string().optional(),
      reasons: z.array(AudienceReason),
    }),
  ),
})
export type AudienceSample = z.infer<typeof AudienceSample>

/** POST /v1/audiences/explain : is this person in, and why or why not? */
export const AudienceExplainRequest = z.object({ expression: AudienceExpression, customer: z.string() })
export const AudienceExplanation = z.object({ member: z.boolean(), reasons: z.array(AudienceReason) })
export type AudienceExplanation = z.infer<typeof AudienceExplanation>

/** POST /v1/audiences/overlap */
export const AudienceOverlapRequest = z.object({ a: AudienceExpression, b: AudienceExpression })
export const AudienceOverlap = z.object({
  a: z.number().int().nullable(),
  b: z.number().int().nullable(),
  both: z.number().int().nullable(),
})
export type AudienceOverlap = z.infer<typeof AudienceOverlap>

/** One value of a label inside a group of people, against everybody. */
export const PortraitLine = z.object({
  value: z.string(),
  valueName: z.object({ en: z.string(), zh: z.string() }).optional(),
  customers: z.number().int(),
  share: z.number(),
  baseShare: z.number(),
  lift: z.number().nullable().meta({ description: 'share ÷ base share' }),
})
export type PortraitLine = z.infer<typeof PortraitLine>
export const PortraitLabel = z.object({
  label: z.string(),
  name: z.object({ en: z.string(), zh: z.string() }),
  category: z.string(),
  known: z.number().int().meta({ description: 'People of the group with a value' }),
  lines: z.array(PortraitLine),
})
export type PortraitLabel = z.infer<typeof PortraitLabel>

/** POST /v1/portraits : who they are against everybody. Give one of them. */
export const PortraitRequest = z.object({
  expression: AudienceExpression.optional(),
  audience: z.uuid().optional(),
  store: z.string().optional().meta({ description: 'Store code: who was met there' }),
  community: z.string().optional().meta({ description: 'Community, as events name it' }),
})
export type PortraitRequest = z.infer<typeof PortraitRequest>
export const Portrait = z.object({
  title: z.string(),
  customers: z.number().int().nullable(),
  of: z.number().int(),
  figures: z.object({
    consumers: z.number().int(),
    orders: z.number().int(),
    netMinor: z.number().int(),
    baseConsumers: z.number().int(),
    baseOrders: z.number().int(),
    baseNetMinor: z.number().int(),
  }),
  striking: z
    .array(z.object({ label: z.string(), line: PortraitLine }))
    .meta({ description: 'What sets them apart most, strongest first' }),
  labels: z.array(PortraitLabel),
})
export type Portrait = z.infer<typeof Portrait>

/** POST /v1/audiences/:id/snapshots, GET /v1/audiences/:id/sizes */
export const AudienceSize = z.object({
  at: z.string(),
  customers: z.number().int(),
  joined: z.number().int().meta({ description: 'Against the snapshot before' }),
  left: z.number().int(),
})
export type AudienceSize = z.infer<typeof AudienceSize>
export const AudienceSizes = z.object({ sizes: z.array(AudienceSize) })

/** POST /v1/audiences/look-alike : people like these who are not among them; kept as a list. */
export const LookAlikeRequest = z.object({
  seed: AudienceExpression,
  size: z.number().int().min(1).max(1_000_000),
  name: z.string().min(1).max(100),
})
export type LookAlikeRequest = z.infer<typeof LookAlikeRequest>
export const LookAlikeResult = z.object({
  list: z.string(),
  customers: z.number().int(),
  because: z
    .array(z.object({ label: z.string(), value: z.string(), weight: z.number() }))
    .meta({ description: 'Label values that speak most for being like them (log of the lift)' }),
})
export type LookAlikeResult = z.infer<typeof LookAlikeResult>

/** POST /v1/customer-lists : people by public id. */
export const CustomerListInput = z.object({
  name: z.string().min(1).max(100),
  customers: z.array(z.string()).max(100_000),
})
export type CustomerListInput = z.infer<typeof CustomerListInput>
export const CustomerListView = z.object({
  id: z.string(),
  name: z.string(),
  customers: z.number().int(),
  createdAt: z.string(),
  unknown: z.number().int().optional().meta({ description: 'Ids that name nobody the asker may see' }),
})
export type CustomerListView = z.infer<typeof CustomerListView>
export const CustomerListList = z.object({ lists: z.array(CustomerListView) })
