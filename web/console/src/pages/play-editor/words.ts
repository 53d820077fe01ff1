import type { PlayCondition, PlayDuration, PlayProperty } from '@regulars/contract'
import { clauseWords, expressionWords } from '../../components/know/expression-words.ts'
import type { Speech } from '../../components/know/rule-words.ts'
import type { Play, Step, StepOf } from './model.ts'

/** Words and names for sentences about plays. */
export interface PlaySpeech extends Speech {
  offer(code: string): string
}

/** "3 days 12 hours" */
function durationWords({ days, hours, minutes }: PlayDuration, { t }: PlaySpeech): string {
  return [
    days ? t('plays.words.days', { count: days }) : '',
    hours ? t('plays.words.hours', { count: hours }) : '',
    minutes ? t('plays.words.minutes', { count: minutes }) : '',
  ]
    .filter(Boolean)
    .join(t('plays.words.between'))
}

/** 2026 began on a Thursday: any week will do to name its days. */
const monday = Date.UTC(2026, 0, 5, 12)
export const weekdayName = (weekday: number, locale: string): string =>
  new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' }).format(monday + (weekday - 1) * 86_400_000)

const weekdayWords = (weekdays: readonly number[] | undefined, { t, format }: PlaySpeech): string =>
  weekdays ? weekdays.map((day) => weekdayName(day, format.locale)).join(t('common.comma')) : ''

const propertyWords = ({ property, op, value }: PlayProperty, { t }: PlaySpeech): string =>
  t(`plays.words.property.${op}`, { property, value: String(value ?? '') })

/** "pays an order where amount is at least 3000" */
function eventWords(event: { kind: string; where?: PlayProperty[] }, speech: PlaySpeech): string {
  const { t, lexicon } = speech
  const name = t('plays.words.quoted', { words: lexicon.event(event.kind) })
  const where = (event.where ?? []).map((each) => propertyWords(each, speech))
  return where.length > 0 ? t('plays.words.where', { name, where: where.join(t('plays.words.and')) }) : name
}

export function entryWords({ entry }: Play, speech: PlaySpeech): string {
  const { t } = speech
  switch (entry.on) {
    case 'event':
      return t('plays.words.onEvent', { event: eventWords(entry, speech) })
    case 'audience':
      return t(entry.change === 'enters' ? 'plays.words.onEnters' : 'plays.words.onLeaves', {
        who: expressionWords(entry.who, speech),
      })
    case 'schedule': {
      const days = entry.monthDays
        ? t('plays.words.monthDays', { days: entry.monthDays.join(t('common.comma')) })
        : entry.weekdays
          ? weekdayWords(entry.weekdays, speech)
          : t('plays.words.daily')
      return t('plays.words.onSchedule', { days, at: entry.at, who: expressionWords(entry.who, speech) })
    }
    case 'hand':
      return t('plays.words.onHand')
  }
}

export function conditionWords(condition: PlayCondition, speech: PlaySpeech): string {
  const { t } = speech
  if ('all' in condition) return condition.all.map((each) => conditionWords(each, speech)).join(t('plays.words.and'))
  if ('any' in condition) return condition.any.map((each) => conditionWords(each, speech)).join(t('plays.words.or'))
  if ('not' in condition) return t('plays.words.not', { what: conditionWords(condition.not, speech) })
  if ('who' in condition) return clauseWords(condition.who, speech)
  if ('entry' in condition) return propertyWords(condition.entry, speech)
  return t('plays.words.cameTo', { step: condition.step, outcome: outcomeWords(condition.outcome, speech) })
}

const knownOutcomes = [
  'passed',
  'timeout',
  'sent',
  'waiting',
  'refused',
  'claimed',
  'given',
  'declared',
  'late',
  'added',
  'queued',
] as const
/** Arms and outcomes of tasks are named by whoever wrote the play. */
export function outcomeWords(outcome: string, { t }: Pick<PlaySpeech, 't'>): string {
  const known = knownOutcomes.find((each) => each === outcome)
  return known ? t(`plays.outcomes.${known}`) : outcome
}

function waitWords(step: StepOf<'wait'>, speech: PlaySpeech): string {
  const { t } = speech
  if (step.for) return durationWords(step.for, speech)
  if (step.event)
    return t('plays.words.untilEvent', {
      event: eventWords(step.event, speech),
      within: durationWords(step.event.within, speech),
    })
  if (step.time)
    return step.time.weekdays
      ? t('plays.words.untilDay', { at: step.time.at, days: weekdayWords(step.time.weekdays, speech) })
      : t('plays.words.untilTime', { at: step.time.at })
  return step.best ? t('plays.words.untilBest', { within: durationWords(step.best.within, speech) }) : ''
}

function labelWords({ label, value }: StepOf<'label'>, { t, lexicon }: PlaySpeech): string {
  const name = lexicon.labelName(label)
  if (value === null) return t('plays.words.labelTaken', { label: name })
  if (value === true) return name
  return t('plays.words.labelGiven', { label: name, value: lexicon.labelValue(label, String(value)) })
}

/** What a step does, in one line. */
export function stepWords(step: Step, speech: PlaySpeech): string {
  const { t, format } = speech
  const { language } = format
  switch (step.do) {
    case 'wait':
      return waitWords(step, speech)
    case 'branch':
      return t('plays.words.branch', { count: step.cases.length + 1 })
    case 'split':
      return splitWords(step, speech)
    case 'touch':
      return step.title[language]
    case 'offer':
      return speech.offer(step.offer)
    case 'points':
      return t('plays.words.points', { count: step.points, shown: format.number(step.points) })
    case 'label':
      return labelWords(step, speech)
    case 'task':
      return step.title[language]
    case 'slot':
      return t('plays.words.slot', { placement: step.placement, lasts: durationWords(step.lasts, speech) })
    case 'webhook':
      return step.url.replace(/^https?:\/\//, '')
    case 'goal':
      return t('plays.words.goal')
    case 'exit':
      return step.reason ?? t('plays.words.exit')
  }
}

function splitWords({ arms }: StepOf<'split'>, { format }: PlaySpeech): string {
  const sum = arms.reduce((total, { weight }) => total + weight, 0)
  return arms.map(({ name, weight }) => `${name} ${format.percent(weight / sum, 0)}`).join(' · ')
}

/** The second line of a step: how and by when. */
export function stepNote(step: Step, speech: PlaySpeech): string {
  const { t } = speech
  switch (step.do) {
    case 'touch':
      return (step.channels ?? ['inbox']).map((channel) => t(`plays.channels.${channel}`)).join(' → ')
    case 'task':
      return t('plays.words.due', { due: durationWords(step.due, speech) })
    case 'offer':
    case 'points':
      return step.refused ? t('plays.words.elsewhere') : ''
    default:
      return ''
  }
}

/** The name that somebody gave it, or its kind. */
export const stepName = (id: string, step: Step | undefined, { t, format }: Pick<PlaySpeech, 't' | 'format'>): string =>
  step?.name?.[format.language] ?? (step ? t(`plays.kinds.${step.do}`) : id)

/** What a way is called; most have no need of a name. */
export function wayName(step: Step | undefined, key: string, speech: PlaySpeech): string | undefined {
  const { t, format } = speech
  const [name, at] = key.split(':')
  const index = Number(at)
  switch (step?.do) {
    case 'wait':
      return step.event ? t(key === 'timeout' ? 'plays.ways.timeout' : 'plays.ways.happened') : undefined
    case 'branch': {
      const chosen = name === 'case' ? step.cases[index] : undefined
      return chosen ? (chosen.name ?? conditionWords(chosen.when, speech)) : t('plays.ways.otherwise')
    }
    case 'split': {
      const arm = step.arms[index]
      const sum = step.arms.reduce((total, { weight }) => total + weight, 0)
      return arm && `${arm.name} · ${format.percent(arm.weight / sum, 0)}`
    }
    case 'touch':
    case 'offer':
    case 'points':
      if (key === 'refused') return t(`plays.ways.refused.${step.do}`)
      return step.refused ? t(`plays.ways.done.${step.do}`) : undefined
    case 'task':
      if (name === 'outcome') return step.outcomes?.[index]?.words[format.language]
      return key === 'late' ? t('plays.ways.late') : undefined
    default:
      return undefined
  }
}
