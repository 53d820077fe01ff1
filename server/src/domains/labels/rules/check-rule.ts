import type { Aggregate, LabelRule, LabelType, Measure } from '@regulars/contract'
import type { FieldProblem } from '../../../kernel/errors.ts'

/** What a measure gives: a number, a time (milliseconds since 1970) or a text. */
export type Gives = 'number' | 'time' | 'text'

const amounts = ['amount', 'net', 'units']
const groups: Record<Aggregate['source'], string[]> = {
  orders: ['store', 'channel', 'weekday', 'hour'],
  lines: ['store', 'channel', 'category', 'product', 'weekday', 'hour'],
  events: ['store', 'channel', 'kind', 'weekday', 'hour'],
}

export const aggregatesOf = (measure: Measure): Aggregate[] => {
  if ('aggregate' in measure) return [measure.aggregate]
  return 'ratio' in measure ? [measure.ratio.of, measure.ratio.to] : []
}

export function givesOf(measure: Measure): Gives {
  if (!('aggregate' in measure)) return 'number'
  const { fn } = measure.aggregate
  if (fn === 'first' || fn === 'last') return 'time'
  return fn === 'most-frequent' ? 'text' : 'number'
}

/** The type of label that a rule makes. */
export function typeOf({ measure, result }: LabelRule): LabelType {
  if (result.as === 'flag') return 'flag'
  if (result.as === 'date' || (result.as === 'number' && givesOf(measure) === 'time')) return 'date'
  return result.as === 'number' ? 'number' : 'choice'
}

/** What does not fit together in a rule, each with the way to its place. Empty when it can be computed. */
export function checkRule({ measure, result }: LabelRule): FieldProblem[] {
  const problems: FieldProblem[] = []
  const say = (path: string, message: string): number => problems.push({ path: `rule.${path}`, message })
  const base = 'aggregate' in measure ? ['measure.aggregate'] : ['measure.ratio.of', 'measure.ratio.to']
  aggregatesOf(measure).forEach((aggregate, index) => {
    for (const problem of checkAggregate(aggregate)) say(`${base[index]}.${problem.path}`, problem.message)
  })
  if ('ratio' in measure && aggregatesOf(measure).some((each) => givesOf({ aggregate: each }) !== 'number'))
    say('measure.ratio', 'a ratio needs two numbers')
  const gives = givesOf(measure)
  const fits: Record<LabelRule['result']['as'], Gives> = {
    number: 'number',
    date: 'time',
    text: 'text',
    flag: 'number',
    bands: 'number',
    age: 'time',
  }
  if (fits[result.as] !== gives)
    say('result.as', `this measure gives a ${gives}; "${result.as}" needs a ${fits[result.as]}`)
  if ('bands' in result) {
    const froms = result.bands.map((band) => band.from)
    if (new Set(froms).size < froms.length) say('result.bands', 'two bands begin at the same number')
  }
  return problems
}

/** The same for one aggregate, with paths inside it. */
export function checkAggregate({ source, fn, field, where }: Aggregate): FieldProblem[] {
  const problems: FieldProblem[] = []
  const say = (path: string, message: string): number => problems.push({ path, message })
  if (fn === 'sum' || fn === 'average' || fn === 'largest') {
    if (source === 'events') say('fn', 'events have no amount; use count, days, distinct, first, last or most-frequent')
    else if (!field || !amounts.includes(field)) say('field', 'choose amount, net or units')
    if (field === 'net' && (source !== 'orders' || fn !== 'sum')) say('field', 'net is a sum over orders')
  } else if (fn === 'distinct' || fn === 'most-frequent') {
    if (!field || !groups[source].includes(field)) say('field', `choose one of ${groups[source].join(', ')}`)
  }
  if (where.kinds && source !== 'events') say('where.kinds', 'only events have kinds')
  if (where.properties && source !== 'events') say('where.properties', 'only events have properties')
  if ((where.categories || where.skus) && source !== 'lines')
    say('where.categories', 'categories and products need the source lines')
  if (where.goods && source !== 'orders') say('where.goods', 'goods or service needs the source orders')
  if (where.amountFrom !== undefined && source === 'events') say('where.amountFrom', 'events have no amount')
  return problems
}

/** The news that something was said of customers, which changes labels of facts. */
export const declaredKind = 'label.declared'

/** Which news can change the measure. `*` is any event. */
export function mentionsOf(measure: Measure): Set<string> {
  const kinds = new Set<string>()
  for (const { source, field, where } of aggregatesOf(measure)) {
    if (source === 'events') for (const kind of where.kinds ?? ['*']) kinds.add(kind)
    else kinds.add('order.paid')
    if (field === 'net') kinds.add('order.refunded')
  }
  if ('sequence' in measure) for (const { kind } of measure.sequence.steps) kinds.add(kind)
  return kinds
}
