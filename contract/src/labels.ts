import { z } from 'zod'

const Words = z.object({ en: z.string().min(1).max(200), zh: z.string().min(1).max(200) })
const code = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,62}$/)
  .meta({ description: 'Lower-case letters, digits and hyphens, such as frequency-coffee' })

/** A business scenario: the question that a label helps to answer, and what is done with the answer. */
export const Scenario = z.object({
  code,
  name: Words,
  question: Words,
  action: Words.meta({ description: 'What one does with the people found' }),
  figure: Words.meta({ description: 'The figure that shows whether it worked' }),
  labels: z.number().int().optional().meta({ description: 'Published labels bound to it' }),
})
export type Scenario = z.infer<typeof Scenario>

export const LabelCategory = z.object({
  code,
  parent: code.nullable(),
  name: Words,
  labels: z.number().int().optional(),
})
export type LabelCategory = z.infer<typeof LabelCategory>

/** GET /v1/label-scenarios, GET /v1/label-categories */
export const ScenarioList = z.object({ scenarios: z.array(Scenario) })
export const LabelCategoryList = z.object({ categories: z.array(LabelCategory) })

/**
 * Where a value comes from. `fact`: declared or collected, weighs less than behaviour. `rule`: computed from events and
 * orders. `model`: written by a model run. `import`: from a file or a partner.
 */
export const labelKinds = ['fact', 'rule', 'model', 'import'] as const
export const LabelKind = z.enum(labelKinds)
export type LabelKind = z.infer<typeof LabelKind>

/** `flag` is there or not; `choice` is one of a few texts; `number` and `date` can be compared. */
export const labelTypes = ['flag', 'choice', 'number', 'date'] as const
export const LabelType = z.enum(labelTypes)
export type LabelType = z.infer<typeof LabelType>

const days = z.number().positive().max(3660)
const texts = z.array(z.string().min(1).max(256)).min(1).max(200)

/** Which rows count. Everything given must hold; a list means any of it. */
export const RuleWhere = z.object({
  kinds: texts.optional().meta({ description: 'Events: kinds such as product.viewed' }),
  stores: texts.optional().meta({ description: 'Store codes' }),
  channels: texts.optional(),
  categories: texts.optional().meta({ description: 'Lines: category codes; a parent takes its children' }),
  skus: texts.optional().meta({ description: 'Lines: skus' }),
  goods: z.enum(['goods', 'service']).optional().meta({ description: 'Orders' }),
  amountFrom: z.number().int().optional().meta({ description: 'Orders and lines: minor units, at least' }),
  hoursFrom: z.number().int().min(0).max(23).optional().meta({ description: 'Hour of the day, from' }),
  hoursTo: z.number().int().min(1).max(24).optional().meta({ description: 'Hour of the day, before' }),
  properties: z
    .array(
      z.object({
        name: z.string().min(1).max(100),
        op: z.enum(['is', 'is-not', 'contains', 'from', 'to', 'exists']),
        value: z.union([z.string().max(256), z.number(), z.boolean()]).optional(),
      }),
    )
    .max(10)
    .optional()
    .meta({ description: 'Events: properties' }),
})
export type RuleWhere = z.infer<typeof RuleWhere>

/**
 * One figure of a customer over rows of one source in a window.
 * `count`, `sum`, `average`, `largest`, `distinct` and `days` (different days) are numbers; `first` and `last` are times;
 * `most-frequent` is a text.
 */
export const Aggregate = z.object({
  source: z.enum(['orders', 'lines', 'events']).meta({ description: 'Orders and lines are paid ones' }),
  fn: z.enum(['count', 'sum', 'average', 'largest', 'distinct', 'days', 'first', 'last', 'most-frequent']),
  field: z
    .enum(['amount', 'net', 'units', 'store', 'channel', 'category', 'product', 'weekday', 'hour', 'kind'])
    .optional()
    .meta({
      description:
        'sum, average, largest: amount, net (less refunds, orders only) or units. distinct, most-frequent: the others',
    }),
  where: RuleWhere.default({}),
  windowDays: days.optional().meta({ description: 'Only rows of the last so many days (24 hours each)' }),
})
export type Aggregate = z.infer<typeof Aggregate>

/** What is measured: one aggregate, the ratio of two, or a sequence of events and orders in this order. */
export const Measure = z.union([
  z.object({ aggregate: Aggregate }),
  z.object({ ratio: z.object({ of: Aggregate, to: Aggregate }) }),
  z.object({
    sequence: z.object({
      steps: z
        .array(z.object({ kind: z.string().min(1).max(200), where: RuleWhere.default({}) }))
        .min(2)
        .max(6)
        .meta({ description: 'Event kinds, and order.paid' }),
      withinDays: days.meta({ description: 'From the first step to the last' }),
    }),
  }),
])
export type Measure = z.infer<typeof Measure>

const band = z.object({ value: z.string().min(1).max(64), from: z.number() })

/** How the measure becomes a value. Bands are open upwards: the highest `from` that is reached gives the value. */
export const RuleResult = z.union([
  z.object({ as: z.literal('number') }),
  z.object({ as: z.literal('date') }),
  z.object({ as: z.literal('text') }),
  z.object({ as: z.literal('flag'), from: z.number().optional(), to: z.number().optional() }),
  z.object({ as: z.literal('bands'), bands: z.array(band).min(1).max(50) }),
  z
    .object({ as: z.literal('age'), bands: z.array(band).min(1).max(50) })
    .meta({ description: 'For times: days since then, in bands; changes by itself as time passes' }),
])
export type RuleResult = z.infer<typeof RuleResult>

export const LabelRule = z.object({ measure: Measure, result: RuleResult })
export type LabelRule = z.infer<typeof LabelRule>

const Value = z.object({ value: z.string().min(1).max(64), name: Words })

const fields = {
  name: Words,
  meaning: z.object({ en: z.string().max(1000), zh: z.string().max(1000) }),
  scenario: code.nullable().meta({ description: 'A label without a scenario cannot be published' }),
  category: code,
  kind: LabelKind,
  type: LabelType,
  values: z.array(Value).max(200).meta({ description: 'choice: what it can be, with names' }),
  unit: z.enum(['', 'money', 'days', 'probability']).meta({ description: 'How a number is shown' }),
  rule: LabelRule.nullable().meta({ description: 'kind rule' }),
  refresh: z.enum(['real-time', 'daily', 'on-run']),
  sensitivity: z.enum(['open', 'restricted', 'sensitive']).meta({
    description: 'restricted and sensitive values need a permission of their own to be seen about one person',
  }),
  granularity: z
    .enum(['fine', 'coarse'])
    .meta({ description: 'coarse: says too little to act on one person (likes reading: literature or economics?)' }),
  source: z.enum(['own', 'partner']).meta({ description: 'partner: crowds below the minimum size are not shown' }),
} as const

/** POST /v1/labels; PATCH /v1/labels/:code takes any part of it but the code. */
export const LabelInput = z.object({
  code,
  name: fields.name,
  meaning: fields.meaning.default({ en: '', zh: '' }),
  scenario: fields.scenario.default(null),
  category: fields.category,
  kind: fields.kind,
  type: fields.type,
  values: fields.values.default([]),
  unit: fields.unit.default(''),
  rule: fields.rule.default(null),
  refresh: fields.refresh.default('real-time'),
  sensitivity: fields.sensitivity.default('open'),
  granularity: fields.granularity.default('fine'),
  source: fields.source.default('own'),
})
export type LabelInput = z.infer<typeof LabelInput>
export const LabelPatch = z.object(fields).partial()
export type LabelPatch = z.infer<typeof LabelPatch>

export const LabelState = z.enum(['draft', 'published', 'retired'])
export type LabelState = z.infer<typeof LabelState>

export const LabelView = z.object({
  code,
  ...fields,
  state: LabelState,
  owner: z.string().optional().meta({ description: 'Name of the staff member who answers for it' }),
  version: z.number().int().meta({ description: 'Rises with every change of its rule' }),
  changedAt: z.string(),
  computedAt: z.string().optional().meta({ description: 'When its values were last computed for everybody' }),
  computing: z.boolean().meta({ description: 'Values are being computed now' }),
  coverage: z.number().int().meta({ description: 'Customers with a value' }),
  customers: z.number().int().meta({ description: 'Customers in all' }),
})
export type LabelView = z.infer<typeof LabelView>

/** GET /v1/labels?scenario&category&kind&state&search&cursor&limit */
export const LabelQuery = z.object({
  scenario: code.optional(),
  category: code.optional(),
  kind: LabelKind.optional(),
  state: LabelState.optional(),
  search: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().optional(),
})
export type LabelQuery = z.infer<typeof LabelQuery>
export const LabelPage = z.object({
  labels: z.array(LabelView),
  total: z.number().int(),
  next: z.string().optional(),
})
export type LabelPage = z.infer<typeof LabelPage>

/** A value and how many customers have it; for numbers and dates a band of them. */
export const LabelShare = z.object({ value: z.string(), customers: z.number().int() })
export type LabelShare = z.infer<typeof LabelShare>

/** GET /v1/labels/:code */
export const LabelDetail = LabelView.extend({ distribution: z.array(LabelShare) })
export type LabelDetail = z.infer<typeof LabelDetail>

/** POST /v1/labels/preview : what a rule would give, without keeping anything. */
export const LabelPreviewRequest = z.object({ rule: LabelRule })
export const LabelPreview = z.object({
  type: LabelType,
  coverage: z.number().int(),
  customers: z.number().int(),
  distribution: z.array(LabelShare),
  sample: z.array(
    z.object({ customer: z.string(), name: z.string().optional(), value: z.string(), evidence: z.string() }),
  ),
})
export type LabelPreview = z.infer<typeof LabelPreview>

/** PUT /v1/labels/:code/values : what was declared, collected or imported about customers. Null takes a value away. */
export const LabelValuesInput = z.object({
  values: z
    .array(
      z.object({
        customer: z.string().meta({ description: 'Public id' }),
        value: z.union([z.string().max(64), z.number(), z.boolean()]).nullable(),
        at: z.iso.datetime({ offset: true }).optional(),
      }),
    )
    .min(1)
    .max(10_000),
})
export type LabelValuesInput = z.infer<typeof LabelValuesInput>
export const LabelValuesResult = z.object({
  changed: z.number().int(),
  unchanged: z.number().int(),
  refused: z.array(z.object({ index: z.number().int(), code: z.string(), detail: z.string() })),
})
export type LabelValuesResult = z.infer<typeof LabelValuesResult>

/** One label of one person. */
export const CustomerLabel = z.object({
  label: code,
  name: Words,
  scenario: code.nullable(),
  category: code,
  kind: LabelKind,
  type: LabelType,
  unit: z.string(),
  value: z.string().meta({ description: 'flag: true; date: RFC 3339; number: as text; choice: its value' }),
  valueName: Words.optional(),
  evidence: z.string().meta({ description: 'What it rests on, such as 5 orders' }),
  at: z.string().meta({ description: 'Since when it has this value' }),
})
export type CustomerLabel = z.infer<typeof CustomerLabel>
/** GET /v1/customers/:id/labels */
export const CustomerLabelList = z.object({ labels: z.array(CustomerLabel), hidden: z.number().int() })
export type CustomerLabelList = z.infer<typeof CustomerLabelList>

export const labelWarnings = [
  'unused',
  'useless',
  'stale',
  'unstable',
  'too-coarse',
  'nearly-empty',
  'nearly-all',
] as const
export const LabelWarning = z.enum(labelWarnings)
export type LabelWarning = z.infer<typeof LabelWarning>

/** GET /v1/labels/usefulness : one line a label, most doubtful first. */
export const LabelUsefulness = z.object({
  code,
  name: Words,
  scenario: code.nullable(),
  state: LabelState,
  coverage: z.number().int(),
  customers: z.number().int(),
  freshDays: z.number().nullable().meta({ description: 'Median age of its values' }),
  stability: z.number().nullable().meta({
    description: 'Population stability index against about a month ago: below 0.1 stable, above 0.25 not',
  }),
  lift: z.number().nullable().meta({
    description: 'Share of people with an order in the 30 days after, best value against everybody: 1 says nothing',
  }),
  liftValue: z.string().nullable().meta({ description: 'The value that the lift is of' }),
  audiences: z.number().int().meta({ description: 'Audiences that use it' }),
  warnings: z.array(LabelWarning),
})
export type LabelUsefulness = z.infer<typeof LabelUsefulness>
export const LabelUsefulnessList = z.object({ labels: z.array(LabelUsefulness) })
