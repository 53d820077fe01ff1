import { z } from 'zod'
import { ReportText } from './reports.ts'

/** The four aims of C-CARE: scale, activity, worth, efficiency. */
export const careAims = ['scale', 'active', 'worth', 'efficiency'] as const
export const careAimSchema = z.enum(careAims)
export type CareAim = z.infer<typeof careAimSchema>

/** Its eight values, two an aim. */
export const careValues = [
  'reachable',
  'identifiable',
  'interactive',
  'value-adding',
  'convertible',
  'strengthened',
  'at-ease',
  'efficient',
] as const
export const careValueSchema = z.enum(careValues)
export type CareValue = z.infer<typeof careValueSchema>

/** Four whole weeks, so that every period has the same weekdays. Both days are included. */
export const healthPeriodSchema = z.object({ from: z.string(), to: z.string() })
export type HealthPeriod = z.infer<typeof healthPeriodSchema>

const count = z.number().int()
export const healthReadingSchema = z.object({
  numerator: count,
  denominator: count,
  value: z.number().nullable().describe('numerator ÷ denominator; null: nobody to count. Money in minor units'),
})
export type HealthReading = z.infer<typeof healthReadingSchema>

/** One of the comparisons that a score is made of; null score: too few on one side (`HEALTH_LEAST`). */
export const healthComparisonSchema = healthReadingSchema.extend({
  against: z.enum(['previous', 'last-year', 'alike']),
  score: z.number().int().nullable(),
})
export type HealthComparison = z.infer<typeof healthComparisonSchema>

/** Fewer than this in the denominator of either side says more about chance than about the shop. */
export const HEALTH_LEAST = 30

export const healthMeasureSchema = z.object({
  code: z.string(),
  name: ReportText,
  definition: ReportText,
  counted: ReportText.describe('What the numerator counts'),
  of: ReportText.describe('What the denominator counts'),
  unit: z.enum(['ratio', 'number', 'money']),
  better: z.enum(['higher', 'lower']),
  amounts: z.enum(['none', 'numerator', 'both']).describe('Which counts are minor units and not people or orders'),
  ...healthReadingSchema.shape,
  interval: z.object({ low: z.number(), high: z.number() }).nullable().describe('95 %, Wilson; for shares only'),
  comparisons: z.array(healthComparisonSchema),
  score: z.number().int().min(0).max(100).nullable().describe('Mean of the comparisons; 50 is "as before"'),
  trend: z.array(healthReadingSchema.extend({ period: healthPeriodSchema })).describe('Fourteen periods, oldest first'),
  stores: z
    .array(
      healthReadingSchema.extend({
        store: z.object({ code: z.string(), name: z.string() }),
        alike: z.boolean().describe('Alike to the store looked at; without one: every store'),
      }),
    )
    .describe('The period by store, best first; only stores that you may see'),
})
export type HealthMeasure = z.infer<typeof healthMeasureSchema>

export const healthValueSchema = z.object({
  value: careValueSchema,
  aim: careAimSchema,
  name: ReportText,
  meaning: ReportText,
  score: z.number().int().nullable(),
  measures: z.array(healthMeasureSchema),
  prescriptions: z.array(z.string()).describe('Codes of what helps here'),
})
export type HealthValue = z.infer<typeof healthValueSchema>

/** 1.0 pay, 2.0 operations base, 3.0 combinations. */
export const careStages = ['1.0', '2.0', '3.0'] as const
export const careStageSchema = z.enum(careStages)
export type CareStage = z.infer<typeof careStageSchema>

export const careCapabilitySchema = z.object({
  code: z.string(),
  stage: careStageSchema,
  name: ReportText,
  how: ReportText.describe('What to do to have it'),
  used: count.describe('How often in the last 90 days'),
  met: z.boolean(),
})
export type CareCapability = z.infer<typeof careCapabilitySchema>

export const careStageViewSchema = z.object({
  stage: careStageSchema.nullable().describe('Null: nothing of 1.0 yet'),
  next: careStageSchema.nullable(),
  missing: z.array(z.string()).describe('Capabilities that the next stage still needs'),
  capabilities: z.array(careCapabilitySchema),
})
export type CareStageView = z.infer<typeof careStageViewSchema>

/** GET /v1/health-card?city&store&to */
export const healthQuerySchema = z.object({
  city: z.string().min(1).optional(),
  store: z.string().min(1).optional(),
  to: z.iso.date().optional().describe('Last day looked at; the last whole day with records unless told'),
})
export type HealthQuery = z.infer<typeof healthQuerySchema>

export const healthCardSchema = z.object({
  period: healthPeriodSchema,
  previous: healthPeriodSchema,
  lastYear: healthPeriodSchema,
  timezone: z.string(),
  currency: z.string(),
  scope: z.object({
    city: z.object({ code: z.string(), name: z.string() }).nullable(),
    store: z.object({ code: z.string(), name: z.string() }).nullable(),
  }),
  score: z.number().int().nullable().describe('Mean of the four aims that have one'),
  rule: ReportText.describe('How scores are made'),
  alike: z
    .object({ stores: count, rule: ReportText })
    .nullable()
    .describe('Stores alike; null when the card is about several stores'),
  aims: z.array(
    z.object({ aim: careAimSchema, name: ReportText, meaning: ReportText, score: z.number().int().nullable() }),
  ),
  values: z.array(healthValueSchema).describe('Weakest first; those without a score last'),
  stage: careStageViewSchema,
})
export type HealthCard = z.infer<typeof healthCardSchema>

export const careIndustries = [
  'restaurant',
  'supermarket',
  'mall',
  'beauty',
  'driving-school',
  'pharmacy',
  'campus',
  'community-store',
] as const
export const careIndustrySchema = z.enum(careIndustries)
export type CareIndustry = z.infer<typeof careIndustrySchema>

export const careSizes = ['single', 'chain', 'group'] as const
export const careSizeSchema = z.enum(careSizes)
export type CareSize = z.infer<typeof careSizeSchema>

export const carePains = ['no-new', 'no-repurchase', 'low-ticket', 'dead-group', 'dead-stock', 'no-data'] as const
export const carePainSchema = z.enum(carePains)
export type CarePain = z.infer<typeof carePainSchema>

/** The four questions of a diagnosis. The stage is computed where it is not told. */
export const diagnosisAnswersSchema = z.object({
  industry: careIndustrySchema,
  size: careSizeSchema,
  stage: careStageSchema.optional(),
  pain: carePainSchema,
})
export type DiagnosisAnswers = z.infer<typeof diagnosisAnswersSchema>

/** PUT /v1/diagnosis : keeps the answers. GET /v1/diagnosis : the last answers, null before the first. */
export const diagnosisSchema = z.object({
  answers: diagnosisAnswersSchema.nullable(),
  answeredAt: z.string().nullable(),
  stage: careStageSchema.nullable().describe('Computed from what was used'),
})
export type Diagnosis = z.infer<typeof diagnosisSchema>

export const prescriptionTools = [
  'pay-success',
  'membership',
  'coupon',
  'message',
  'wait',
  'branch',
  'split',
  'points',
  'label',
  'task',
  'goal',
] as const
export const prescriptionToolSchema = z.enum(prescriptionTools)
export type PrescriptionTool = z.infer<typeof prescriptionToolSchema>

export const prescriptionParameterSchema = z.object({
  name: z.string(),
  label: ReportText,
  help: ReportText,
  kind: z.enum(['money', 'percent', 'days', 'count', 'store', 'category', 'text']),
  default: z.union([z.string(), z.number()]).nullable().describe('Money in minor units; percent as 10 for 10 %'),
  min: z.number().optional(),
  max: z.number().optional(),
  required: z.boolean(),
})
export type PrescriptionParameter = z.infer<typeof prescriptionParameterSchema>

/** What to expect, and why: a figure only where this merchant's own measured cures give one. */
export const prescriptionEffectSchema = z.object({
  basis: z.enum(['own-cures', 'none']),
  /** Over earlier cures here with a control: difference of the key figure between treated and held out. */
  lift: z.object({ low: z.number(), value: z.number(), high: z.number() }).nullable(),
  cures: count.describe('Earlier cures here with a verdict'),
  text: ReportText,
})
export type PrescriptionEffect = z.infer<typeof prescriptionEffectSchema>

export const prescriptionEvidenceSchema = z.object({
  measure: z.string(),
  name: ReportText,
  text: ReportText.describe('A sentence with the figure, its period and its comparison'),
  score: z.number().int().nullable(),
})
export type PrescriptionEvidence = z.infer<typeof prescriptionEvidenceSchema>

export const prescriptionSchema = z.object({
  code: z.string(),
  name: ReportText,
  summary: ReportText,
  forWhom: ReportText,
  aim: careAimSchema,
  value: careValueSchema,
  hook: z.enum(['product', 'interest', 'theme']),
  stage: careStageSchema.describe('Least stage that it needs'),
  industries: z.array(careIndustrySchema).describe('Empty: all'),
  sizes: z.array(careSizeSchema).describe('Empty: all'),
  pains: z.array(carePainSchema),
  tools: z.array(prescriptionToolSchema),
  steps: z.array(z.object({ tool: prescriptionToolSchema, title: ReportText, text: ReportText })),
  keyFigure: z.object({ measure: z.string(), name: ReportText, definition: ReportText }),
  parameters: z.array(prescriptionParameterSchema),
})
export type Prescription = z.infer<typeof prescriptionSchema>

/** One of a ranked list: why it stands where it does. */
export const rankedPrescriptionSchema = prescriptionSchema.extend({
  rank: count,
  fit: z
    .array(
      z.object({
        reason: z.enum(['pain', 'industry', 'size', 'stage', 'weak-value', 'weak-figure']),
        points: z.number(),
      }),
    )
    .describe('What it was ranked by; points add up'),
  ready: z.boolean().describe('Its stage is reached'),
  evidence: z.array(prescriptionEvidenceSchema),
  running: count.describe('Cures of it that are drafts or run'),
})
export type RankedPrescription = z.infer<typeof rankedPrescriptionSchema>

/** GET /v1/prescriptions?industry&size&stage&pain : ranked by the answers given, else by those kept. */
export const prescriptionQuerySchema = diagnosisAnswersSchema.partial().extend({
  limit: z.coerce.number().int().min(1).max(100).default(100),
})
export const prescriptionListSchema = z.object({
  answers: diagnosisAnswersSchema.partial(),
  stage: careStageSchema.nullable(),
  prescriptions: z.array(rankedPrescriptionSchema),
})
export type PrescriptionList = z.infer<typeof prescriptionListSchema>

/** GET /v1/prescriptions/:code */
export const prescriptionDetailSchema = rankedPrescriptionSchema.extend({ effect: prescriptionEffectSchema })
export type PrescriptionDetail = z.infer<typeof prescriptionDetailSchema>

/** POST /v1/prescriptions/:code/drafts : makes the draft play and the drafts it needs. Safe to retry with `requestId`. */
export const prescriptionDraftInputSchema = z.object({
  requestId: z.string().trim().min(1).max(100),
  parameters: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
})
export type PrescriptionDraftInput = z.input<typeof prescriptionDraftInputSchema>

export const cureVerdicts = ['draft', 'too-early', 'cured', 'not', 'no-control'] as const
export const cureVerdictSchema = z.enum(cureVerdicts)
export type CureVerdict = z.infer<typeof cureVerdictSchema>

export const cureSchema = z.object({
  id: count,
  prescription: z.string(),
  name: ReportText,
  play: count,
  playState: z.string(),
  offers: z.array(z.object({ id: count, code: z.string() })),
  audience: z.string().nullable(),
  placement: count.nullable(),
  parameters: z.record(z.string(), z.union([z.string(), z.number()])),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  verdict: cureVerdictSchema,
  sentence: ReportText.describe('The verdict in one plain sentence'),
})
export type Cure = z.infer<typeof cureSchema>
export const cureListSchema = z.object({ cures: z.array(cureSchema) })

const repurchaseOf = healthReadingSchema.extend({ complete: count.describe('People whose window is over') })
const estimate = z.object({ low: z.number(), value: z.number(), high: z.number() })

/** GET /v1/cures/:id/report : cured or not. */
export const cureReportSchema = cureSchema.extend({
  currency: z.string(),
  keyFigure: z.object({
    name: ReportText,
    definition: ReportText,
    unit: z.enum(['ratio', 'number', 'money']),
    before: healthReadingSchema.extend({ period: healthPeriodSchema }).nullable(),
    after: healthReadingSchema.extend({ period: healthPeriodSchema }).nullable(),
  }),
  control: z
    .object({
      treated: count,
      held: count,
      conversion: estimate.nullable().describe('Difference of the shares that converted, treated less held'),
      moneyMinor: estimate.nullable().describe('Difference of net money a head in minor units'),
      totalMinor: estimate.nullable().describe('The same times everybody treated'),
      ratioHolds: z.boolean().describe('The sizes of the arms are as they should be'),
    })
    .nullable(),
  steps: z.array(
    z.object({
      code: z.string(),
      name: ReportText,
      customers: count,
      of: count,
      rate: z.number().nullable().describe('Of the step before'),
    }),
  ),
  arms: z
    .array(
      z.object({
        name: ReportText,
        customers: count,
        ordered: count,
        rate: z.number().nullable(),
        costMinor: count.describe('What the coupons of the arm took off'),
        costPerOrdererMinor: count.nullable(),
      }),
    )
    .describe('Arms that are compared with each other, at the same budget; empty for most'),
  repurchase: z
    .object({
      windowDays: count,
      treated: repurchaseOf,
      held: repurchaseOf.nullable(),
      difference: estimate.nullable(),
    })
    .nullable()
    .describe(
      'Paid within the window after coming in, by intention to treat: everybody of the arm, also where it is not over',
    ),
})
export type CureReport = z.infer<typeof cureReportSchema>

/** What was spent on a channel in a month; in minor units of the workspace's currency. */
export const channelCostSchema = z.object({
  channel: z.string().trim().min(1).max(100),
  month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/),
  amountMinor: z.number().int().min(0).max(1e14),
  note: z.string().max(300).default(''),
})
export type ChannelCost = z.infer<typeof channelCostSchema>

/** GET /v1/channel-costs; PUT replaces the rows named, an amount of 0 takes one away. */
export const channelCostListSchema = z.object({
  costs: z.array(channelCostSchema),
  channels: z.array(z.string()).describe('Channels that events and orders name'),
})
export type ChannelCostList = z.infer<typeof channelCostListSchema>
export const channelCostInputSchema = z.object({ costs: z.array(channelCostSchema).min(1).max(500) })
export type ChannelCostInput = z.input<typeof channelCostInputSchema>

/** What was decided about a channel, and why: read again when somebody asks what came of it. */
export const channelDecisionKinds = ['started', 'stopped', 'changed'] as const
const decision = {
  channel: z.string().trim().min(1).max(100),
  day: z.iso.date().describe('On which it was decided'),
  decision: z.enum(channelDecisionKinds),
  figure: z.string().trim().max(100).default('').describe('What it rested on: 38 a new consumer, 12 % came back'),
  note: z.string().trim().min(1).max(1000).describe('Why'),
}
/** POST /v1/channel-decisions */
export const channelDecisionInputSchema = z.object(decision)
export type ChannelDecisionInput = z.input<typeof channelDecisionInputSchema>
export const channelDecisionSchema = z.object({
  id: z.int(),
  ...decision,
  by: z.string(),
  at: z.string().describe('When it was written down'),
})
export type ChannelDecision = z.infer<typeof channelDecisionSchema>
/** GET /v1/channel-decisions : the latest first. */
export const channelDecisionListSchema = z.object({ decisions: z.array(channelDecisionSchema) })
export type ChannelDecisionList = z.infer<typeof channelDecisionListSchema>
