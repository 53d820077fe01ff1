import type { GatePolicy } from '@regulars/contract'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { findNeed, type NeedGroup } from '../../catalog/index.ts'
import type { RegisteredPerson } from '../../customers/index.ts'
import { findLastPurchases } from '../../orders/index.ts'
import type { Need } from '../rules/decide.ts'
import type { TouchRequest } from '../rules/request.ts'

type Asked = {
  requests: readonly TouchRequest[]
  persons: ReadonlyMap<number, RegisteredPerson>
  policy: GatePolicy
  now: number
}

const dayMs = 86_400_000

/** When each person last bought what serves the need that a request would sell to, by the key of the request. */
export async function findNeeds(tx: Tx, { workspace }: Scope, asked: Asked): Promise<Map<string, Need>> {
  const { persons, policy, now } = asked
  const selling = asked.requests.filter(
    ({ about, purpose, customer }) =>
      purpose === 'marketing' && (about?.category || about?.product) && persons.has(customer),
  )
  const groups = new Map<string, { products: Set<number>; cycleDays: number }>()
  for (const { about } of selling) {
    const name = nameOf(about)
    if (groups.has(name)) continue
    const found = await findNeed(tx, workspace, about ?? {})
    if (found) groups.set(name, { products: new Set(found.products), cycleDays: cycleOf(found, policy) })
  }
  // What is bought every week is never satisfied for long: nothing to look up.
  const lasting = [...groups.values()].filter(({ cycleDays }) => cycleDays >= policy.needs.durableDays)
  if (lasting.length === 0) return new Map()
  const purchases = await findLastPurchases(tx, workspace, {
    customers: [...new Set(selling.flatMap(({ customer }) => persons.get(customer)?.records ?? []))],
    products: [...new Set(lasting.flatMap(({ products }) => [...products]))],
    since: new Date(now - Math.max(...lasting.map(({ cycleDays }) => cycleDays)) * dayMs),
  })
  const byRecord = new Map<number, typeof purchases>()
  for (const purchase of purchases)
    byRecord.set(purchase.customer, [...(byRecord.get(purchase.customer) ?? []), purchase])
  const needs = new Map<string, Need>()
  for (const { key, customer, about } of selling) {
    const group = groups.get(nameOf(about))
    const times = (persons.get(customer)?.records ?? [])
      .flatMap((record) => byRecord.get(record) ?? [])
      .filter(({ product }) => group?.products.has(product))
      .map(({ at }) => at.getTime())
    if (group && times.length > 0) needs.set(key, { boughtAt: Math.max(...times), cycleDays: group.cycleDays })
  }
  return needs
}

const nameOf = (about: TouchRequest['about']): string =>
  about?.category === undefined ? `product ${about?.product ?? ''}` : `category ${about.category}`

/** What the merchant says of the category or of the nearest one above it; else what the catalogue knows. */
function cycleOf({ path, typicalIntervalDays }: NeedGroup, { needs }: GatePolicy): number {
  for (const code of path) {
    const said = needs.cycles.find(({ category }) => category === code)
    if (said) return said.days
  }
  return typicalIntervalDays
}
