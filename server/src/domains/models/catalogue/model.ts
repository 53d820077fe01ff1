import type { LabelInput, ModelView } from '@regulars/contract'
import type { ScopedAnalytics } from '../../../kernel/clickhouse.ts'
import type { Deps } from '../../../kernel/deps.ts'
import type { ModelValue } from '../../labels/index.ts'
import type { Params } from '../rules/parameters.ts'

/** Categories of the catalogue, for models of one of them. */
export type CategoryOf = { id: number; parent: number | null; code: string; typicalIntervalDays: number }

/** What a model may use of the workspace. */
export type ModelInput = {
  /** For models that keep what they learnt; all others read through `ch` alone. */
  deps: Deps
  ch: ScopedAnalytics
  params: Params
  /** Decimals of the currency: 2 for CNY. */
  minorDigits: number
  categories: readonly CategoryOf[]
  signal: AbortSignal | undefined
}

/** Money in minor units, dates in seconds since 1970. */
export type LabelValue = ModelValue
export type WrittenLabel = { label: LabelInput; values: LabelValue[] }

/** What a run came to. Figures that could not be computed are undefined and left out. */
export type ModelOutcome = {
  inputs: Record<string, number | string>
  fitted: Record<string, number | undefined>
  metrics: Record<string, number | undefined>
  /** Asked for only when labels are to be written. */
  labels(): Promise<WrittenLabel[]>
}

/** A model of the library: what it answers and how, in both languages, and the way from facts to labels. */
export type Model = Omit<ModelView, 'lastRun'> & {
  /** @throws not_enough_data, invalid_model_parameter */
  run(input: ModelInput): Promise<ModelOutcome>
}

type Words = { en: string; zh: string }
export const w = (en: string, zh: string): Words => ({ en, zh })

type LabelParts = Pick<LabelInput, 'code' | 'name' | 'meaning' | 'scenario' | 'category' | 'type'> &
  Partial<Pick<LabelInput, 'values' | 'unit'>>

/** A label that a model writes. */
export const modelLabel = (parts: LabelParts): LabelInput => ({
  values: [],
  unit: '',
  ...parts,
  kind: 'model',
  rule: null,
  refresh: 'on-run',
  sensitivity: 'open',
  granularity: 'fine',
  source: 'own',
})

export const tierValues = [
  { value: 'low', name: w('Low', '低') },
  { value: 'middle', name: w('Middle', '中') },
  { value: 'high', name: w('High', '高') },
]

/** Four digits say all that a probability or a count from a model can say. */
export const rounded = (value: number, digits = 4): number => Number(value.toFixed(digits))
