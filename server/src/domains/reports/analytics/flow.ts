import type { ScopedAnalytics } from '../../../kernel/clickhouse.ts'
import { type Filter, filterCondition, filterParams, instantParam } from './filter.ts'

export type FlowLevel = { level: number; customers: number }

/** Steps that are told by the orders themselves; everything else is an event. */
const orderFacts: Readonly<Record<string, string>> = { 'order.paid': 'paid', 'order.refunded': 'refunded' }

/**
 * How far each customer got: the steps in this order, the last at most `withinMs` after the first, as far as possible over
 * all her entrances in the period. Things of the same instant count in the order of the steps; one thing is one step.
 */
export function flowLevels(
  ch: ScopedAnalytics,
  filter: Filter,
  steps: readonly string[],
  withinMs: number,
): Promise<FlowLevel[]> {
  const level = new Set(steps).size === steps.length ? funnelLevel(filter, steps) : foldedLevel(filter, steps)
  return ch.rows<FlowLevel>(
    `select level, count() as customers
     from (select customer, ${level} as level from (${facts(filter, steps)}) group by customer)
     where level > 0
     group by level`,
    {
      ...filterParams(filter),
      steps,
      within: withinMs,
      ...(filter.until ? { flow_until: instantParam(new Date(filter.until.getTime() + withinMs)) } : {}),
    },
  )
}

function facts(filter: Filter, steps: readonly string[]): string {
  const bounds = [
    ...(filter.from ? [`at >= {from:DateTime64(3, 'UTC')}`] : []),
    ...(filter.until ? [`at < {flow_until:DateTime64(3, 'UTC')}`] : []),
  ]
  const and = bounds.map((bound) => ` and ${bound}`).join('')
  const wanted = Object.keys(orderFacts).filter((kind) => steps.includes(kind))
  const parts: string[] = []
  if (steps.some((step) => !wanted.includes(step))) {
    // Orders are read from the orders alone: an event that also tells of one would count it twice.
    const others = wanted.map((kind) => ` and kind != '${kind}'`).join('')
    parts.push(`select customer, at, store, channel, kind from {{events}}
      where customer > 0 and kind in {steps:Array(String)}${others}${and}`)
  }
  for (const kind of wanted) {
    parts.push(`select customer, at, store, channel, toLowCardinality('${kind}') as kind from {{orders}}
      where customer > 0 and amount_minor > 0 and fact = '${orderFacts[kind]}'${and}`)
  }
  return parts.join(' union all ')
}

const entrance = (filter: Filter): string => filterCondition(filter, { at: 'at', store: 'store', channel: 'channel' })

/** All steps differ: ClickHouse's own funnel does exactly this. */
function funnelLevel(filter: Filter, steps: readonly string[]): string {
  const conditions = steps.map((_step, index) => {
    const kind = `kind = {steps:Array(String)}[${index + 1}]`
    return index === 0 ? `${kind} and ${entrance(filter)}` : kind
  })
  return `windowFunnel({within:UInt64})(toUInt64(toUnixTimestamp64Milli(at)), ${conditions.join(', ')})`
}

/**
 * A kind occurs twice: `windowFunnel` would let one event be both steps, and with `strict_increase` would forget an earlier
 * entrance. So fold over the sorted events with the latest possible start of the chain for each step, all steps moved from
 * the state before the event.
 */
function foldedLevel(filter: Filter, steps: readonly string[]): string {
  return `toUInt8(arrayCount(start -> start >= 0, arrayFold(
      (reached, e) -> arrayMap((start, i) ->
        if(e.3 != {steps:Array(String)}[i], start,
          if(i = 1, if(e.4, e.1, start),
            if(reached[i - 1] >= 0 and e.1 - reached[i - 1] <= toInt64({within:UInt64}), reached[i - 1], start))),
        reached, arrayEnumerate(reached)),
      arraySort(groupArray(tuple(toUnixTimestamp64Milli(at), indexOf({steps:Array(String)}, toString(kind)), toString(kind), ${entrance(filter)}))),
      arrayMap(x -> toInt64(-1), range(${steps.length})))))`
}
