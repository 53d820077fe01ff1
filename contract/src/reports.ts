import { z } from 'zod'

/** A text in both languages of the product. */
export const ReportText = z.object({ en: z.string(), zh: z.string() })
export type ReportText = z.infer<typeof ReportText>

/**
 * What a column or a figure holds, so that every reader (console, CSV, XLSX, terminal) formats it alike.
 *
 * `money` is integer minor units of the report's currency; `ratio` is a fraction (0.3661 is 36.61 %) and always comes
 * with its numerator and denominator as columns of their own; `month` is `2010-12`, `date` is `2010-12-01`, both in the
 * time zone of the workspace; `flag` is true or false.
 */
export const ReportColumnType = z.enum(['text', 'month', 'date', 'count', 'money', 'ratio', 'number', 'flag'])
export type ReportColumnType = z.infer<typeof ReportColumnType>

export const ReportColumn = z.object({
  key: z.string(),
  label: ReportText,
  type: ReportColumnType,
  definition: ReportText.optional(),
  /** For a ratio: the columns it was computed from. */
  of: z.object({ numerator: z.string(), denominator: z.string() }).optional(),
  /** For a text that is one of a few codes: what to show instead of each code. */
  values: z.record(z.string(), ReportText).optional(),
})
export type ReportColumn = z.infer<typeof ReportColumn>

export const ReportParam = z.object({
  name: z.string(),
  label: ReportText,
  kind: z.enum(['choice', 'number', 'text', 'steps', 'duration']),
  /** As it would be written in the address. Absent: the parameter may be left out and then has no effect. */
  default: z.string().optional(),
  choices: z.array(z.object({ value: z.string(), label: ReportText })).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  help: ReportText.optional(),
})
export type ReportParam = z.infer<typeof ReportParam>

export const ReportFilter = z.enum(['city', 'store', 'channel', 'from', 'to'])
export type ReportFilter = z.infer<typeof ReportFilter>

/**
 * How to draw the rows. `x`, `y` and `series` name columns; `y` may be several measures of one kind.
 * `heatmap`: x across, `series` down, the first `y` in the cell. `funnel`: x is the step, the first `y` the count.
 */
export const ReportChart = z.object({
  kind: z.enum(['line', 'bar', 'heatmap', 'funnel', 'curve', 'scatter', 'table']),
  x: z.string().optional(),
  y: z.array(z.string()).optional(),
  series: z.string().optional(),
  /** Stack the series (parts of one whole). */
  stacked: z.boolean().optional(),
})
export type ReportChart = z.infer<typeof ReportChart>

export const ReportCatalogueEntry = z.object({
  name: z.string(),
  title: ReportText,
  /** The question that the report answers, as a merchant would ask it. */
  question: ReportText,
  definition: ReportText,
  /** What `from` and `to` choose in this report: orders, cohorts, days... */
  periodMeaning: ReportText,
  filters: z.array(ReportFilter),
  params: z.array(ReportParam),
  columns: z.array(ReportColumn),
  /** The figures of `summary`, described as columns are. */
  figures: z.array(ReportColumn),
  chart: ReportChart,
})
export type ReportCatalogueEntry = z.infer<typeof ReportCatalogueEntry>

export const ReportCatalogue = z.object({ reports: z.array(ReportCatalogueEntry) })
export type ReportCatalogue = z.infer<typeof ReportCatalogue>

export const ReportValue = z.union([z.string(), z.number(), z.boolean(), z.null()])
export type ReportValue = z.infer<typeof ReportValue>

export const ReportRow = z.record(z.string(), ReportValue)
export type ReportRow = z.infer<typeof ReportRow>

/** Both days are included, in the time zone of the workspace; null is "no bound". */
export const ReportPeriod = z.object({
  from: z.string().nullable(),
  to: z.string().nullable(),
  timezone: z.string(),
  meaning: ReportText,
})
export type ReportPeriod = z.infer<typeof ReportPeriod>

export const ReportScope = z.object({
  city: z.object({ code: z.string(), name: z.string() }).nullable(),
  store: z.object({ code: z.string(), name: z.string() }).nullable(),
  channel: z.string().nullable(),
  /** How many stores were looked at; null when the whole workspace was, orders of unknown stores included. */
  stores: z.number().int().nullable(),
})
export type ReportScope = z.infer<typeof ReportScope>

export const ReportResult = z.object({
  report: z.string(),
  title: ReportText,
  question: ReportText,
  definition: ReportText,
  period: ReportPeriod,
  scope: ReportScope,
  currency: z.string(),
  /** The parameters as used, defaults included. */
  params: z.record(z.string(), z.string()),
  columns: z.array(ReportColumn),
  rows: z.array(ReportRow),
  figures: z.array(ReportColumn),
  summary: ReportRow,
  chart: ReportChart,
  notes: z.array(ReportText),
  generatedAt: z.string(),
})
export type ReportResult = z.infer<typeof ReportResult>

const REPORT_DAY = /^\d{4}-\d{2}(-\d{2})?$/

/**
 * The address of a report. `city` and `store` are codes. `from` and `to` are days (`2010-12-01`) or whole months
 * (`2010-12`) of the workspace's calendar, both included. Parameters of the report itself stand beside them.
 */
export const ReportQuery = z.looseObject({
  city: z.string().min(1).optional(),
  store: z.string().min(1).optional(),
  channel: z.string().min(1).optional(),
  from: z.string().regex(REPORT_DAY, 'A day such as 2010-12-01 or a month such as 2010-12.').optional(),
  to: z.string().regex(REPORT_DAY, 'A day such as 2010-12-31 or a month such as 2010-12.').optional(),
  format: z.enum(['json', 'csv', 'xlsx']).default('json'),
  lang: z.enum(['en', 'zh']).optional(),
})
export type ReportQuery = z.infer<typeof ReportQuery>

/** A step is an event kind of the catalogue or of the merchant's own (`order.paid`, `store.visited`, `Signed Up`). */
export const FlowStep = z.object({
  kind: z.string().min(1).max(200),
  /** What the step is called on a page; the kind when absent. */
  label: z.string().max(80).optional(),
})
export type FlowStep = z.infer<typeof FlowStep>

export const FLOW_STEPS_MAX = 12

/** A window such as `30m`, `12h`, `7d` or `2w`: the whole flow must be walked within it, from its first step. */
export const FlowWindow = z.string().regex(/^[1-9]\d{0,4}[mhdw]$/, 'A duration such as 30m, 12h, 7d or 2w.')

export const FlowInput = z.object({
  name: z.string().trim().min(1).max(80),
  steps: z.array(FlowStep).min(2).max(FLOW_STEPS_MAX),
  within: FlowWindow.default('7d'),
})
export type FlowInput = z.infer<typeof FlowInput>

export const FlowPatch = z.object({
  name: FlowInput.shape.name.optional(),
  steps: FlowInput.shape.steps.optional(),
  within: FlowWindow.optional(),
})
export type FlowPatch = z.infer<typeof FlowPatch>

export const Flow = z.object({
  id: z.uuid(),
  name: z.string(),
  steps: z.array(FlowStep),
  within: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type Flow = z.infer<typeof Flow>

export const FlowList = z.object({ flows: z.array(Flow) })
export type FlowList = z.infer<typeof FlowList>
