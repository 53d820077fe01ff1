import type { Aggregate, Measure, RuleWhere } from '@regulars/contract'

/** The numbers under which facts keep what a rule names by code. */
export type Lookups = {
  stores: ReadonlyMap<string, number>
  /** A parent stands for itself and all below it. */
  categories: ReadonlyMap<string, readonly number[]>
  products: ReadonlyMap<string, number>
}

/** One aggregate as columns `v0, n0, w0, f0`: value, rows, when the oldest row leaves the window, first row still ahead. */
export type Compiled = { source: 'orders' | 'lines' | 'events' | 'steps'; columns: string; kinds: string[] | undefined }

/** Texts of rules travel as parameters, never inside the statement. */
export class Params {
  readonly values: Record<string, unknown> = {}
  #next = 0
  text(value: string): string {
    return this.#add('String', value)
  }
  texts(values: readonly string[]): string {
    return this.#add('Array(String)', [...values])
  }
  number(value: number): string {
    return this.#add('Float64', value)
  }
  #add(type: string, value: unknown): string {
    const name = `p${this.#next++}`
    this.values[name] = value
    return `{${name}:${type}}`
  }
}

const DAY_MS = 24 * 3600_000
const ids = (numbers: readonly number[]): string => (numbers.length > 0 ? numbers.join(', ') : '-1')

function conditions(source: Compiled['source'], where: RuleWhere, lookups: Lookups, params: Params): string[] {
  const all: string[] = []
  if (where.kinds) all.push(`has(${params.texts(where.kinds)}, kind)`)
  if (where.stores) all.push(`store in (${ids(where.stores.map((code) => lookups.stores.get(code) ?? -1))})`)
  if (where.channels) all.push(`has(${params.texts(where.channels)}, channel)`)
  if (where.categories)
    all.push(`category in (${ids(where.categories.flatMap((code) => lookups.categories.get(code) ?? []))})`)
  if (where.skus) all.push(`product in (${ids(where.skus.map((sku) => lookups.products.get(sku) ?? -1))})`)
  if (where.goods && source === 'orders') all.push(`kind = ${params.text(where.goods)}`)
  if (where.amountFrom !== undefined) all.push(`amount_minor >= ${params.number(where.amountFrom)}`)
  if (where.hoursFrom !== undefined) all.push(`toHour(at, {tz:String}) >= ${Math.trunc(where.hoursFrom)}`)
  if (where.hoursTo !== undefined) all.push(`toHour(at, {tz:String}) < ${Math.trunc(where.hoursTo)}`)
  for (const property of where.properties ?? []) all.push(propertyCondition(property, params))
  return all
}

function propertyCondition({ name, op, value }: NonNullable<RuleWhere['properties']>[number], params: Params): string {
  const key = params.text(name)
  const raw = `JSONExtractRaw(properties, ${key})`
  const text = `trim(both '"' from ${raw})`
  switch (op) {
    case 'exists':
      return `JSONHas(properties, ${key})`
    case 'is':
      return `${text} = ${params.text(String(value ?? ''))}`
    case 'is-not':
      return `${text} <> ${params.text(String(value ?? ''))}`
    case 'contains':
      return `positionCaseInsensitiveUTF8(JSONExtractString(properties, ${key}), ${params.text(String(value ?? ''))}) > 0`
    case 'from':
      return `(JSONHas(properties, ${key}) and JSONExtractFloat(properties, ${key}) >= ${params.number(Number(value))})`
    case 'to':
      return `(JSONHas(properties, ${key}) and JSONExtractFloat(properties, ${key}) <= ${params.number(Number(value))})`
  }
}

const amountOf: Record<string, Record<string, string>> = {
  orders: { amount: 'amount_minor', units: 'units' },
  lines: { amount: 'amount_minor', units: 'quantity' },
}

function fieldOf(field: Aggregate['field']): string {
  if (field === 'weekday') return 'toString(toDayOfWeek(at, 0, {tz:String}))'
  if (field === 'hour') return 'toString(toHour(at, {tz:String}))'
  return `toString(${field ?? 'kind'})`
}

/** Rows of refunds count for `net` alone; everything else is over paid ones. */
export function compileAggregate(aggregate: Aggregate, lookups: Lookups, params: Params, index: number): Compiled {
  const { source, fn, field, where, windowDays } = aggregate
  const net = field === 'net'
  const paid =
    source === 'events' ? [] : [net ? `(fact = 'refunded' or amount_minor > 0)` : `fact = 'paid' and amount_minor > 0`]
  const rule = ['customer > 0', ...paid, ...conditions(source, where, lookups, params)].join(' and ')
  const since =
    windowDays === undefined ? '' : ` and at > {now:DateTime64(3)} - toIntervalMillisecond(${windowMs(windowDays)})`
  const counts = `(${rule} and at <= {now:DateTime64(3)}${since})`
  const leaves =
    windowDays === undefined
      ? '0'
      : `if(n${index} = 0, 0, toUnixTimestamp64Milli(minIf(at, ${counts})) + ${windowMs(windowDays)})`
  const ahead = `(${rule} and at > {now:DateTime64(3)})`
  return {
    source,
    kinds: source === 'events' ? where.kinds : undefined,
    columns: [
      `countIf(${counts}) as n${index}`,
      `${valueExpression({ fn, field, source, counts })} as v${index}`,
      `${leaves} as w${index}`,
      `if(countIf(${ahead}) = 0, 0, toUnixTimestamp64Milli(minIf(at, ${ahead}))) as f${index}`,
    ].join(', '),
  }
}

const windowMs = (days: number): number => Math.round(days * DAY_MS)

type ValueInput = Pick<Aggregate, 'fn' | 'field' | 'source'> & { counts: string }

function valueExpression({ fn, field, source, counts }: ValueInput): string {
  const amount = amountOf[source]?.[field ?? 'amount'] ?? 'amount_minor'
  switch (fn) {
    case 'count':
      return `countIf(${counts})`
    case 'sum':
      return field === 'net'
        ? `sumIf(if(fact = 'paid', amount_minor, -amount_minor), ${counts})`
        : `sumIf(${amount}, ${counts})`
    case 'average':
      return `avgIf(${amount}, ${counts})`
    case 'largest':
      return `maxIf(${amount}, ${counts})`
    case 'distinct':
      return `uniqExactIf(${fieldOf(field)}, ${counts})`
    case 'days':
      return `uniqExactIf(toDate(at, {tz:String}), ${counts})`
    case 'first':
      return `toUnixTimestamp64Milli(minIf(at, ${counts}))`
    case 'last':
      return `toUnixTimestamp64Milli(maxIf(at, ${counts}))`
    case 'most-frequent':
      // The first in alphabetical order among equals, so that the same facts always give the same value.
      return `arrayFirst(x -> true, arrayMap(x -> x.1, arraySort(x -> (-x.2, x.1), arrayZip(untuple(sumMapIf([${fieldOf(field)}], [toInt64(1)], ${counts}))))))`
  }
}

/** How many steps were reached in order, within the time of the sequence. */
export function compileSequence(
  { steps, withinDays }: Extract<Measure, { sequence: unknown }>['sequence'],
  lookups: Lookups,
  params: Params,
  index: number,
): Compiled {
  const tests = steps.map(({ kind, where }) =>
    [`step = ${params.text(kind)}`, 'at <= {now:DateTime64(3)}', ...conditions('steps', where, lookups, params)].join(
      ' and ',
    ),
  )
  const reached = `windowFunnel(${windowMs(withinDays)})(toUInt64(toUnixTimestamp64Milli(at)), ${tests.map((test) => `(${test})`).join(', ')})`
  const ahead = `(${tests.map((test) => `(${test.replace('at <= {now:DateTime64(3)}', 'at > {now:DateTime64(3)}')})`).join(' or ')})`
  return {
    source: 'steps',
    kinds: steps.map((step) => step.kind),
    columns: `${reached} as n${index}, n${index} as v${index}, 0 as w${index}, if(countIf(${ahead}) = 0, 0, toUnixTimestamp64Milli(minIf(at, ${ahead}))) as f${index}`,
  }
}

const steps = `(
  select customer, at, kind, kind as step, store, channel, properties from {{events}} where customer > 0
  union all
  select customer, at, toString(kind) as kind, if(fact = 'paid', 'order.paid', 'order.refunded') as step, store, channel, '' as properties
  from {{orders}} where customer > 0 and (fact = 'refunded' or amount_minor > 0))`

const tables: Record<Compiled['source'], string> = {
  orders: '{{orders}}',
  lines: '{{order_lines}}',
  events: '{{events}}',
  steps,
}

/** One pass over a source for several aggregates. */
export function sourceQuery(source: Compiled['source'], compiled: readonly Compiled[], params: Params): string {
  const kinds = compiled.map((each) => each.kinds)
  const named = source === 'events' && kinds.every((each) => each !== undefined)
  const narrow = named ? ` and kind in ${params.texts([...new Set(kinds.flatMap((each) => each ?? []))])}` : ''
  return `
    select customer, ${compiled.map((each) => each.columns).join(', ')}
    from ${tables[source]} where customer > 0${narrow} group by customer`
}
