import { z } from 'zod'
import { AudienceExpression } from './audiences.ts'

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
