import type { Aggregate, LabelRule, Measure, RuleResult, RuleWhere } from '@regulars/contract'
import type { TFunction } from 'i18next'
import type { Format } from '../../ui/format.ts'
import type { Lexicon } from './lexicon.ts'

/** What a sentence is made with: words, numbers and names. */
export interface Speech {
  t: TFunction
  format: Format
  lexicon: Lexicon
}

const lists = new Map<string, Intl.ListFormat>()

/** "a, b or c" */
export function anyOf(words: readonly string[], { locale }: Format): string {
  const list = lists.get(locale) ?? new Intl.ListFormat(locale, { type: 'disjunction' })
  lists.set(locale, list)
  return list.format(words)
}

const quoted = (words: string, { t }: Speech) => t('rule.quoted', { words })

/** Whether the number that an aggregate gives is money. */
export const isMoney = ({ fn, field }: Aggregate): boolean =>
  (fn === 'sum' || fn === 'average' || fn === 'largest') && (field === 'amount' || field === 'net')

function whereWords(where: RuleWhere, speech: Speech): string {
  const { t, format, lexicon } = speech
  const any = (codes: string[] | undefined, name: (code: string) => string = (code) => code) =>
    codes && codes.length > 0 ? anyOf(codes.map(name), format) : undefined
  const stores = any(where.stores, lexicon.store)
  const channels = any(where.channels)
  const categories = any(where.categories, lexicon.category)
  const skus = any(where.skus)
  const parts = [
    where.goods && t(`rule.where.${where.goods}`),
    categories && t('rule.where.categories', { any: categories }),
    skus && t('rule.where.skus', { any: skus }),
    stores && t('rule.where.stores', { any: stores }),
    channels && t('rule.where.channels', { any: channels }),
    where.amountFrom !== undefined && t('rule.where.amountFrom', { amount: format.money(where.amountFrom) }),
    (where.hoursFrom !== undefined || where.hoursTo !== undefined) &&
      t('rule.where.hours', { from: where.hoursFrom ?? 0, to: where.hoursTo ?? 24 }),
    ...(where.properties ?? []).map(({ name, op, value }) =>
      t(`rule.where.property.${op}`, { name, value: value === undefined ? '' : String(value) }),
    ),
  ]
  return parts.filter(Boolean).join('')
}

/** "paid orders of coffee at Riverside in the last 30 days" */
export function rowWords({ source, where, windowDays }: Aggregate, speech: Speech): string {
  const { t, format, lexicon } = speech
  const kinds = source === 'events' ? where.kinds : undefined
  const what =
    kinds && kinds.length > 0
      ? t('rule.sources.kinds', {
          any: anyOf(
            kinds.map((kind) => quoted(lexicon.event(kind), speech)),
            format,
          ),
        })
      : t(`rule.sources.${source}`)
  return t('rule.rows', {
    source: what,
    where: whereWords(where, speech),
    window: windowDays === undefined ? '' : t('rule.window', { count: windowDays, shown: format.number(windowDays) }),
  })
}

export function aggregateWords(aggregate: Aggregate, speech: Speech): string {
  const { fn, field } = aggregate
  return speech.t(`rule.fn.${fn}`, {
    rows: rowWords(aggregate, speech),
    field: field ? speech.t(`rule.fields.${field}`) : '',
    fields: field ? speech.t(`rule.manyFields.${field}`) : '',
  })
}

export function measureWords(measure: Measure, speech: Speech): string {
  const { t, lexicon, format } = speech
  if ('aggregate' in measure) return aggregateWords(measure.aggregate, speech)
  if ('ratio' in measure) {
    const { of, to } = measure.ratio
    return t('rule.ratio', { of: aggregateWords(of, speech), to: aggregateWords(to, speech) })
  }
  const { steps, withinDays } = measure.sequence
  return t('rule.sequence', {
    steps: steps
      .map(({ kind, where }) => {
        const restriction = whereWords(where, speech)
        return t('rule.step', { kind: quoted(lexicon.event(kind), speech), where: restriction })
      })
      .join(t('rule.next')),
    count: withinDays,
    shown: format.number(withinDays),
  })
}

/** "at least 3", "between 3 and 9" */
export function rangeWords(
  range: { from?: number; to?: number },
  t: TFunction,
  say: (value: number) => string,
): string {
  const { from, to } = range
  if (from !== undefined && to !== undefined)
    return from === to
      ? t('rule.range.exactly', { value: say(from) })
      : t('rule.range.between', { from: say(from), to: say(to) })
  if (from !== undefined) return t('rule.range.from', { from: say(from) })
  return to === undefined ? t('rule.range.any') : t('rule.range.to', { to: say(to) })
}

/** How the numbers of a measure are written: money as money. */
export const numberOf =
  (measure: Measure, format: Format) =>
  (value: number): string =>
    'aggregate' in measure && isMoney(measure.aggregate) ? format.money(value) : format.number(value)

interface ValueNames {
  /** The name of a value of the label that is being defined, which no lexicon knows yet. */
  valueName(value: string): string
}

/** The rule as a sentence: what is measured, and how it becomes a value. */
export function ruleWords({ measure, result }: LabelRule, speech: Speech, { valueName }: ValueNames): string {
  const { t, format } = speech
  const what = measureWords(measure, speech)
  const say = numberOf(measure, format)
  switch (result.as) {
    case 'flag':
      return t('rule.sentence.flag', { measure: what, range: rangeWords(result, t, say) })
    case 'bands':
      return t('rule.sentence.bands', { measure: what, bands: bandWords(result, t, say, valueName) })
    case 'age':
      return t('rule.sentence.age', {
        measure: what,
        bands: bandWords(result, t, (days) => t('rule.days', { count: days, shown: format.number(days) }), valueName),
      })
    default:
      return t('rule.sentence.plain', { measure: what })
  }
}

function bandWords(
  { bands }: Extract<RuleResult, { bands: unknown }>,
  t: TFunction,
  say: (value: number) => string,
  valueName: (value: string) => string,
): string {
  return [...bands]
    .sort((a, b) => a.from - b.from)
    .map((band) => t('rule.band', { value: valueName(band.value), from: say(band.from) }))
    .join(t('common.comma'))
}
