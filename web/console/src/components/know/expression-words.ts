import type { AudienceExpression, LabelCondition } from '@regulars/contract'
import type { LabelEntry } from './lexicon.ts'
import { aggregateWords, anyOf, isMoney, rangeWords, rowWords, type Speech } from './rule-words.ts'

/** A number of a label in its unit: money, days, a share. */
export function labelNumber(value: number, unit: LabelEntry['unit'] | string, { t, format }: Speech): string {
  if (unit === 'money') return format.money(value)
  if (unit === 'probability') return format.percent(value)
  if (unit === 'days') return t('rule.days', { count: value, shown: format.number(value, 1) })
  return format.number(value)
}

function labelWords(condition: LabelCondition, speech: Speech): string {
  const { t, format, lexicon } = speech
  const { is, known, withinDays, olderThanDays, from, to } = condition
  const entry = lexicon.label(condition.label)
  const label = lexicon.labelName(condition.label)
  const days = (count: number) => ({ label, count, shown: format.number(count) })
  if (is) {
    if (entry?.type === 'flag' || (is.length === 1 && is[0] === 'true')) return t('clause.flag', { label })
    return t('clause.choice', {
      label,
      values: anyOf(
        is.map((value) => lexicon.labelValue(condition.label, value)),
        format,
      ),
    })
  }
  if (known !== undefined) return t(known ? 'clause.known' : 'clause.unknown', { label })
  if (withinDays !== undefined) return t('clause.within', days(withinDays))
  if (olderThanDays !== undefined) return t('clause.older', days(olderThanDays))
  const range = rangeWords({ from, to }, t, (value) => labelNumber(value, entry?.unit ?? '', speech))
  return t('clause.number', { label, range })
}

/** One condition as it reads after "who": "has at least 3 paid orders in the last 30 days". */
export function clauseWords(expression: AudienceExpression, speech: Speech): string {
  const { t, format, lexicon } = speech
  if ('label' in expression) return labelWords(expression, speech)
  if ('did' in expression) {
    const { did } = expression
    const say = (value: number) => (isMoney(did) ? format.money(value) : format.number(value))
    const range = rangeWords(expression, t, say)
    if (did.fn === 'count' && expression.to === 0 && expression.from === undefined)
      return t('clause.none', { rows: rowWords(did, speech) })
    if (did.fn === 'count' && expression.from === 1 && expression.to === undefined)
      return t('clause.any', { rows: rowWords(did, speech) })
    return did.fn === 'count'
      ? t(did.source === 'events' ? 'clause.happened' : 'clause.count', { range, rows: rowWords(did, speech) })
      : t('clause.did', { range, measure: aggregateWords(did, speech) })
  }
  if ('near' in expression) {
    const { store, longitude, latitude, metres } = expression.near
    return t('clause.near', {
      metres: format.number(metres),
      place: store ? lexicon.store(store) : `${latitude}, ${longitude}`,
    })
  }
  if ('audience' in expression) return t('clause.audience', { name: lexicon.audience(expression.audience) })
  if ('list' in expression) return t('clause.list', { name: lexicon.list(expression.list) })
  if ('not' in expression) return t('clause.not', { clause: clauseWords(expression.not, speech) })
  return t('clause.group', { clauses: joinedWords(expression, speech) })
}

export type Group = { all: AudienceExpression[] } | { any: AudienceExpression[] }

/** The word beside a condition in the builder: nothing, "and", "or", "but not". */
export function joiner(join: 'all' | 'any', first: boolean, not: boolean, { t }: Pick<Speech, 't'>): string {
  if (first) return not ? t('clause.join.firstNot') : ''
  if (join === 'all') return not ? t('clause.join.butNot') : t('clause.join.and')
  return not ? t('clause.join.orNot') : t('clause.join.or')
}

/** A condition with the words that lead it in: "and has …", "but not anyone who has …". */
function ledIn(member: AudienceExpression, join: 'all' | 'any', first: boolean, speech: Speech): string {
  const not = 'not' in member
  const clause = clauseWords(not ? member.not : member, speech)
  if (first) return not ? speech.t('clause.lead.firstNot', { clause }) : clause
  if (join === 'all') return speech.t(not ? 'clause.lead.butNot' : 'clause.lead.and', { clause })
  return speech.t(not ? 'clause.lead.orNot' : 'clause.lead.or', { clause })
}

function joinedWords(group: Group, speech: Speech): string {
  const join = 'all' in group ? 'all' : 'any'
  const members = 'all' in group ? group.all : group.any
  // The order of conditions changes nobody, and a sentence that begins with whom it wants is easier to read.
  const ordered = [...members].sort((a, b) => Number('not' in a) - Number('not' in b))
  return ordered.map((member, index) => ledIn(member, join, index === 0, speech)).join(speech.t('clause.between'))
}

/** The whole audience as a sentence: "Everyone who … and … but not …". */
export function expressionWords(expression: AudienceExpression, speech: Speech): string {
  const group: Group = 'all' in expression || 'any' in expression ? expression : { all: [expression] }
  const clauses = joinedWords(group, speech)
  return clauses ? speech.t('clause.everyone', { clauses }) : speech.t('clause.everybody')
}
