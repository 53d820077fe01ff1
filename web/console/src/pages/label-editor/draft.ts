import type { Aggregate, LabelInput, LabelRule, LabelType, LabelView, Measure, RuleResult } from '@regulars/contract'
import { isMoney } from '../../components/know/rule-words.ts'

type Words = { en: string; zh: string }
export type ResultKind = RuleResult['as']
export type MeasureKind = 'aggregate' | 'ratio' | 'sequence'

/** The label as it stands in the form. Band names live in `values`, as they do in what is sent. */
export interface Draft extends Omit<LabelInput, 'rule'> {
  rule: LabelRule
}

const firstAggregate: Aggregate = { source: 'orders', fn: 'count', where: {}, windowDays: 90 }

export const startingDraft = (scenario: string | null): Draft => ({
  code: '',
  name: { en: '', zh: '' },
  meaning: { en: '', zh: '' },
  scenario,
  category: '',
  kind: 'rule',
  type: 'flag',
  values: [],
  unit: '',
  rule: { measure: { aggregate: firstAggregate }, result: { as: 'flag', from: 1 } },
  refresh: 'real-time',
  sensitivity: 'open',
  granularity: 'fine',
  source: 'own',
})

export function draftOf(label: LabelView): Draft {
  const { code, name, meaning, scenario, category, kind, type, values, unit } = label
  const { refresh, sensitivity, granularity, source } = label
  const rule = label.rule ?? startingDraft(null).rule
  return {
    code,
    name,
    meaning,
    scenario,
    category,
    kind,
    type,
    values,
    unit,
    rule,
    refresh,
    sensitivity,
    granularity,
    source,
  }
}

/** Someone who writes one language only gives both the same words. */
const both = ({ en, zh }: Words): Words => ({ en: en.trim() || zh.trim(), zh: zh.trim() || en.trim() })

/** `Frequent coffee buyers` → `frequent-coffee-buyers`; empty where nothing of the name can stand in a code. */
export const codeOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 62)

/** What a measure gives, which decides what can be made of it. */
export function givesOf(measure: Measure): 'number' | 'time' | 'text' {
  if (!('aggregate' in measure)) return 'number'
  const { fn } = measure.aggregate
  if (fn === 'first' || fn === 'last') return 'time'
  return fn === 'most-frequent' ? 'text' : 'number'
}

const results: Record<ReturnType<typeof givesOf>, readonly ResultKind[]> = {
  number: ['flag', 'bands', 'number'],
  time: ['age', 'date'],
  text: ['text'],
}
export const resultsOf = (measure: Measure): readonly ResultKind[] => results[givesOf(measure)]

export function startResult(as: ResultKind): RuleResult {
  switch (as) {
    case 'flag':
      return { as, from: 1 }
    case 'bands':
      return {
        as,
        bands: [
          { value: 'low', from: 1 },
          { value: 'middle', from: 3 },
          { value: 'high', from: 6 },
        ],
      }
    case 'age':
      return {
        as,
        bands: [
          { value: 'active', from: 0 },
          { value: 'quiet', from: 30 },
          { value: 'away', from: 90 },
        ],
      }
    default:
      return { as }
  }
}

/** Names that the bands of `startResult` begin with. */
const bandNames: Record<string, Words> = {
  low: { en: 'low', zh: '低' },
  middle: { en: 'middle', zh: '中' },
  high: { en: 'high', zh: '高' },
  active: { en: 'active', zh: '活跃' },
  quiet: { en: 'quiet', zh: '沉默' },
  away: { en: 'away', zh: '离开' },
}

export const nameOfBand = (draft: Pick<Draft, 'values'>, value: string): Words =>
  draft.values.find((entry) => entry.value === value)?.name ?? bandNames[value] ?? { en: '', zh: '' }

/** Another measure keeps the result where it still fits. */
export function withMeasure(rule: LabelRule, measure: Measure): LabelRule {
  const fitting = resultsOf(measure)
  const kept = fitting.includes(rule.result.as)
  return { measure, result: kept ? rule.result : startResult(fitting[0] ?? 'number') }
}

export function startMeasure(kind: MeasureKind): Measure {
  switch (kind) {
    case 'aggregate':
      return { aggregate: firstAggregate }
    case 'ratio':
      return { ratio: { of: firstAggregate, to: { ...firstAggregate, source: 'lines' } } }
    case 'sequence':
      return {
        sequence: {
          steps: [
            { kind: 'product.viewed', where: {} },
            { kind: 'order.paid', where: {} },
          ],
          withinDays: 7,
        },
      }
  }
}

export const measureKind = (measure: Measure): MeasureKind =>
  'aggregate' in measure ? 'aggregate' : 'ratio' in measure ? 'ratio' : 'sequence'

export function typeOf({ measure, result }: LabelRule): LabelType {
  if (result.as === 'flag' || result.as === 'number' || result.as === 'date') return result.as
  return givesOf(measure) === 'text' || result.as !== 'text' ? 'choice' : 'flag'
}

/** Money stays money unless another unit was chosen. */
const unitOf = (draft: Draft): Draft['unit'] => {
  if (draft.kind !== 'rule') return draft.type === 'number' ? draft.unit : ''
  if (draft.rule.result.as !== 'number') return ''
  const { measure } = draft.rule
  return draft.unit === '' && 'aggregate' in measure && isMoney(measure.aggregate) ? 'money' : draft.unit
}

/** What is sent: derived parts derived, empty words filled in, parts that do not belong to the kind left out. */
export function toInput(draft: Draft): LabelInput {
  const isRule = draft.kind === 'rule'
  const type = isRule ? typeOf(draft.rule) : draft.type
  const { result } = draft.rule
  const banded = isRule && 'bands' in result ? result.bands : undefined
  const values = banded
    ? banded.map(({ value }) => ({ value, name: both(named(draft, value)) }))
    : type === 'choice' && !isRule
      ? draft.values.map(({ value, name }) => ({ value, name: both(name) }))
      : []
  return {
    ...draft,
    name: both(draft.name),
    meaning: both(draft.meaning),
    type,
    values,
    unit: unitOf(draft),
    rule: isRule ? draft.rule : null,
  }
}

const named = (draft: Draft, value: string): Words => {
  const { en, zh } = nameOfBand(draft, value)
  return en || zh ? { en, zh } : { en: value, zh: value }
}

export type DraftProblem = 'name' | 'code' | 'category' | 'values' | 'bands'

/** What still has to be said before it can be kept, in the order of the form. */
export function problemsOf(draft: Draft): DraftProblem[] {
  const { result } = draft.rule
  const problems: DraftProblem[] = []
  if (!draft.name.en.trim() && !draft.name.zh.trim()) problems.push('name')
  if (!/^[a-z][a-z0-9-]{1,62}$/.test(draft.code)) problems.push('code')
  if (!draft.category) problems.push('category')
  if (draft.kind !== 'rule' && draft.type === 'choice' && draft.values.length === 0) problems.push('values')
  if (draft.kind === 'rule' && 'bands' in result) {
    const froms = result.bands.map((band) => band.from)
    if (new Set(froms).size < froms.length) problems.push('bands')
  }
  return problems
}

/** A value that no other one has, from what it is called. */
export function freeValue(name: string, taken: readonly string[]): string {
  const base = codeOf(name) || 'value'
  if (!taken.includes(base)) return base
  let number = 2
  while (taken.includes(`${base}-${number}`)) number++
  return `${base}-${number}`
}
