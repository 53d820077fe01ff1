import { z } from 'zod'
import { AudienceExpression } from './audiences.ts'
import { experimentResultSchema } from './experiments.ts'
import { playAims, playDefinitionSchema, playHookSchema, playStepIdSchema, playStepKinds, playValues } from './plays.ts'

// What the routes of plays take and answer; the grammar of a play is in plays.ts.

/** What is wrong with a play: where, why, and what to do. A warning does not keep it from being published. */
export const playProblemSchema = z.object({
  step: z.string().nullable().describe('null: the play itself'),
  path: z.string().describe('Such as steps.coupon.next'),
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  reason: z.object({ en: z.string(), zh: z.string() }),
  todo: z.object({ en: z.string(), zh: z.string() }),
})
export type PlayProblem = z.infer<typeof playProblemSchema>

/** A play as it is sent: the definition, or its text. */
export const playSourceSchema = z
  .object({
    definition: z.unknown().optional().describe('A play as JSON'),
    text: z.string().max(500_000).optional().describe('A play as YAML or JSON text'),
  })
  .refine(({ definition, text }) => (definition === undefined) !== (text === undefined), 'definition or text, not both')
export type PlaySource = z.infer<typeof playSourceSchema>

/** POST /v1/plays/check : what is wrong with it, nothing kept. */
export const playCheckSchema = z.object({
  problems: z.array(playProblemSchema),
  definition: playDefinitionSchema.nullable().describe('Read; null where its shape is wrong'),
  text: z.string().nullable().describe('The same as YAML'),
})
export type PlayCheck = z.infer<typeof playCheckSchema>

/** draft: never published. running, paused: published. stopped: by the kill switch, for good. archived: out of sight. */
export const playStates = ['draft', 'running', 'paused', 'stopped', 'archived'] as const
export const playStateSchema = z.enum(playStates)
export type PlayState = (typeof playStates)[number]

const counts = {
  entered: z.int().describe('Runs, held-out ones not counted'),
  heldOut: z.int(),
  running: z.int().describe('Runs that are at a step now'),
  reached: z.int().describe('Runs that ended with the goal'),
}

export const playViewSchema = z.object({
  id: z.int(),
  state: playStateSchema,
  name: z.object({ en: z.string(), zh: z.string() }),
  aim: z.enum(playAims),
  value: z.enum(playValues),
  hook: playHookSchema,
  entry: z.enum(['event', 'audience', 'schedule', 'hand']),
  version: z.int().nullable().describe('The published one'),
  hasDraft: z.boolean().describe('There are changes that are not published'),
  source: z.string().describe('hand, or what made it, such as prescription/win-back'),
  createdAt: z.string(),
  changedAt: z.string(),
  ...counts,
  enteredLastWeek: z.int().describe('Runs of the last seven days of the workspace, today among them'),
})
export type PlayView = z.infer<typeof playViewSchema>

/** GET /v1/plays?state&search&aim&hook&limit&cursor */
export const playQuerySchema = z.object({
  state: playStateSchema.optional(),
  search: z.string().max(100).optional().describe('Part of the name, or of what the hook is called'),
  hook: playHookSchema.shape.kind.optional(),
  aim: z.enum(playAims).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.coerce.number().int().optional(),
})
export type PlayQuery = z.infer<typeof playQuerySchema>
export const playPageSchema = z.object({ plays: z.array(playViewSchema), next: z.int().optional() })
export type PlayPage = z.infer<typeof playPageSchema>

export const playVersionViewSchema = z.object({
  version: z.int(),
  publishedAt: z.string(),
  publishedBy: z.string().nullable(),
  running: z.int(),
})
export type PlayVersionView = z.infer<typeof playVersionViewSchema>

/** GET /v1/plays/{id} */
export const playDetailSchema = playViewSchema.extend({
  draft: playDefinitionSchema.nullable().describe('The changes that are not published'),
  published: playDefinitionSchema.nullable(),
  text: z.string().describe('The draft, or else what is published, as YAML'),
  versions: z.array(playVersionViewSchema),
  experiment: z.int().nullable().describe('Number of the experiment of its holdout'),
  trouble: z.string().nullable().describe('Why nobody can come in, or a step failed, the last time'),
  approval: z
    .object({ askedBy: z.string(), askedAt: z.string(), reach: z.int() })
    .nullable()
    .describe('Waits for a second person before it is published'),
})
export type PlayDetail = z.infer<typeof playDetailSchema>

/** GET /v1/plays/{id}/versions/{version} */
export const playVersionSchema = z.object({ definition: playDefinitionSchema, text: z.string() })

/** POST /v1/plays (a draft), PUT /v1/plays/{id}/draft : refused only where the shape is wrong; problems come along. */
export const playDraftResultSchema = z.object({ id: z.int(), problems: z.array(playProblemSchema) })
export type PlayDraftResult = z.infer<typeof playDraftResultSchema>

/** POST /v1/plays/{id}/publish */
export const playPublishInputSchema = z.object({
  migrate: z
    .union([z.literal('finish'), z.record(playStepIdSchema, playStepIdSchema.nullable())])
    .default('finish')
    .describe('Runs of the version before: finish it, or move by step (null ends them; steps not named keep their id)'),
})
export type PlayPublishInput = z.input<typeof playPublishInputSchema>
export const playPublishResultSchema = z.object({
  version: z.int().nullable().describe('null: waits for a second person'),
  moved: z.int(),
  ended: z.int(),
  reach: z.int().describe('People who could enter as of now'),
  waitsForApproval: z.boolean(),
})
export type PlayPublishResult = z.infer<typeof playPublishResultSchema>

/** POST /v1/plays/{id}/state */
export const playStateInputSchema = z.object({
  to: z.enum(['running', 'paused', 'stopped', 'archived']).describe('stopped: ends all runs, withdraws what waits'),
})
export type PlayStateInput = z.infer<typeof playStateInputSchema>
export const playStateResultSchema = z.object({
  state: playStateSchema,
  ended: z.int().describe('Runs'),
  withdrawn: z.int().describe('Touches that waited'),
})
export type PlayStateResult = z.infer<typeof playStateResultSchema>

/** POST /v1/plays/{id}/entries : by hand. The same request id enters nobody twice. */
export const playEntriesInputSchema = z
  .object({
    requestId: z.string().trim().min(1).max(100),
    who: AudienceExpression.optional(),
    customers: z.array(z.string().max(60)).min(1).max(10_000).optional().describe('Public ids'),
  })
  .refine(({ who, customers }) => (who === undefined) !== (customers === undefined), 'who or customers, not both')
export type PlayEntriesInput = z.infer<typeof playEntriesInputSchema>
export const playEntriesResultSchema = z.object({
  asked: z.int(),
  entered: z.int(),
  heldOut: z.int(),
  refused: z.int().describe('Were in before, or the limit was reached'),
})
export type PlayEntriesResult = z.infer<typeof playEntriesResultSchema>

/** POST /v1/plays/dry-run (a source), POST /v1/plays/{id}/dry-run (the draft, or what is published): nothing is written. */
export const playDryRunInputSchema = z.object({
  who: AudienceExpression.optional().describe('For a play by hand: whom it would be given. Without it: everybody'),
})
export const playDryRunSourceSchema = playDryRunInputSchema.extend({
  definition: z.unknown().optional(),
  text: z.string().max(500_000).optional(),
})
export type PlayDryRunSource = z.infer<typeof playDryRunSourceSchema>

export const playDryRunSchema = z.object({
  asOf: z.string(),
  candidates: z.int().describe('Who would come in; for events: who did it in the last 30 days'),
  perWeek: z.number().nullable().describe('Expected entries a week; null where that cannot be said'),
  refusedAgain: z.int().describe('Were in before and may not again'),
  overLimit: z.int().describe('More than the limit of the play lets in'),
  heldOut: z.int(),
  entered: z.int(),
  sampled: z.int().describe('People whose way was worked out; steps are scaled up from them'),
  steps: z.array(
    z.object({
      step: z.string(),
      kind: z.enum(playStepKinds),
      reached: z.int().describe('People who come here at most (both ways of what is not known yet)'),
      touches: z
        .object({
          sent: z.int(),
          waiting: z.int(),
          refused: z.int(),
          reasons: z.array(z.object({ reason: z.string(), customers: z.int() })),
        })
        .nullable(),
      costMinor: z.int().nullable().describe('At most: what coupons, points and channels can cost'),
    }),
  ),
  costMinor: z.int().describe('At most, of all steps'),
  sample: z.array(
    z.object({
      customer: z.string(),
      customerName: z.string().optional().describe('Masked for who may not see personal data'),
      heldOut: z.boolean(),
      gets: z.array(
        z.object({
          step: z.string(),
          what: z.object({ en: z.string(), zh: z.string() }),
          outcome: z.string(),
          reason: z.string().nullable(),
        }),
      ),
    }),
  ),
  problems: z.array(playProblemSchema),
})
export type PlayDryRun = z.infer<typeof playDryRunSchema>

/** GET /v1/plays/{id}/report */
export const playReportSchema = z.object({
  id: z.int(),
  asOf: z.string(),
  ...counts,
  ended: z.int(),
  goalRate: z.number().nullable().describe('Reached of entered; describes, and claims nothing'),
  steps: z.array(
    z.object({
      step: z.string(),
      kind: z.enum(playStepKinds),
      version: z.int(),
      entered: z.int(),
      left: z.int(),
      waiting: z.int(),
      failed: z.int(),
      outcomes: z.array(z.object({ outcome: z.string(), next: z.string().nullable(), runs: z.int() })),
      refused: z.array(z.object({ reason: z.string(), runs: z.int() })).describe('touch: why the gate refused'),
    }),
  ),
  cost: z.object({
    couponsMinor: z.int().describe('Most that the coupons it gave can cost'),
    points: z.int(),
  }),
  experiment: z.int().nullable(),
  lift: experimentResultSchema
    .nullable()
    .describe('What it did against its holdout, in the stores that the reader sees; null without a holdout'),
  days: z.array(z.object({ day: z.string(), entered: z.int(), heldOut: z.int(), reached: z.int() })),
})
export type PlayReport = z.infer<typeof playReportSchema>

export const playRunStates = ['running', 'reached', 'done', 'left', 'failed', 'stopped', 'held-out'] as const
export type PlayRunState = (typeof playRunStates)[number]

/** GET /v1/plays/{id}/runs?customer&step&state&cursor : who is where. */
export const playRunQuerySchema = z.object({
  customer: z.string().max(60).optional(),
  step: z.string().max(40).optional(),
  state: z.enum(playRunStates).optional(),
  cursor: z.coerce.number().int().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type PlayRunQuery = z.infer<typeof playRunQuerySchema>
export const playRunViewSchema = z.object({
  id: z.int(),
  customer: z.string().nullable().describe('Public id; null where the caller does not see the customer'),
  customerName: z.string().optional().describe('Masked for who may not see personal data'),
  version: z.int(),
  step: z.string().nullable(),
  state: z.enum(playRunStates),
  enteredAt: z.string(),
  wakeAt: z.string().nullable(),
  outcomes: z.record(z.string(), z.string()).describe('What each step came to'),
})
export type PlayRunView = z.infer<typeof playRunViewSchema>
export const playRunPageSchema = z.object({ runs: z.array(playRunViewSchema), next: z.int().optional() })
export type PlayRunPage = z.infer<typeof playRunPageSchema>

/** GET /v1/customers/{id}/plays?limit&cursor : which plays somebody came into, newest first. */
export const customerPlaysQuerySchema = z.object({
  cursor: z.coerce.number().int().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type CustomerPlaysQuery = z.infer<typeof customerPlaysQuerySchema>
export const customerPlaySchema = z.object({
  run: z.int(),
  play: z.int(),
  name: z.object({ en: z.string(), zh: z.string() }),
  version: z.int(),
  state: z.enum(playRunStates).describe('held-out: kept without the play, to compare with'),
  step: z.string().nullable(),
  enteredAt: z.string(),
})
export type CustomerPlay = z.infer<typeof customerPlaySchema>
export const customerPlaysSchema = z.object({ plays: z.array(customerPlaySchema), next: z.int().optional() })
export type CustomerPlays = z.infer<typeof customerPlaysSchema>

/** Something for staff of a store to do about a customer. */
export const playTaskViewSchema = z.object({
  id: z.int(),
  play: z.int(),
  playName: z.object({ en: z.string(), zh: z.string() }),
  step: z.string(),
  title: z.object({ en: z.string(), zh: z.string() }),
  note: z.object({ en: z.string(), zh: z.string() }).nullable(),
  customer: z.string().nullable(),
  customerName: z.string().optional().describe('Masked for who may not see personal data'),
  store: z.object({ code: z.string(), name: z.string() }).nullable().describe('null: nobody knows the store'),
  state: z.enum(['open', 'done', 'late', 'withdrawn']),
  createdAt: z.string(),
  dueAt: z.string(),
  outcomes: z.array(z.object({ name: z.string(), words: z.object({ en: z.string(), zh: z.string() }) })),
  outcome: z.string().nullable(),
  doneBy: z.string().nullable(),
  doneAt: z.string().nullable(),
  remark: z.string(),
})
export type PlayTaskView = z.infer<typeof playTaskViewSchema>
/** GET /v1/tasks?state&store&play&cursor&limit */
export const playTaskQuerySchema = z.object({
  state: z.enum(['open', 'done', 'late', 'withdrawn']).optional(),
  store: z.string().max(50).optional(),
  play: z.coerce.number().int().optional(),
  cursor: z.coerce.number().int().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type PlayTaskQuery = z.infer<typeof playTaskQuerySchema>
export const playTaskPageSchema = z.object({
  tasks: z.array(playTaskViewSchema),
  open: z.int(),
  next: z.int().optional(),
})
export type PlayTaskPage = z.infer<typeof playTaskPageSchema>
/** POST /v1/tasks/{id}/done : safe to repeat with the same outcome. */
export const playTaskDoneInputSchema = z.object({
  outcome: z.string().trim().min(1).max(40).default('done').describe('One of the outcomes of the task'),
  remark: z.string().trim().max(500).default(''),
})
export type PlayTaskDoneInput = z.input<typeof playTaskDoneInputSchema>

/** GET /v1/plays/deliveries : what was sent to webhooks, newest first. */
export const playDeliverySchema = z.object({
  id: z.string(),
  play: z.int(),
  step: z.string(),
  url: z.string(),
  state: z.enum(['waiting', 'delivered', 'failed']),
  tries: z.int(),
  status: z.int().nullable(),
  problem: z.string().nullable(),
  createdAt: z.string(),
  nextAt: z.string().nullable(),
})
export type PlayDelivery = z.infer<typeof playDeliverySchema>
export const playDeliveryListSchema = z.object({ deliveries: z.array(playDeliverySchema) })

/** GET, PUT /v1/plays/settings */
export const playSettingsSchema = z.object({
  approvalFrom: z
    .int()
    .min(1)
    .nullable()
    .describe('A play that can reach so many people needs a second person; null: none'),
})
export type PlaySettings = z.infer<typeof playSettingsSchema>
/** GET /v1/plays/settings also shows how webhooks are signed (Standard Webhooks). */
export const playSettingsViewSchema = playSettingsSchema.extend({
  webhookSecret: z
    .string()
    .nullable()
    .describe('whsec_…; null before a play with a webhook is published, and for who may not see it'),
})
export type PlaySettingsView = z.infer<typeof playSettingsViewSchema>
