import type { Aggregate } from '@regulars/contract'

export type Source = Aggregate['source']
export type Fn = Aggregate['fn']
export type Field = NonNullable<Aggregate['field']>

export const sources: readonly Source[] = ['orders', 'lines', 'events']

/** What can be done with rows of a source; what does not fit is not offered. */
export const fnsOf = (source: Source): readonly Fn[] =>
  source === 'events'
    ? ['count', 'days', 'distinct', 'most-frequent', 'first', 'last']
    : ['count', 'sum', 'average', 'largest', 'days', 'distinct', 'most-frequent', 'first', 'last']

const groupFields: Record<Source, readonly Field[]> = {
  orders: ['store', 'channel', 'weekday', 'hour'],
  lines: ['category', 'product', 'store', 'channel', 'weekday', 'hour'],
  events: ['kind', 'store', 'channel', 'weekday', 'hour'],
}

/** The fields that a figure can be of; none for a plain count. */
export function fieldsOf(source: Source, fn: Fn): readonly Field[] {
  if (fn === 'distinct' || fn === 'most-frequent') return groupFields[source]
  if (fn === 'sum') return source === 'orders' ? ['amount', 'net', 'units'] : ['amount', 'units']
  return fn === 'average' || fn === 'largest' ? ['amount', 'units'] : []
}

/** The aggregate with what no longer fits put right: another source has other figures, fields and conditions. */
export function fitAggregate(aggregate: Aggregate): Aggregate {
  const { source, windowDays } = aggregate
  const fn = fnsOf(source).includes(aggregate.fn) ? aggregate.fn : 'count'
  const fields = fieldsOf(source, fn)
  const field = fields.length === 0 ? undefined : (fields.find((each) => each === aggregate.field) ?? fields[0])
  const { kinds, categories, skus, goods, amountFrom, properties, ...shared } = aggregate.where
  const own = {
    orders: { goods, amountFrom },
    lines: { categories, skus, amountFrom },
    events: { kinds, properties },
  }[source]
  const where = Object.fromEntries(Object.entries({ ...shared, ...own }).filter(([, value]) => value !== undefined))
  return { source, fn, ...(field ? { field } : {}), where, ...(windowDays === undefined ? {} : { windowDays }) }
}
