import type { CustomerLabel } from '@regulars/contract'
import { labelNumber } from './expression-words.ts'
import type { LabelEntry } from './lexicon.ts'
import type { Speech } from './rule-words.ts'

/** One value of a label as people read it: a flag as yes, a number in its unit, a day as a day. */
export function valueWords(
  { type, unit }: Pick<LabelEntry, 'type'> & { unit: string },
  value: string,
  name: string | undefined,
  speech: Speech,
): string {
  switch (type) {
    case 'flag':
      return value === 'true' ? speech.t('common.yes') : speech.t('common.no')
    case 'number':
      return Number.isFinite(Number(value)) ? labelNumber(Number(value), unit, speech) : value
    case 'date':
      return Number.isNaN(Date.parse(value)) ? value : speech.format.day(value)
    case 'choice':
      return name ?? value
  }
}

/**
 * A value as it stands in a distribution: numbers and dates are named by the lower end of their band, so the band is told
 * up to the next one. Whole numbers that follow each other need no band.
 */
export function bandWords(
  label: Pick<LabelEntry, 'type'> & { unit: string },
  value: string,
  name: string | undefined,
  next: string | undefined,
  speech: Speech,
): string {
  const words = valueWords(label, value, name, speech)
  if (label.type !== 'number' && label.type !== 'date') return words
  if (next === undefined) return speech.t('labels.bandFrom', { from: words })
  if (label.type === 'number' && Number(next) === Number(value) + 1) return words
  const upTo = valueWords(label, next, undefined, speech)
  return upTo === words ? words : speech.t('labels.band', { from: words, to: upTo })
}

export const customerLabelValue = (label: CustomerLabel, speech: Speech): string =>
  valueWords(label, label.value, label.valueName?.[speech.format.language], speech)

/** How old values are, in whole days. */
export function freshWords(days: number, { t, format }: Speech): string {
  const whole = Math.round(days)
  return whole < 1 ? t('usefulness.underADay') : t('rule.days', { count: whole, shown: format.number(whole) })
}
