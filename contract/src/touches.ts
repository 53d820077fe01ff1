import { z } from 'zod'
import { AudienceExpression } from './audiences.ts'
import { consentAnswerSchema, touchChannelSchema } from './consent.ts'

// The gate: everything that is said to a customer passes it. Money is minor units of the workspace's currency.

const words = z.object({ en: z.string().max(2000), zh: z.string().max(2000) })

export const touchPurposes = ['marketing', 'service', 'transaction'] as const
export const touchPurposeSchema = z.enum(touchPurposes)
export type TouchPurpose = z.infer<typeof touchPurposeSchema>

export const hookKinds = ['product', 'interest', 'theme'] as const
export const touchHookSchema = z.object({
  kind: z.enum(hookKinds),
  name: z.string().trim().min(1).max(60),
  /** It comes with something to read or look at, not the offer alone. */
  withContent: z.boolean().optional(),
})
export type TouchHook = z.infer<typeof touchHookSchema>

export const touchContentSchema = z.object({
  title: words,
  body: words,
  link: z
    .string()
    .max(500)
    .regex(/^(\/(?!\/)|https:\/\/)/, 'A path on this server or an https address.')
    .optional(),
})
export type TouchContent = z.infer<typeof touchContentSchema>

export const touchOutcomes = ['sent', 'waiting', 'refused'] as const
export const touchOutcomeSchema = z.enum(touchOutcomes)
export type TouchOutcome = z.infer<typeof touchOutcomeSchema>

/** Why the gate did not speak, in the order in which it looks. */
export const touchReasons = [
  'unknown_customer',
  'expired',
  'marketing_refused',
  'too_hot',
  'cap_day',
  'cap_week',
  'cap_month',
  'cap_life',
  'sender_day',
  'sender_week',
  'sender_life',
  'distance',
  'hook_stretched',
  'hook_bores',
  'need_met',
  'opted_out',
  'never_asked',
  'unreachable',
  'quiet',
  'channel_day',
  'channel_week',
  'channel_month',
  'budget',
  // Never decided so: its sender took it back while it waited.
  'withdrawn',
] as const
export const touchReasonSchema = z.enum(touchReasons)
export type TouchReason = z.infer<typeof touchReasonSchema>

/** One thing that was looked at. `found` of `limit` where it was a number; a channel where it is about one. */
export const touchCheckSchema = z.object({
  check: touchReasonSchema,
  passed: z.boolean(),
  channel: touchChannelSchema.optional(),
  found: z.number().optional(),
  limit: z.number().optional(),
  until: z.string().optional().meta({ description: 'From when on it would pass' }),
})
export type TouchCheck = z.infer<typeof touchCheckSchema>

export const touchStates = ['waiting', 'refused', 'sent', 'delivered', 'seen', 'acted', 'complained', 'failed'] as const
export const touchStateSchema = z.enum(touchStates)
export type TouchState = z.infer<typeof touchStateSchema>

export const touchViewSchema = z.object({
  id: z.int(),
  key: z.string(),
  customer: z.string().nullable().meta({ description: 'Public id' }),
  customerName: z.string().optional(),
  sender: z.string(),
  step: z.string().optional(),
  purpose: touchPurposeSchema,
  hook: touchHookSchema.optional(),
  priority: z.int(),
  outcome: touchOutcomeSchema,
  state: touchStateSchema,
  channel: touchChannelSchema.optional(),
  reason: touchReasonSchema.optional(),
  until: z.string().optional(),
  costMinor: z.int(),
  content: touchContentSchema,
  askedAt: z.string(),
  decidedAt: z.string(),
  sentAt: z.string().optional(),
  deliveredAt: z.string().optional(),
  seenAt: z.string().optional(),
  actedAt: z.string().optional(),
  complainedAt: z.string().optional(),
  policy: z.int().meta({ description: 'Version of the rules that decided' }),
  checks: z.array(touchCheckSchema),
})
export type TouchView = z.infer<typeof touchViewSchema>

/** GET /v1/touches : the one log, newest first. */
export const touchQuerySchema = z.object({
  customer: z.string().max(60).optional().meta({ description: 'Public id' }),
  sender: z.string().max(100).optional().meta({ description: 'A sender or the beginning of one, such as play/' }),
  outcome: touchOutcomeSchema.optional(),
  reason: touchReasonSchema.optional(),
  channel: touchChannelSchema.optional(),
  purpose: touchPurposeSchema.optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
  cursor: z.string().max(40).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type TouchQuery = z.infer<typeof touchQuerySchema>
export const touchListSchema = z.object({ items: z.array(touchViewSchema), nextCursor: z.string().nullable() })
export type TouchList = z.infer<typeof touchListSchema>

/** POST /v1/touches : staff say one thing to one customer; it passes the gate as service. */
export const touchByHandSchema = z.object({
  requestId: z.string().trim().min(1).max(100),
  customer: z.string().max(60),
  channels: z.array(touchChannelSchema).min(1).max(5),
  content: touchContentSchema,
  expiresAt: z.iso.datetime().optional(),
})
export type TouchByHand = z.infer<typeof touchByHandSchema>
export const touchDecisionSchema = z.object({
  key: z.string(),
  outcome: touchOutcomeSchema,
  channel: touchChannelSchema.optional(),
  reason: touchReasonSchema.optional(),
  until: z.string().optional(),
  touch: z.int().optional(),
  checks: z.array(touchCheckSchema),
})
export type TouchDecisionView = z.infer<typeof touchDecisionSchema>

/** POST /v1/touches/preview : what the gate would say now; nothing is written. */
export const touchPreviewSchema = z.object({
  customers: z.array(z.string().max(60)).min(1).max(500),
  sender: z.string().min(1).max(100).default('preview'),
  purpose: touchPurposeSchema.default('marketing'),
  hook: touchHookSchema.optional(),
  channels: z.array(touchChannelSchema).min(1).max(5),
  priority: z.int().min(0).max(100).default(50),
  about: z.object({ category: z.string().max(100).optional(), product: z.string().max(100).optional() }).optional(),
  budget: z.string().max(100).optional(),
})
export type TouchPreview = z.input<typeof touchPreviewSchema>
export const touchPreviewResultSchema = z.object({
  items: z.array(touchDecisionSchema.extend({ customer: z.string() })),
})
export type TouchPreviewResult = z.infer<typeof touchPreviewResultSchema>

const answer = z.object({
  words,
  passed: z.boolean(),
  check: touchReasonSchema,
  channel: touchChannelSchema.optional(),
})

/** GET /v1/customers/{id}/touches/why?sender= : why she did, or did not, get it. */
export const touchWhyQuerySchema = z.object({ sender: z.string().min(1).max(100) })
export const touchWhySchema = z.object({
  /** `never_asked`: the sender never wanted to speak to her. */
  found: z.enum(['sent', 'waiting', 'refused', 'never_requested']),
  summary: words,
  touch: touchViewSchema.optional(),
  checks: z.array(answer),
  earlier: z.int().meta({ description: 'Further requests of this sender before' }),
})
export type TouchWhy = z.infer<typeof touchWhySchema>

/** GET /v1/customers/{id}/temperature : how warm the contact is, from 0 (silence) to 100 (flooded). */
export const touchTemperatureSchema = z.object({
  degrees: z.number(),
  band: z.enum(['cold', 'fine', 'hot']),
  coldBelow: z.number(),
  hotFrom: z.number(),
  lastTouchAt: z.string().optional(),
  lastAnswerAt: z.string().optional(),
  complaints: z.int(),
  coolsAt: z.string().optional().meta({ description: 'When a hot person is within the band again' }),
  marketing: consentAnswerSchema,
})
export type TouchTemperature = z.infer<typeof touchTemperatureSchema>

const bound = z.int().min(0).max(1000).nullable()
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time of day such as 21:30.')
const minor = z.int().min(0).max(1_000_000_000)

/** The rules of the gate. Null: no bound. Caps count marketing alone. */
export const gatePolicySchema = z.object({
  neverAsked: z.array(touchChannelSchema).meta({ description: 'Where marketing may reach who was never asked' }),
  quiet: z.object({ from: clock, to: clock, channels: z.array(touchChannelSchema) }),
  caps: z.object({ day: bound, week: bound, month: bound, life: bound }),
  perSender: z.object({ day: bound, week: bound, life: bound }),
  perChannel: z.partialRecord(touchChannelSchema, z.object({ day: bound, week: bound, month: bound })),
  distanceHours: z.number().min(0).max(720),
  reserve: z.object({ priority: z.int().min(0).max(101), share: z.number().min(0).max(1) }),
  hook: z.object({
    repeatDays: z.number().min(0).max(90),
    stretch: z.number().min(1).max(5),
    memoryDays: z.int().min(1).max(365),
  }),
  temperature: z.object({ coldBelow: z.number().min(0).max(100), hotFrom: z.number().min(1).max(100) }),
  needs: z.object({
    durableDays: z.int().min(1).max(3650),
    share: z.number().min(0).max(1),
    cycles: z.array(z.object({ category: z.string().min(1).max(100), days: z.int().min(1).max(3650) })).max(500),
  }),
  prices: z.record(touchChannelSchema, minor),
  budgets: z
    .array(
      z.object({ name: z.string().trim().min(1).max(100), dayMinor: minor.nullable(), monthMinor: minor.nullable() }),
    )
    .max(200)
    .meta({ description: 'By the name a request gives, by its sender, or * for everything' }),
})
export type GatePolicy = z.infer<typeof gatePolicySchema>

/** GET, PUT /v1/gate/policy */
export const gatePolicyViewSchema = z.object({
  version: z.int().meta({ description: '0: as it comes' }),
  changedAt: z.string().optional(),
  changedBy: z.string().optional(),
  policy: gatePolicySchema,
  sentences: z.array(words),
})
export type GatePolicyView = z.infer<typeof gatePolicyViewSchema>

/** `version`: the one that was looked at; another one in between is refused. */
export const gatePolicyChangeSchema = z.object({ version: z.int().min(0), policy: gatePolicySchema })

/** POST /v1/gate/policy/preview : what these rules would have done to the last 30 days. */
export const gatePolicyEffectSchema = z.object({
  days: z.int(),
  requests: z.int(),
  complete: z.boolean().meta({ description: 'False: a sample of people stands for all' }),
  did: z.object({ sent: z.int(), refused: z.int() }),
  would: z.object({
    sent: z.int(),
    refused: z.int(),
    reasons: z.array(z.object({ reason: touchReasonSchema, count: z.int() })),
  }),
})
export type GatePolicyEffect = z.infer<typeof gatePolicyEffectSchema>

const rate = z.object({ count: z.int(), of: z.int(), low: z.number(), high: z.number() })

/** GET /v1/gate/channels : what went out on each channel and what came back, with 95 % intervals (Wilson). */
export const gateChannelsSchema = z.object({
  days: z.int(),
  channels: z.array(
    z.object({
      channel: touchChannelSchema,
      sent: z.int(),
      delivered: rate,
      seen: rate,
      acted: rate,
      complained: rate,
      optedOut: rate,
      waiting: z.int(),
      failed: z.int(),
      costMinor: z.int(),
      provider: z.enum(['own', 'local-outbox', 'http', 'web-push']),
    }),
  ),
  reasons: z.array(z.object({ reason: touchReasonSchema, count: z.int() })),
  bands: z.object({ cold: z.int(), fine: z.int(), hot: z.int() }),
})
export type GateChannels = z.infer<typeof gateChannelsSchema>

/** How long ago people paid last: the groups in which the silent ones are told apart. */
export const coldGroups = ['active', 'cooling', 'sleeping', 'lost', 'never'] as const
export const coldGroupSchema = z.enum(coldGroups)
export type ColdGroup = z.infer<typeof coldGroupSchema>

/** GET /v1/gate/cold : whom nothing was said to for long, though the gate would let it pass. */
export const gateColdQuerySchema = z.object({
  days: z.coerce.number().int().min(7).max(120).default(30),
  group: coldGroupSchema.optional(),
  cursor: z.string().max(40).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type GateColdQuery = z.output<typeof gateColdQuerySchema>
export const gateColdSchema = z.object({
  days: z.int(),
  coldBelow: z.number(),
  customers: z.int().meta({ description: 'Customers in scope' }),
  reachable: z.int().meta({ description: 'Of them, those to whom marketing may go on some channel' }),
  cold: z.int().meta({ description: 'Of these, those under the band to whom nothing was said in these days' }),
  willing: z.int().meta({ description: 'Of the cold, those who said yes to marketing' }),
  groups: z.array(
    z.object({
      group: coldGroupSchema,
      cold: z.int(),
      willing: z.int(),
      expression: AudienceExpression.meta({ description: 'The same people as an audience that follows the days' }),
    }),
  ),
  people: z.array(
    z.object({
      customer: z.string().meta({ description: 'Public id' }),
      name: z.string().optional(),
      group: coldGroupSchema,
      degrees: z.number(),
      marketing: consentAnswerSchema,
      lastTouchAt: z.string().optional().meta({ description: 'Of the last 120 days' }),
    }),
  ),
  nextCursor: z.string().nullable(),
})
export type GateCold = z.infer<typeof gateColdSchema>

/** GET /v1/gate/outbox : what a provider would have sent; for who may see contact data. */
export const gateOutboxSchema = z.object({
  messages: z.array(
    z.object({
      id: z.int(),
      at: z.string(),
      channel: touchChannelSchema,
      to: z.string(),
      title: z.string(),
      text: z.string(),
      touch: z.int(),
    }),
  ),
})
export type GateOutbox = z.infer<typeof gateOutboxSchema>

/** GET /v1/gate/hooks : hooks compared, and whether they bore. */
export const gateHookSchema = z.object({
  kind: z.enum(hookKinds),
  name: z.string(),
  reach: z.int().meta({ description: 'People' }),
  sent: z.int(),
  acted: rate,
  optedOut: rate,
  complained: rate,
  costMinor: z.int(),
  withContent: rate.optional().meta({ description: 'Acted, of those with content' }),
  withoutContent: rate.optional(),
  exposures: z.array(z.object({ exposure: z.int(), sent: z.int(), acted: z.int(), fitted: z.number().nullable() })),
  fatigue: z
    .object({
      slope: z.number().meta({ description: 'Change of the log odds of an answer with each further exposure' }),
      low: z.number(),
      high: z.number(),
      alarm: z.boolean(),
      boresAfter: z.int().optional().meta({ description: 'Unanswered exposures after which it is refused' }),
      fittedAt: z.string(),
    })
    .nullable(),
})
export const gateHooksSchema = z.object({ days: z.int(), hooks: z.array(gateHookSchema) })
export type GateHooks = z.infer<typeof gateHooksSchema>

/** GET /v1/pocket/inbox : what the shop said to me. */
export const pocketInboxSchema = z.object({
  unseen: z.int(),
  marketing: consentAnswerSchema,
  pushKey: z.string().meta({ description: 'Application server key for Web Push (VAPID)' }),
  messages: z.array(
    z.object({
      id: z.int(),
      at: z.string(),
      title: words,
      body: words,
      link: z.string().optional(),
      marketing: z.boolean(),
      seen: z.boolean(),
      acted: z.boolean(),
    }),
  ),
})
export type PocketInbox = z.infer<typeof pocketInboxSchema>
/** POST /v1/pocket/inbox/seen */
export const pocketInboxSeenSchema = z.object({ ids: z.array(z.int().positive()).max(200) })
/** POST /v1/pocket/push-subscriptions : what the browser's PushManager gave. */
export const pocketPushSchema = z.object({
  endpoint: z.url().max(1000),
  keys: z.object({ p256dh: z.string().max(200), auth: z.string().max(100) }),
  timezone: z.string().max(60).optional(),
})
