import { z } from 'zod'
import { AudienceExpression } from './audiences.ts'

// A slot is a place on a page of customers; placements compete for it. Amounts are whole minor units of the workspace's
// currency. Days and hours are those of the workspace's zone.

const SLOT_AMOUNT_MAX = 1_000_000_000_000
const amount = z.int().min(1).max(SLOT_AMOUNT_MAX)
const amountOrNone = z.int().min(0).max(SLOT_AMOUNT_MAX)
const instant = z.iso.datetime({ offset: true })
const code = z.string().trim().min(1).max(60)
const words = (max: number) =>
  z.object({ en: z.string().trim().min(1).max(max), zh: z.string().trim().min(1).max(max) })
const anyWords = (max: number) => z.object({ en: z.string().trim().max(max), zh: z.string().trim().max(max) })
const named = z.object({ en: z.string(), zh: z.string() })

/** The pages of customers that have slots: the one after a payment is the most visited page of a shop; the card bag is home. */
export const slotPages = ['pay-success', 'pocket-home'] as const
export const slotPageSchema = z.enum(slotPages)
export type SlotPage = z.infer<typeof slotPageSchema>

/** Every slot there is, from the top of its page downwards. */
export const slotPlaces = [
  { code: 'pay-success-top', page: 'pay-success', position: 1, name: { en: 'Under the amount', zh: '金额下方' } },
  { code: 'pay-success-middle', page: 'pay-success', position: 2, name: { en: 'Middle', zh: '中部' } },
  { code: 'pay-success-bottom', page: 'pay-success', position: 3, name: { en: 'Bottom', zh: '底部' } },
  {
    code: 'pocket-home-top',
    page: 'pocket-home',
    position: 1,
    name: { en: 'Under card and points', zh: '会员卡与积分下方' },
  },
] as const satisfies readonly { code: string; page: SlotPage; position: number; name: { en: string; zh: string } }[]
const slotCodes = slotPlaces.map((place) => place.code)
export const slotCodeSchema = z.enum(slotCodes)
export type SlotCode = z.infer<typeof slotCodeSchema>

/** What a press does: claim an offer at once, or follow a link. */
export const slotActionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('offer'), offer: code.describe('Code of a published offer that anybody may claim') }),
  z.object({
    kind: z.literal('link'),
    to: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .regex(/^(https?:\/\/[^\s/]|\/(?![/\\]))\S*$/, 'A web address, or a path of this server')
      .describe('A web address, or a path of this server'),
  }),
])
export type SlotAction = z.infer<typeof slotActionSchema>

export const slotCreativeSchema = z.object({
  title: words(60),
  body: anyWords(140).default({ en: '', zh: '' }),
  button: anyWords(20).default({ en: '', zh: '' }).describe('Empty: a word that suits the action'),
  image: z
    .string()
    .max(500)
    .regex(/^\/(?![/\\])\S*$/, 'A path of this server')
    .nullable()
    .default(null)
    .describe('Path of a picture on this server; nothing is fetched from elsewhere'),
  action: slotActionSchema,
})
export type SlotCreative = z.infer<typeof slotCreativeSchema>

export const slotEligibilitySchema = z.object({
  stores: z.array(code).max(2000).default([]).describe('Store codes; with `cities` empty too: everywhere'),
  cities: z.array(code).max(500).default([]).describe('City codes'),
  audience: AudienceExpression.nullable().default(null).describe('Only for these people, on their own phone'),
  except: AudienceExpression.nullable()
    .default(null)
    .describe('Not for these people, on their own phone; whoever is not known is shown it'),
  candidatesOnly: z.boolean().default(false).describe('Only for whom a play has sent here'),
  afterCategories: z.array(code).max(200).default([]).describe('Only after a purchase from these categories or below'),
})
export type SlotEligibility = z.infer<typeof slotEligibilitySchema>

/** What counts as success: a press, a claim of the offer, or an order of the same person within the window. */
export const slotConversionSchema = z.object({
  kind: z.enum(['click', 'claim', 'order']),
  windowDays: z.int().min(1).max(90).default(7).describe('For orders'),
  categories: z
    .array(code)
    .max(200)
    .default([])
    .describe('Orders count with something from these or below; empty: any'),
})
export type SlotConversion = z.infer<typeof slotConversionSchema>

export const slotPriceSchema = z.object({
  per: z.enum(['impression', 'click', 'conversion']),
  amountMinor: amount,
})
export type SlotPrice = z.infer<typeof slotPriceSchema>

const placementFields = {
  name: z.string().trim().min(1).max(100),
  page: slotPageSchema,
  slots: z.array(slotCodeSchema).max(20).default([]).describe('Only in these slots of the page; empty: in any'),
  creative: slotCreativeSchema,
  from: instant.nullable().default(null),
  to: instant.nullable().default(null),
  hours: z
    .object({ from: z.int().min(0).max(23), to: z.int().min(1).max(24) })
    .nullable()
    .default(null)
    .describe('Hours of the day, from inclusive, to exclusive; null: all day'),
  eligibility: slotEligibilitySchema.default({
    stores: [],
    cities: [],
    audience: null,
    except: null,
    candidatesOnly: false,
    afterCategories: [],
  }),
  guaranteedImpressions: z.int().min(1).max(1e9).nullable().default(null).describe('Promised between `from` and `to`'),
  perPersonDayMax: z.int().min(1).max(100).nullable().default(3).describe('Impressions a person and day'),
  impressionsMax: z.int().min(1).max(1e9).nullable().default(null).describe('In all'),
  price: slotPriceSchema.nullable().default(null).describe('What an impression, a click or a success costs the budget'),
  budgetMinor: amount.nullable().default(null).describe('Never passed; spread over the days that are left'),
  conversion: slotConversionSchema,
  valueMinor: amountOrNone.describe('What one success is worth'),
  holdoutBasisPoints: z
    .int()
    .min(0)
    .max(9000)
    .default(0)
    .describe('Share of people who are never shown it, so that its effect can be measured; 1000 is a tenth'),
}

/** Bytes of a picture; a phone on a slow line waits for it. */
export const SLOT_PICTURE_BYTES_MAX = 300_000
/** POST /v1/slots/pictures : JPEG, PNG or WebP. */
export const slotPictureInputSchema = z.object({
  content: z
    .base64()
    .max(Math.ceil(SLOT_PICTURE_BYTES_MAX / 3) * 4)
    .describe('The file in base64, at most 300 kB'),
})
export const slotPictureSchema = z.object({ path: z.string().describe('For `creative.image`') })

/** POST /v1/slots/placements */
export const slotPlacementInputSchema = z.object(placementFields)
export type SlotPlacementInput = z.input<typeof slotPlacementInputSchema>

/** PATCH /v1/slots/placements/{id} : any part. The share that is held out stays as it was once it runs. */
export const slotPlacementPatchSchema = z.object({
  name: placementFields.name.optional(),
  slots: z.array(slotCodeSchema).max(20).optional(),
  creative: slotCreativeSchema.optional(),
  from: instant.nullable().optional(),
  to: instant.nullable().optional(),
  hours: placementFields.hours.unwrap().optional(),
  eligibility: slotEligibilitySchema.optional(),
  guaranteedImpressions: z.int().min(1).max(1e9).nullable().optional(),
  perPersonDayMax: z.int().min(1).max(100).nullable().optional(),
  impressionsMax: z.int().min(1).max(1e9).nullable().optional(),
  price: slotPriceSchema.nullable().optional(),
  budgetMinor: amount.nullable().optional(),
  conversion: slotConversionSchema.optional(),
  valueMinor: amountOrNone.optional(),
  holdoutBasisPoints: z.int().min(0).max(9000).optional(),
})
export type SlotPlacementPatch = z.input<typeof slotPlacementPatchSchema>

export const slotPlacementStateSchema = z.enum(['draft', 'running', 'paused', 'ended'])
export type SlotPlacementState = z.infer<typeof slotPlacementStateSchema>
/** POST /v1/slots/placements/{id}/state : what has ended stays so. */
export const slotStateChangeSchema = z.object({ state: slotPlacementStateSchema.exclude(['draft']) })

export const slotFiguresSchema = z.object({
  impressions: z.int(),
  clicks: z.int(),
  conversions: z.int(),
  valueMinor: z.int().describe('Successes × what one is worth'),
  spentMinor: z.int().describe('Taken from budgets'),
})
export type SlotFigures = z.infer<typeof slotFiguresSchema>

export const slotPlacementSchema = z.object({
  id: z.int(),
  ...z.object(placementFields).shape,
  state: slotPlacementStateSchema,
  sender: z.string().describe("'hand', or the play that made it: 'play/12'"),
  experiment: z.int().nullable().describe('Where people are held out'),
  figures: slotFiguresSchema.describe('Since it began, in the stores that the reader sees'),
  createdAt: z.string(),
})
export type SlotPlacement = z.infer<typeof slotPlacementSchema>

/** GET /v1/slots/placements */
export const slotPlacementQuerySchema = z.object({
  page: slotPageSchema.optional(),
  state: slotPlacementStateSchema.optional(),
})
export const slotPlacementListSchema = z.object({ placements: z.array(slotPlacementSchema) })

const period = { from: z.iso.date().optional(), to: z.iso.date().optional() }
/** Days of a report, both inclusive; the last 28 days where none are given. */
export const slotPeriodQuerySchema = z.object({ ...period, store: code.optional().describe('Store code') })
export type SlotPeriodQuery = z.input<typeof slotPeriodQuerySchema>

export const slotTrafficSchema = slotFiguresSchema.extend({
  views: z.int().describe('How often the slot could have been filled'),
})
export type SlotTraffic = z.infer<typeof slotTrafficSchema>

export const slotViewSchema = slotTrafficSchema.extend({
  code: slotCodeSchema,
  page: slotPageSchema,
  position: z.int(),
  name: named,
  enabled: z.boolean(),
  byLayer: z.boolean().describe('Learns apart for new, growing, loyal and lapsing customers'),
  placements: z.int().describe('Running ones that may stand here'),
})
export type SlotView = z.infer<typeof slotViewSchema>
/** GET /v1/slots */
export const slotListSchema = z.object({
  from: z.string(),
  to: z.string(),
  currency: z.string(),
  slots: z.array(slotViewSchema),
})
export type SlotList = z.infer<typeof slotListSchema>

/** PATCH /v1/slots/{code} */
export const slotPatchSchema = z.object({ enabled: z.boolean().optional(), byLayer: z.boolean().optional() })

export const slotIntervalSchema = z.object({ low: z.number(), high: z.number() })
export const slotReportSchema = z.object({
  from: z.string(),
  to: z.string(),
  currency: z.string(),
  slot: slotViewSchema,
  before: slotTrafficSchema.describe('The same number of days before'),
  days: z.array(slotTrafficSchema.extend({ day: z.string() })),
  placements: z.array(
    slotFiguresSchema.extend({
      id: z.int(),
      name: z.string(),
      state: slotPlacementStateSchema,
      clickRate: slotIntervalSchema.nullable().describe('95 % interval (Wilson)'),
      conversionRate: slotIntervalSchema.nullable().describe('95 % interval (Wilson)'),
    }),
  ),
})
/** GET /v1/slots/{code} */
export type SlotReport = z.infer<typeof slotReportSchema>

/** GET /v1/slots/inventory : what there is, what there will be, what is promised. */
export const slotInventorySchema = z.object({
  from: z.string(),
  to: z.string(),
  weeks: z.int().describe('Whole weeks that the forecast is the mean of; 0: too early for one'),
  hours: z.array(
    z.object({
      hour: z.int(),
      views: z.int(),
      filled: z.int(),
      forecast: z.number().nullable().describe('Views in this hour over the next seven days'),
      booked: z.number().describe('Guaranteed impressions still owed in it over the next seven days'),
    }),
  ),
  entrances: z.array(z.object({ store: z.string(), name: z.string(), views: z.int(), filled: z.int() })),
  days: z.array(
    z.object({ day: z.string(), forecast: z.number().nullable(), booked: z.number(), free: z.number().nullable() }),
  ),
})
export type SlotInventory = z.infer<typeof slotInventorySchema>
export const slotInventoryQuerySchema = slotPeriodQuerySchema.extend({ slot: slotCodeSchema.optional() })

/** GET /v1/slots/traffic : the price of internal traffic; what customers cost outside is at /v1/channel-costs. */
export const slotTrafficPriceSchema = z.object({
  from: z.string(),
  to: z.string(),
  currency: z.string(),
  impressions: z.int(),
  valuePerThousandMinor: z.number().nullable().describe('What a thousand impressions brought'),
  placements: z.array(
    z.object({
      id: z.int(),
      name: z.string(),
      impressions: z.int(),
      converted: z.int(),
      trafficMinor: z.number().describe('Its impressions at what they bring on average in the same slots'),
      internalCostMinor: z.number().nullable().describe('Traffic and budget per success'),
    }),
  ),
})
export type SlotTrafficPrice = z.infer<typeof slotTrafficPriceSchema>

export const slotQuadrantSchema = z.enum(['frequent-rigid', 'frequent-elastic', 'rare-rigid', 'rare-elastic'])
export type SlotQuadrant = z.infer<typeof slotQuadrantSchema>

export const slotDemandSchema = z.object({
  category: z.string(),
  name: named,
  customers: z.int().describe('Bought from it in the 90 days'),
  frequency: z.number().describe('Median orders of a customer who bought from it, in 90 days'),
  elasticity: z
    .object({ value: z.number(), low: z.number(), high: z.number(), weeks: z.int() })
    .nullable()
    .describe('Per cent of units for one per cent of price, measured within products; null: prices hardly vary'),
  surveyRigidity: z.number().nullable().describe('0 to 1, given by hand'),
  rigidity: z
    .number()
    .nullable()
    .describe('0 to 1: 1 / (1 + |elasticity|); else by hand, else as the catalogue has it'),
  basis: z.enum(['measured', 'survey', 'catalogue', 'none']),
  quadrant: slotQuadrantSchema.nullable(),
})
export type SlotDemand = z.infer<typeof slotDemandSchema>

/** GET /v1/slots/demand : services by how often and how surely they are needed. */
export const slotDemandMapSchema = z.object({
  from: z.string(),
  to: z.string(),
  frequencyCut: z.number().describe('Frequent from here on: once a month'),
  rigidityCut: z.number().describe('Rigid from here on: demand falls by less than the price rises'),
  categories: z.array(slotDemandSchema),
  suggestions: z.array(
    z.object({
      donor: z.string(),
      receiver: z.string(),
      donorCustomers: z.int(),
      reach: z.int().describe('Customers of the donor who have not used the receiver'),
    }),
  ),
})
export type SlotDemandMap = z.infer<typeof slotDemandMapSchema>
/** PUT /v1/slots/demand/{category} */
export const slotSurveySchema = z.object({ rigidity: z.number().min(0).max(1).nullable() })

/** POST /v1/slots/diversions : a placement after a purchase from the donor, measured by first purchases of the receiver. */
export const slotDiversionInputSchema = z.object({
  donor: code.describe('Category code'),
  receiver: code.describe('Category code'),
  creative: slotCreativeSchema,
  valueMinor: amountOrNone.describe('What one first purchase is worth'),
  windowDays: z.int().min(1).max(90).default(14),
  holdoutBasisPoints: z.int().min(500).max(9000).default(2000),
})
export type SlotDiversionInput = z.input<typeof slotDiversionInputSchema>

const diversionArm = z.object({ people: z.int(), converted: z.int(), rate: z.number().nullable() })
export const slotDiversionSchema = z.object({
  placement: z.int(),
  name: z.string(),
  state: slotPlacementStateSchema,
  donor: z.string(),
  receiver: z.string(),
  windowDays: z.int(),
  shown: diversionArm.describe('May be shown it, whether they were or not'),
  heldOut: diversionArm,
  lift: z
    .object({ value: z.number(), low: z.number(), high: z.number() })
    .nullable()
    .describe('Difference of the shares, 95 % interval; null: too few people'),
})
export type SlotDiversion = z.infer<typeof slotDiversionSchema>
export const slotDiversionListSchema = z.object({ diversions: z.array(slotDiversionSchema) })

/** One decision of the allocator, for the list and for its replay. */
export const slotDecisionSchema = z.object({
  id: z.string(),
  at: z.string(),
  page: slotPageSchema,
  seed: z.string(),
  filled: z.array(
    z.object({
      slot: slotCodeSchema,
      placement: z.int(),
      why: z.enum(['guaranteed', 'value']),
      clicked: z.boolean(),
      converted: z.boolean(),
    }),
  ),
})
export type SlotDecision = z.infer<typeof slotDecisionSchema>
export const slotDecisionListSchema = z.object({ decisions: z.array(slotDecisionSchema) })
export const slotDecisionQuerySchema = z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) })

/** GET /v1/slots/decisions/{id}/replay */
export const slotReplaySchema = z.object({
  equal: z.boolean(),
  decision: slotDecisionSchema,
  replayed: z.array(z.object({ slot: slotCodeSchema, placement: z.int(), why: z.enum(['guaranteed', 'value']) })),
  left: z.array(z.object({ placement: z.int(), reason: z.string() })).describe('What could not be shown, and why'),
})
export type SlotReplay = z.infer<typeof slotReplaySchema>
