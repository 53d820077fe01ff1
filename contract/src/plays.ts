import { z } from 'zod'
import { AudienceExpression } from './audiences.ts'
import { experimentResultSchema } from './experiments.ts'

// A play is a chain of steps that a customer runs through. It is written as YAML or JSON, or drawn; all three mean the same.
// See docs/guides/plays.md and examples/plays.

/** Most steps of one play. */
export const PLAY_STEPS_MAX = 100

const words = (most: number) =>
  z.strictObject({ en: z.string().trim().min(1).max(most), zh: z.string().trim().min(1).max(most) })
/** The name of a step inside its play. */
export const playStepIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/)
  .describe('Lower-case letters, digits and hyphens')
const stepId = playStepIdSchema
const code = z.string().trim().min(1).max(100)
const clockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
  .describe('HH:MM in the zone of the workspace')
const weekday = z.int().min(1).max(7).describe('1 is Monday')

/** A length of time; its parts add up. */
export const playDurationSchema = z
  .strictObject({
    days: z.int().min(0).max(366).optional(),
    hours: z.int().min(0).max(8784).optional(),
    minutes: z.int().min(0).max(527_040).optional(),
  })
  .refine(({ days = 0, hours = 0, minutes = 0 }) => days + hours + minutes > 0, 'must be longer than nothing')
export type PlayDuration = z.infer<typeof playDurationSchema>

/** C-CARE: what a play serves. */
export const playAims = ['scale', 'active', 'worth', 'efficiency'] as const
export type PlayAim = (typeof playAims)[number]
export const playValues = [
  'reachable',
  'identifiable',
  'interactive',
  'value-adding',
  'convertible',
  'strengthened',
  'at-ease',
  'efficient',
] as const
export type PlayValue = (typeof playValues)[number]
/** The two values of each aim. */
export const playAimValues = {
  scale: ['reachable', 'identifiable'],
  active: ['interactive', 'value-adding'],
  worth: ['convertible', 'strengthened'],
  efficiency: ['at-ease', 'efficient'],
} as const satisfies Record<PlayAim, readonly PlayValue[]>

export const playHookSchema = z.strictObject({
  kind: z.enum(['product', 'interest', 'theme']),
  name: z.string().trim().min(1).max(100),
})
export type PlayHook = z.infer<typeof playHookSchema>

/** A condition on a property of the event that began the run. Numbers are compared as numbers. */
export const playPropertySchema = z.strictObject({
  property: z.string().trim().min(1).max(100),
  op: z.enum(['is', 'is-not', 'contains', 'from', 'to', 'exists']),
  value: z.union([z.string().max(256), z.number(), z.boolean()]).optional(),
})
export type PlayProperty = z.infer<typeof playPropertySchema>

/** What a branch asks: who somebody is, what the event said, or what an earlier step came to. */
export type PlayCondition =
  | { all: PlayCondition[] }
  | { any: PlayCondition[] }
  | { not: PlayCondition }
  | { who: AudienceExpression }
  | { entry: PlayProperty }
  | { step: string; outcome: string }

export const playConditionSchema: z.ZodType<PlayCondition> = z
  .lazy(() =>
    z.union([
      z.strictObject({ all: z.array(playConditionSchema).min(1).max(20) }),
      z.strictObject({ any: z.array(playConditionSchema).min(1).max(20) }),
      z.strictObject({ not: playConditionSchema }),
      z.strictObject({ who: AudienceExpression }),
      z.strictObject({ entry: playPropertySchema }),
      z.strictObject({ step: stepId, outcome: z.string().trim().min(1).max(40) }),
    ]),
  )
  .meta({ id: 'PlayCondition' })

const eventMatch = {
  kind: code.describe('An event kind such as order.paid'),
  where: z.array(playPropertySchema).max(10).optional().describe('All of them must hold'),
}

/** How customers come in. */
export const playEntrySchema = z.discriminatedUnion('on', [
  z.strictObject({
    on: z.literal('event'),
    ...eventMatch,
    who: AudienceExpression.optional().describe('Only these; asked when labels know of the event'),
  }),
  z.strictObject({
    on: z.literal('audience'),
    who: AudienceExpression,
    change: z.enum(['enters', 'leaves']),
    includePresent: z.boolean().optional().describe('enters: those who are in when the play is published come in, too'),
  }),
  z.strictObject({
    on: z.literal('schedule'),
    at: clockTime,
    weekdays: z.array(weekday).min(1).max(7).optional().describe('Only on these; without days: daily'),
    monthDays: z.array(z.int().min(1).max(31)).min(1).max(31).optional(),
    who: AudienceExpression,
  }),
  z.strictObject({ on: z.literal('hand') }),
])
export type PlayEntry = z.infer<typeof playEntrySchema>

/** Whether somebody comes in again after a run has ended. Nobody is ever in twice at once, except with `always`. */
export const playAgainSchema = z.discriminatedUnion('rule', [
  z.strictObject({ rule: z.literal('never') }),
  z.strictObject({ rule: z.literal('after'), days: z.int().min(1).max(3660).describe('Since the run before began') }),
  z.strictObject({ rule: z.literal('always') }),
])
export type PlayAgain = z.infer<typeof playAgainSchema>

export const playHoldoutSchema = z.strictObject({
  share: z.number().min(0).max(0.9).describe('0.1 keeps one in ten without the play; 0 makes no claim of effect'),
  windowDays: z.int().min(1).max(365),
  measure: z.enum(['conversion', 'money']),
})
export type PlayHoldout = z.infer<typeof playHoldoutSchema>

/** What a run is for: this event, within the window since entry, ends it as reached, wherever it stands. */
export const playGoalSchema = z.strictObject({ ...eventMatch, windowDays: z.int().min(1).max(365) })
export type PlayGoal = z.infer<typeof playGoalSchema>

const next = { next: stepId }
const text = words(500)
const name = { name: words(100).optional().describe('Shown in place of the step id') }

/** wait: exactly one of `for`, `event`, `time`, `best`. */
const waitStep = z
  .strictObject({
    do: z.literal('wait'),
    ...name,
    for: playDurationSchema.optional(),
    event: z
      .strictObject({ ...eventMatch, within: playDurationSchema, timeout: stepId.describe('Where to go without it') })
      .optional(),
    time: z
      .strictObject({ at: clockTime, weekdays: z.array(weekday).min(1).max(7).optional() })
      .optional()
      .describe('Until that time of the day, next it comes'),
    best: z
      .strictObject({ within: playDurationSchema })
      .optional()
      .describe('Until the hour in which this person is most active, from his own hours; at the latest then'),
    ...next,
  })
  .refine(
    (step) => [step.for, step.event, step.time, step.best].filter((one) => one !== undefined).length === 1,
    'exactly one of for, event, time, best',
  )

const branchStep = z.strictObject({
  do: z.literal('branch'),
  ...name,
  cases: z
    .array(z.strictObject({ name: z.string().trim().min(1).max(60).optional(), when: playConditionSchema, ...next }))
    .min(1)
    .max(20)
    .describe('The first that holds decides'),
  otherwise: stepId,
})

const splitStep = z.strictObject({
  do: z.literal('split'),
  ...name,
  arms: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
        weight: z.number().positive().max(1000),
        control: z
          .boolean()
          .optional()
          .describe('The arm that the others are compared with; the first if none says so'),
        ...next,
      }),
    )
    .min(2)
    .max(10),
  windowDays: z.int().min(1).max(365).optional().describe('For the result; that of the holdout if absent'),
  measure: z.enum(['conversion', 'money']).optional(),
})

/** Placeholders in title, body and link: {{entry.amount}}, {{coupon.STEP.expires}}, {{coupon.STEP.value}}, {{points.STEP}}. */
const touchStep = z.strictObject({
  do: z.literal('touch'),
  ...name,
  purpose: z.enum(['marketing', 'service', 'transaction']).default('marketing'),
  channels: z
    .array(z.enum(['inbox', 'push', 'email', 'sms', 'voice']))
    .min(1)
    .max(5)
    .default(['inbox'])
    .describe('In order of preference'),
  title: words(100),
  body: text,
  link: z.string().trim().max(500).optional(),
  priority: z.int().min(0).max(100).default(50),
  expires: playDurationSchema.optional().describe('Said by then or never'),
  budget: z.string().trim().min(1).max(100).optional(),
  about: z
    .strictObject({ category: code.optional(), product: code.optional() })
    .optional()
    .describe('What it is about; not said to whom has just bought it'),
  refused: stepId.optional().describe('Where to go if the gate refuses; `next` if absent'),
  ...next,
})

const offerStep = z.strictObject({
  do: z.literal('offer'),
  ...name,
  offer: z.string().trim().min(1).max(40).describe('Code of the offer'),
  refused: stepId.optional().describe('Where to go if none can be claimed; `next` if absent'),
  ...next,
})

const pointsStep = z.strictObject({
  do: z.literal('points'),
  ...name,
  points: z.int().min(1).max(1_000_000),
  reason: words(100),
  refused: stepId.optional().describe('Where to go who is no member; `next` if absent'),
  ...next,
})

const labelStep = z.strictObject({
  do: z.literal('label'),
  ...name,
  label: code.describe('Code of a label of declared facts'),
  value: z
    .union([z.string().max(64), z.number(), z.boolean()])
    .nullable()
    .describe('null takes it away'),
  ...next,
})

/** task: with `outcomes` the run waits until somebody says how it went, at the latest until it is due. */
const taskStep = z
  .strictObject({
    do: z.literal('task'),
    ...name,
    title: words(100),
    note: text.optional(),
    store: z
      .string()
      .trim()
      .min(1)
      .max(50)
      .default('own')
      .describe('Code of a store; `own`: the store that the customer visited last; `entry`: that of the event'),
    due: playDurationSchema,
    outcomes: z
      .array(z.strictObject({ name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/), words: words(60), ...next }))
      .min(1)
      .max(6)
      .optional(),
    late: stepId.optional().describe('With outcomes: where to go when it is due and nobody did it'),
    next: stepId.optional().describe('Without outcomes: at once'),
  })
  .refine(
    (step) =>
      step.outcomes ? step.late !== undefined && step.next === undefined : step.next !== undefined && !step.late,
    'either next, or outcomes with late',
  )

const slotStep = z.strictObject({
  do: z.literal('slot'),
  ...name,
  placement: z.int().min(1).describe('Number of the placement that the customers become candidates of'),
  lasts: playDurationSchema,
  ...next,
})

const webhookStep = z.strictObject({
  do: z.literal('webhook'),
  ...name,
  url: z.url({ protocol: /^https?$/ }).max(500),
  event: z.string().trim().min(1).max(60).default('play.step').describe('`type` of the message'),
  ...next,
})

const goalStep = z.strictObject({ do: z.literal('goal'), ...name })
const exitStep = z.strictObject({ do: z.literal('exit'), ...name, reason: z.string().trim().max(100).optional() })

export const playStepSchema = z
  .discriminatedUnion('do', [
    waitStep,
    branchStep,
    splitStep,
    touchStep,
    offerStep,
    pointsStep,
    labelStep,
    taskStep,
    slotStep,
    webhookStep,
    goalStep,
    exitStep,
  ])
  .meta({ id: 'PlayStep' })
export type PlayStep = z.infer<typeof playStepSchema>
export const playStepKinds = [
  'wait',
  'branch',
  'split',
  'touch',
  'offer',
  'points',
  'label',
  'task',
  'slot',
  'webhook',
  'goal',
  'exit',
] as const satisfies readonly PlayStep['do'][]
export type PlayStepKind = (typeof playStepKinds)[number]

/** What each kind of step can come to, for branches (`{ step, outcome }`). Splits and tasks: their arms and outcomes. */
export const playOutcomes = {
  wait: ['passed', 'timeout'],
  branch: [],
  split: [],
  touch: ['sent', 'waiting', 'refused'],
  offer: ['claimed', 'refused'],
  points: ['given', 'refused'],
  label: ['declared'],
  task: ['given', 'late'],
  slot: ['added'],
  webhook: ['queued'],
  goal: [],
  exit: [],
} as const satisfies Record<PlayStepKind, readonly string[]>

/** The text of a play. `start` names the first step. */
export const playDefinitionSchema = z.strictObject({
  name: words(100),
  note: words(1000).optional(),
  aim: z.enum(playAims),
  value: z.enum(playValues),
  hook: playHookSchema,
  entry: playEntrySchema,
  again: playAgainSchema.default({ rule: 'never' }),
  limit: z.int().min(1).optional().describe('Most runs in all'),
  holdout: playHoldoutSchema.default({ share: 0.1, windowDays: 30, measure: 'conversion' }),
  goal: playGoalSchema.optional(),
  start: stepId,
  steps: z
    .record(stepId, playStepSchema)
    .refine((steps) => Object.keys(steps).length <= PLAY_STEPS_MAX, `at most ${PLAY_STEPS_MAX} steps`),
  layout: z
    .record(stepId, z.strictObject({ x: z.number(), y: z.number() }))
    .optional()
    .describe('Where steps are drawn; means nothing'),
})
export type PlayDefinition = z.infer<typeof playDefinitionSchema>
/** As it is written: what has a default may be missing. */
export type PlayDefinitionInput = z.input<typeof playDefinitionSchema>

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
})
export type PlayView = z.infer<typeof playViewSchema>

/** GET /v1/plays?state&search&limit&cursor */
export const playQuerySchema = z.object({
  state: playStateSchema.optional(),
  search: z.string().max(100).optional(),
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
    .union([z.literal('finish'), z.record(stepId, stepId.nullable())])
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
      heldOut: z.boolean(),
      gets: z.array(
        z.object({ step: z.string(), what: z.string(), outcome: z.string(), reason: z.string().nullable() }),
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

/** Something for staff of a store to do about a customer. */
export const playTaskViewSchema = z.object({
  id: z.int(),
  play: z.int(),
  playName: z.object({ en: z.string(), zh: z.string() }),
  step: z.string(),
  title: z.object({ en: z.string(), zh: z.string() }),
  note: z.object({ en: z.string(), zh: z.string() }).nullable(),
  customer: z.string().nullable(),
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
