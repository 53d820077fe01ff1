import { describe, expect, it } from 'vitest'
import type { CityFact } from './facts.ts'
import { generateCity, liveCity } from './generate.ts'
import { definePlan } from './plan.ts'
import { Random, streams } from './random.ts'
import type { CityRequest, MessageBody, OrderBody } from './requests.ts'
import { TruthLedger } from './truth/ledger.ts'
import { buildWorld } from './world.ts'

const exclusive = ['wallet', 'app', 'card', 'phone', 'follower'] as const

/** The least that a platform must do: whoever shares an identity is one person. Reads what was sent, not what was meant. */
class Resolver {
  readonly #parents = new Map<string, string>()

  root(name: string): string {
    const parent = this.#parents.get(name)
    if (parent === undefined || parent === name) return name
    const root = this.root(parent)
    this.#parents.set(name, root)
    return root
  }

  join(names: string[]): string {
    const [first, ...rest] = names.map((name) => this.root(name))
    if (first === undefined) throw new Error('nobody')
    this.#parents.set(first, first)
    for (const name of rest) this.#parents.set(name, first)
    return first
  }

  names(): string[] {
    return [...this.#parents.keys()]
  }
}

const namesOf = (identities: object) => Object.entries(identities).map(([kind, value]) => `${kind}:${value}`)

function namesInMessage({ userId, anonymousId, traits, properties }: MessageBody): string[] {
  const named = { ...traits?.identifiers, ...(properties?.identifiers as object | undefined) } // identifiers is never a text
  return namesOf({ ...named, ...(userId && { app: userId }), ...(anonymousId && { device: anonymousId }) })
}

async function readRequests(plan: Parameters<typeof generateCity>[0]): Promise<CityRequest[]> {
  const requests: CityRequest[] = []
  for await (const request of generateCity(plan).requests) requests.push(request)
  return requests
}

function shuffle<T>(items: readonly T[], seed: number): T[] {
  const random = new Random(seed, streams.city)
  return items
    .map((item) => ({ item, key: random.unit() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}

describe('a platform that knows only what was sent', async () => {
  const plan = definePlan({ customers: 1_500, stores: 9, communities: 60, couriers: 20, days: 150, lateLinkShare: 0.1 })
  const requests = await readRequests(plan)
  const messages = requests.flatMap(({ body }) => ('batch' in body ? body.batch : []))
  const orders = requests.flatMap(({ body }) => ('orders' in body ? body.orders : []))
  const world = buildWorld(plan)
  const facts = [...liveCity(plan, world)].flat()

  function resolve(): Resolver {
    const resolver = new Resolver()
    for (const names of shuffle(
      [...messages.map(namesInMessage), ...orders.map(({ customer }) => namesOf(customer ?? {}))],
      3,
    ))
      if (names.length > 0) resolver.join(names)
    return resolver
  }

  it('never sees two values of one identity on one person', () => {
    const resolver = resolve()
    const held = new Map<string, string>()
    for (const name of resolver.names()) {
      const kind = name.slice(0, name.indexOf(':'))
      if (!exclusive.some((each) => each === kind)) continue
      const key = `${resolver.root(name)} ${kind}`
      expect(held.get(key) ?? name).toBe(name)
      held.set(key, name)
    }
  })

  it('finds exactly the people of the truth, and the same figures for them, whatever the order of arrival', () => {
    const resolver = resolve()
    const numbers = new Map<string, number>()
    const numberOf = (names: string[]) => {
      if (names.length === 0) return -1
      const root = resolver.root(names[0] ?? '')
      const number = numbers.get(root) ?? numbers.size
      numbers.set(root, number)
      return number
    }
    const byMessage = new Map(messages.map((message) => [message.messageId, message]))
    const byOrder = new Map<string, OrderBody>(orders.map((order) => [order.orderNo, order]))
    const resolved = new TruthLedger(plan, world)
    const meant = new TruthLedger(plan, world)
    for (const fact of facts) {
      meant.add(fact)
      const order = 'orderNo' in fact ? byOrder.get(fact.orderNo) : undefined
      const message = 'messageId' in fact ? byMessage.get(fact.messageId) : undefined
      const names = order ? namesOf(order.customer ?? {}) : message ? namesInMessage(message) : []
      const seen: CityFact = { ...fact, person: numberOf(names) }
      resolved.add(seen)
    }
    // What people like was planted and is not in anything that was sent.
    const { interests: _planted, ...figures } = meant.finish()
    expect(resolved.finish()).toMatchObject(figures)
    expect(numbers.size).toBe(meant.finish().totals.customers)
  })

  it('has people who look like two for a while', () => {
    const late = facts.filter((fact) => fact.type === 'identify' && fact.shows.join() === 'app,wallet')
    const seenByWallet = new Set(
      facts.filter((fact) => fact.type === 'order' && fact.shows.join() === 'wallet').map(({ person }) => person),
    )
    expect(late.filter(({ person }) => seenByWallet.has(person)).length).toBeGreaterThan(10)
  })
})
