import { z } from 'zod'
import { experimentIntervalSchema } from './experiments.ts'
import { playDefinitionSchema, playStepKinds } from './plays.ts'

// A play tried on a simulated city before it meets anybody: a server of its own, made for it and thrown away, whose clock is
// moved. Money is minor units of the workspace's currency.

export const SIMULATION_PEOPLE_MAX = 5000
export const SIMULATION_DAYS_MAX = 120

const words = z.object({ en: z.string(), zh: z.string() })
const clampedSeed = z.int().min(1).max(2_147_483_647)

/** POST /v1/plays/{id}/simulations : answers at once; see GET for how far it is. One at a time on an installation. */
export const playSimulationInputSchema = z.object({
  people: z.int().min(50).max(SIMULATION_PEOPLE_MAX).default(1000).describe('People of the city'),
  days: z.int().min(1).max(SIMULATION_DAYS_MAX).default(30).describe('How long the play runs there'),
  seed: clampedSeed.default(1).describe('The same seed lives the same life'),
})
export type PlaySimulationInput = z.input<typeof playSimulationInputSchema>

/** What the play names and how the city stands in for it, or that it cannot. */
export const playStandInKinds = [
  'offer',
  'label',
  'audience',
  'list',
  'placement',
  'store',
  'goods',
  'webhook',
  'hand',
] as const
export const playStandInSchema = z.object({
  kind: z.enum(playStandInKinds),
  name: z.string(),
  carried: z.boolean().describe('False: it is missing in the city, or something else stands in for it'),
  words,
})
export type PlayStandIn = z.infer<typeof playStandInSchema>

export const playSimulationWarningCodes = [
  'nobody-entered',
  'nobody-held-out',
  'gate-refuses',
  'too-many-touches',
  'budget-out',
  'coupons-out',
  'offer-refuses',
  'nobody-used',
  'tasks-late',
  'steps-failed',
  'step-unreached',
] as const
export const playSimulationWarningSchema = z.object({
  code: z.enum(playSimulationWarningCodes),
  step: z.string().nullable(),
  words,
})
export type PlaySimulationWarning = z.infer<typeof playSimulationWarningSchema>

const runsAt = { step: z.string(), runs: z.int() }

export const playSimulationResultSchema = z.object({
  people: z.int(),
  days: z.int(),
  seed: z.int(),
  from: z.iso.date().describe('First day of the play in the city'),
  to: z.iso.date().describe('Last day'),
  about: words.describe('What this is, and what it is not'),
  entered: z.int(),
  heldOut: z.int(),
  reached: z.int().describe('Runs that ended with the goal'),
  standing: z.array(z.object(runsAt)).describe('Runs that are at a step at the end of the last day'),
  ended: z
    .array(z.object({ ...runsAt, outcome: z.string() }))
    .describe('Runs that ended, by the step where; with those that stand they make all that entered'),
  steps: z.array(
    z.object({
      step: z.string(),
      kind: z.enum(playStepKinds),
      entered: z.int(),
      left: z.int(),
      waiting: z.int(),
      failed: z.int(),
      outcomes: z.array(z.object({ outcome: z.string(), next: z.string().nullable(), runs: z.int() })),
    }),
  ),
  touches: z.object({
    sent: z.int(),
    waiting: z.int(),
    refused: z.int(),
    seen: z.int(),
    acted: z.int(),
    reasons: z.array(z.object({ reason: z.string(), count: z.int() })).describe('Why the gate did not speak'),
    people: z.int().describe('Who heard something'),
    mostPerPerson: z.int(),
  }),
  coupons: z.array(
    z.object({
      offer: z.string(),
      name: words,
      claimed: z.int(),
      redeemed: z.int(),
      expired: z.int(),
      promisedMinor: z.int().describe('Most that open coupons may still cost, and what used ones did'),
      givenMinor: z.int().describe('What used coupons took off'),
    }),
  ),
  points: z.int(),
  tasks: z.object({ open: z.int(), done: z.int(), late: z.int(), withdrawn: z.int() }),
  cost: z.object({
    messagesMinor: z.int(),
    couponsMinor: z.int().describe('What used coupons took off'),
    couponsMostMinor: z.int().describe('If every coupon that was given were used'),
    spentMinor: z.int().describe('Messages and used coupons'),
  }),
  city: z.object({
    orders: z.int().describe('Paid orders of the city in these days, whoever made them'),
    paidMinor: z.int(),
    visits: z.int(),
    joined: z.int().describe('Who became known by joining'),
  }),
  lift: z
    .object({
      measure: z.enum(['conversion', 'money']),
      treated: z.int(),
      heldOut: z.int(),
      difference: z.number().nullable().describe('Measured: share, or minor units a person'),
      interval: experimentIntervalSchema,
      truth: z
        .number()
        .nullable()
        .describe('What the play changed for those who came in, which a real shop never knows; about, for money'),
      covered: z.boolean().nullable().describe('Whether the interval contains it'),
    })
    .nullable()
    .describe('null without a holdout, or where nobody came in'),
  perDay: z.array(
    z.object({
      day: z.iso.date(),
      entered: z.int(),
      heldOut: z.int(),
      reached: z.int(),
      sent: z.int(),
      refused: z.int(),
      claimed: z.int(),
    }),
  ),
  warnings: z.array(playSimulationWarningSchema),
  standIns: z.array(playStandInSchema),
})
export type PlaySimulationResult = z.infer<typeof playSimulationResultSchema>

export const playSimulationPhases = ['waking', 'filling', 'living', 'counting'] as const
export const playSimulationProgressSchema = z.object({
  phase: z.enum(playSimulationPhases),
  day: z.int().describe('Days lived'),
})
export type PlaySimulationProgress = z.infer<typeof playSimulationProgressSchema>

export const playSimulationStates = ['running', 'done', 'failed'] as const
export const playSimulationSchema = z.object({
  id: z.int(),
  play: z.int(),
  state: z.enum(playSimulationStates),
  people: z.int(),
  days: z.int(),
  seed: z.int(),
  progress: playSimulationProgressSchema,
  by: z.string().nullable(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  problem: z.string().nullable().describe('Why it failed'),
  current: z.boolean().describe('The play still reads as it did when this was tried'),
  result: playSimulationResultSchema.nullable(),
})
export type PlaySimulation = z.infer<typeof playSimulationSchema>
/** GET /v1/plays/{id}/simulations : newest first, the last 20 that are kept. */
export const playSimulationListSchema = z.object({ simulations: z.array(playSimulationSchema) })

/** A play with all that it names, as it is handed to a city: text, so that the city needs nothing of the workspace. */
export const stagedPlaySchema = z.object({
  definition: playDefinitionSchema,
  shop: z.object({ timezone: z.string(), currency: z.string(), language: z.enum(['en', 'zh']) }),
  day: z.iso.date().describe('The day on which the play is launched in the city'),
  offers: z.array(z.looseObject({ code: z.string() })).describe('As POST /v1/offers takes them'),
  labels: z.array(z.looseObject({ code: z.string() })).describe('As POST /v1/labels takes them'),
  placements: z
    .array(z.object({ id: z.int(), input: z.looseObject({}) }))
    .describe('As POST /v1/slots/placements takes them'),
  policy: z.looseObject({}).nullable().describe('The rules of the gate; null: as they come'),
  holdoutPercent: z.number(),
  standIns: z.array(playStandInSchema),
})
export type StagedPlay = z.infer<typeof stagedPlaySchema>
