import { z } from 'zod'

/** Most arms of one experiment, the control among them. */
export const EXPERIMENT_ARMS_MAX = 10
/** Most customers that one call of the open API assigns. */
export const EXPERIMENT_ASSIGN_MAX = 1000
/** Largest share of customers that the workspace keeps out of everything it says, in percent. */
export const HOLDOUT_PERCENT_MAX = 20

const wordsSchema = z.object({ en: z.string(), zh: z.string() })
const instant = z.iso.datetime({ offset: true })
const armName = z.string().trim().min(1).max(60)

export const experimentMeasures = ['conversion', 'money'] as const
export const experimentMeasureSchema = z.enum(experimentMeasures)
export type ExperimentMeasure = z.infer<typeof experimentMeasureSchema>

/** `opened`: by a play, a slot or another sender; `by-hand`: by a person; `imported`: a table of outcomes; `holdout`: of the workspace. */
export const experimentKinds = ['opened', 'by-hand', 'imported', 'holdout'] as const
export const experimentKindSchema = z.enum(experimentKinds)
export type ExperimentKind = z.infer<typeof experimentKindSchema>

/** `stopped`: nobody is assigned any more, windows run out; `concluded`: somebody closed it, with what was learnt. */
export const experimentStates = ['running', 'stopped', 'concluded'] as const
export const experimentStateSchema = z.enum(experimentStates)
export type ExperimentState = z.infer<typeof experimentStateSchema>

export const experimentArmSchema = z.object({
  name: armName,
  weight: z.number().positive().max(1_000_000).describe('Share of customers in relation to the other arms'),
  control: z.boolean().optional().describe('The arm to compare with; without one nothing is claimed'),
})
export type ExperimentArm = z.infer<typeof experimentArmSchema>

const armsSchema = z
  .array(experimentArmSchema)
  .min(2)
  .max(EXPERIMENT_ARMS_MAX)
  .refine((arms) => new Set(arms.map((arm) => arm.name)).size === arms.length, 'names of arms differ')
  .refine((arms) => arms.filter((arm) => arm.control).length <= 1, 'at most one arm is the control')

/** POST /v1/experiments : one that a person runs by hand, such as another shelf or another greeting. */
export const experimentInputSchema = z.object({
  name: z.string().trim().min(1).max(120),
  arms: armsSchema,
  windowDays: z.int().min(1).max(365).describe('Days after the assignment in which orders count'),
  measure: experimentMeasureSchema.default('conversion'),
  plannedPerArm: z
    .int()
    .min(10)
    .max(100_000_000)
    .optional()
    .describe('Customers per arm that the sample size asks for'),
})
export type ExperimentInput = z.input<typeof experimentInputSchema>

export const experimentSummarySchema = z.object({
  id: z.int(),
  name: z.string(),
  about: z.string().describe('What it belongs to: play/12/holdout, slot/7, hand/3, file/hillstrom, workspace/holdout'),
  kind: experimentKindSchema,
  state: experimentStateSchema,
  measure: experimentMeasureSchema,
  windowDays: z.int(),
  arms: z.array(experimentArmSchema),
  plannedPerArm: z.int().nullable(),
  openedAt: instant,
  stoppedAt: instant.nullable(),
  lesson: z.string().nullable().describe('What was learnt, in the words of whoever concluded it'),
  assigned: z.int().describe('Customers assigned so far'),
})
export type ExperimentSummary = z.infer<typeof experimentSummarySchema>

export const experimentListQuerySchema = z.object({
  search: z.string().trim().max(100).optional(),
  state: experimentStateSchema.optional(),
  kind: experimentKindSchema.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: z.coerce.number().int().min(1).optional().describe('Those opened before this one'),
})
export type ExperimentListQuery = z.input<typeof experimentListQuerySchema>

export const experimentListSchema = z.object({
  items: z.array(experimentSummarySchema),
  next: z.int().nullable().describe('The next page is `before` this one'),
})
export type ExperimentList = z.infer<typeof experimentListSchema>

/** Bounds with 95 % confidence unless said otherwise; null is without bound, which is what too few people give. */
export const experimentIntervalSchema = z.object({ low: z.number().nullable(), high: z.number().nullable() })
export type ExperimentInterval = z.infer<typeof experimentIntervalSchema>

/** `share`: 0.018 is 1.8 points; `minor`: minor units per customer; `number`: as the file has it. */
export const experimentUnits = ['share', 'minor', 'number'] as const
export const experimentUnitSchema = z.enum(experimentUnits)
export type ExperimentUnit = z.infer<typeof experimentUnitSchema>

/** One figure of an arm beside the control's. Every amount is in `unit` and per assigned customer. */
export const experimentEffectSchema = z.object({
  arm: z.string(),
  outcome: z.string().describe('conversion, money, or a column of an imported table'),
  unit: experimentUnitSchema,
  mean: z.number(),
  controlMean: z.number(),
  difference: z.number(),
  standardError: z.number(),
  fixed: experimentIntervalSchema.describe('For who looks once, at the end'),
  alwaysValid: experimentIntervalSchema.describe(
    'For who looks every day; level divided by the arms that are compared',
  ),
  relative: z.number().nullable().describe('Difference by the control; null where the control has none'),
  total: z.number().describe('Difference times the customers of the arm: what it brought in all'),
  totalFixed: experimentIntervalSchema,
  totalAlwaysValid: experimentIntervalSchema,
  adjusted: z
    .object({
      difference: z.number(),
      standardError: z.number(),
      fixed: experimentIntervalSchema,
      alwaysValid: experimentIntervalSchema,
      varianceRemoved: z.number().describe('Share of the variance that earlier behaviour explains'),
    })
    .nullable()
    .describe('The same with what was known before the assignment taken out (CUPED)'),
})
export type ExperimentEffect = z.infer<typeof experimentEffectSchema>

/** Why nothing is claimed. */
export const experimentSilences = ['no-control', 'nobody-assigned', 'ratio-broken', 'too-few', 'covers-zero'] as const
export const experimentSilenceSchema = z.enum(experimentSilences)
export type ExperimentSilence = z.infer<typeof experimentSilenceSchema>

export const experimentClaimSchema = z.discriminatedUnion('claim', [
  z.object({
    claim: z.enum(['better', 'worse']),
    arm: z.string(),
    outcome: z.string(),
    basis: z.enum(['always-valid', 'fixed']).describe('fixed only for a finished table, at which nobody looked early'),
    final: z.boolean().describe('False while customers are still in their window: the figure moves on'),
  }),
  z.object({ claim: z.literal('none'), reason: experimentSilenceSchema, final: z.boolean() }),
])
export type ExperimentClaim = z.infer<typeof experimentClaimSchema>

export const experimentRatioSchema = z.object({
  chiSquare: z.number(),
  pValue: z.number(),
  broken: z.boolean().describe('p below 0.001: who is in which arm was not left to chance, so nothing is claimed'),
})
export type ExperimentRatio = z.infer<typeof experimentRatioSchema>

/** How a group answers: moved by it, would have come anyway, put off by it, or not known. */
export const upliftAnswers = ['moved', 'anyway', 'put-off', 'unknown'] as const
export const upliftAnswerSchema = z.enum(upliftAnswers)
export type UpliftAnswer = z.infer<typeof upliftAnswerSchema>

export const upliftGroupSchema = z.object({
  group: z.string().describe('A stage before the assignment, or a band of a covariate of the file'),
  customers: z.int(),
  mean: z.number(),
  controlMean: z.number(),
  difference: z.number(),
  interval: experimentIntervalSchema.describe('All groups together hold with 95 %'),
  answer: upliftAnswerSchema,
})
export type UpliftGroup = z.infer<typeof upliftGroupSchema>

export const upliftSchema = z.object({
  arm: z.string(),
  outcome: z.string(),
  unit: experimentUnitSchema,
  by: z.string().describe('What the groups are made by: stage, or a covariate of the file'),
  groups: z.array(upliftGroupSchema),
  qini: z.object({
    points: z.array(
      z.object({
        share: z.number().describe('Share of customers addressed, those who promise most first'),
        gain: z.number().describe('What it brings per customer of all'),
        interval: experimentIntervalSchema,
      }),
    ),
    coefficient: z.number().describe('Area above addressing at random, in units of the outcome'),
    interval: experimentIntervalSchema,
  }),
})
export type Uplift = z.infer<typeof upliftSchema>

export const experimentDayPointSchema = z.object({
  day: z.iso.date(),
  arm: z.string(),
  assigned: z.int(),
  difference: z.number(),
  fixed: experimentIntervalSchema,
  alwaysValid: experimentIntervalSchema,
})
export type ExperimentDayPoint = z.infer<typeof experimentDayPointSchema>

export const experimentArmResultSchema = z.object({
  name: z.string(),
  control: z.boolean(),
  share: z.number().describe('Planned share of customers'),
  customers: z.int(),
  expected: z.number().describe('Customers that the planned shares would give'),
  complete: z.int().describe('Customers whose window is over'),
  outcomes: z.record(z.string(), z.object({ unit: experimentUnitSchema, mean: z.number(), total: z.number() })),
})
export type ExperimentArmResult = z.infer<typeof experimentArmResultSchema>

/** GET /v1/experiments/:id/result */
export const experimentResultSchema = z.object({
  experiment: experimentSummarySchema,
  currency: z.string(),
  timezone: z.string(),
  at: instant.describe('When it was computed'),
  confidence: z.number(),
  arms: z.array(experimentArmResultSchema),
  ratio: experimentRatioSchema.nullable(),
  claim: experimentClaimSchema.describe('About the measure of the experiment'),
  effects: z.array(experimentEffectSchema),
  days: z.array(experimentDayPointSchema).describe('The measure day by day; empty for an imported table'),
  uplift: z.array(upliftSchema),
  notes: z.array(wordsSchema),
})
export type ExperimentResult = z.infer<typeof experimentResultSchema>

/** PATCH /v1/experiments/:id */
export const experimentPatchSchema = z.object({
  name: z.string().trim().min(1).max(120).optional(),
  state: z.enum(['stopped', 'concluded']).optional(),
  lesson: z.string().trim().max(1000).optional(),
})
export type ExperimentPatch = z.input<typeof experimentPatchSchema>

/** POST /v1/experiments/:id/assignments */
export const experimentAssignSchema = z.object({
  customers: z.array(z.uuid()).min(1).max(EXPERIMENT_ASSIGN_MAX).describe('Public ids'),
})
export type ExperimentAssign = z.input<typeof experimentAssignSchema>
export const experimentAssignedSchema = z.object({
  arms: z.record(z.string(), z.string()).describe('Arm by public id; customers that you may not see are missing'),
})
export type ExperimentAssigned = z.infer<typeof experimentAssignedSchema>

/** GET and PUT /v1/experiments/holdout : customers to whom no play says anything, so that all of them together are measured. */
export const holdoutSettingSchema = z.object({
  percent: z.number().min(0).max(HOLDOUT_PERCENT_MAX),
})
export type HoldoutSetting = z.infer<typeof holdoutSettingSchema>
export const holdoutViewSchema = holdoutSettingSchema.extend({
  since: instant.nullable(),
  experiment: z.int().nullable().describe('Where its result is'),
})
export type HoldoutView = z.infer<typeof holdoutViewSchema>

/** POST /v1/experiments/sample-size */
export const sampleSizeInputSchema = z
  .object({
    measure: experimentMeasureSchema,
    baseline: z.number().min(0).describe('Share that converts, or mean minor units, without it'),
    deviation: z.number().positive().optional().describe('Standard deviation of money per customer, minor units'),
    difference: z.number().positive().describe('Smallest difference worth knowing, in the unit of the baseline'),
    confidence: z.number().min(0.5).max(0.999).default(0.95),
    power: z.number().min(0.5).max(0.999).default(0.8),
    controlShare: z.number().min(0.01).max(0.99).default(0.5),
    looking: z.enum(['once', 'daily']).default('daily'),
  })
  .refine((input) => input.measure !== 'money' || input.deviation !== undefined, {
    path: ['deviation'],
    message: 'money needs the standard deviation',
  })
  .refine((input) => input.measure !== 'conversion' || input.baseline + input.difference <= 1, {
    path: ['difference'],
    message: 'a share is at most 1',
  })
export type SampleSizeInput = z.input<typeof sampleSizeInputSchema>
export const sampleSizeSchema = z.object({
  control: z.int(),
  treated: z.int(),
  total: z.int(),
})
export type SampleSize = z.infer<typeof sampleSizeSchema>

/** GET /v1/experiments/baseline?windowDays : what customers do by themselves, to start the sample size from. */
export const experimentBaselineQuerySchema = z.object({
  windowDays: z.coerce.number().int().min(1).max(365).default(30),
})
export type ExperimentBaselineQuery = z.input<typeof experimentBaselineQuerySchema>
export const experimentBaselineSchema = z.object({
  customers: z.int().describe('With a paid order in the year before the window'),
  conversion: z.number(),
  meanMinor: z.number(),
  deviationMinor: z.number(),
  from: z.iso.date(),
  to: z.iso.date(),
  currency: z.string(),
})
export type ExperimentBaseline = z.infer<typeof experimentBaselineSchema>

/** Which column of a table of outcomes is what. */
export const experimentMappingSchema = z.strictObject({
  name: z.string().trim().min(1).max(120).optional(),
  unit: z.string().optional().describe('Names the line; its number unless given'),
  arm: z.string(),
  control: armName.describe('The value of the arm column to compare with'),
  outcomes: z
    .array(
      z.strictObject({
        column: z.string(),
        kind: z.enum(['share', 'money', 'number']).describe('share: 0 or 1; money: in the main unit of the currency'),
      }),
    )
    .min(1)
    .max(20),
  covariates: z.array(z.string()).max(20).default([]).describe('Known before the test: numbers or words'),
  shares: z
    .record(armName, z.number().positive())
    .optional()
    .describe('Planned share by arm, for the check of the ratio; equal unless given'),
})
export type ExperimentMapping = z.infer<typeof experimentMappingSchema>
