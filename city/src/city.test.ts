import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { CityFact } from './facts.ts'
import { generateCity, liveCity } from './generate.ts'
import { distanceMeters } from './geography.ts'
import { homeOf, personAt } from './people.ts'
import { type CityPlan, definePlan } from './plan.ts'
import { Random, streams } from './random.ts'
import type { CityRequest } from './requests.ts'
import { TruthLedger } from './truth/ledger.ts'
import { buildWorld } from './world.ts'

const small: Partial<CityPlan> = { customers: 1_200, stores: 12, communities: 80, couriers: 30, days: 120 }

async function readCity(plan: Partial<CityPlan>) {
  const city = generateCity(plan)
  const requests: CityRequest[] = []
  for await (const request of city.requests) requests.push(request)
  return { city, requests, truth: city.truth() }
}

async function fingerprint(plan: Partial<CityPlan>): Promise<string> {
  const { requests, truth } = await readCity(plan)
  return createHash('sha256').update(JSON.stringify(requests)).update(JSON.stringify(truth)).digest('hex')
}

function allFacts(plan: CityPlan): CityFact[] {
  return [...liveCity(plan, buildWorld(plan))].flat()
}

describe('the same plan', () => {
  it('gives the same bytes twice', async () => {
    expect(await fingerprint(small)).toBe(await fingerprint(small))
  })

  it('gives another city with another seed', async () => {
    expect(await fingerprint({ ...small, seed: 2 })).not.toBe(await fingerprint(small))
  })

  it('gives a person the same life whoever else lives in the city', () => {
    const lives = [1_200, 1_500].map((customers) =>
      allFacts(definePlan({ ...small, customers, anonymousShare: 0 })).filter(({ person }) => person === 17),
    )
    expect(lives[0]).toEqual(lives[1])
  })
})

describe('the generated year', () => {
  const plan = definePlan({ ...small, customers: 5_000, days: 365 })
  const world = buildWorld(plan)
  const facts = allFacts(plan)
  const orders = facts.filter((fact) => fact.type === 'order')
  const ordersByPerson = new Map<number, number>()
  for (const { person } of orders) ordersByPerson.set(person, (ordersByPerson.get(person) ?? 0) + 1)

  it('has about four orders a person, of about two lines', () => {
    expect(orders.filter(({ person }) => person >= 0).length / plan.customers).toBeGreaterThan(3)
    expect(orders.filter(({ person }) => person >= 0).length / plan.customers).toBeLessThan(5.5)
    const lines = orders.reduce((sum, order) => sum + order.lines.length, 0)
    expect(lines / orders.length).toBeCloseTo(2.1, 0)
  })

  it('has about as many Segment calls a person as asked for', () => {
    const calls = facts.filter(({ type }) => type === 'event' || type === 'identify').length
    expect(Math.abs(calls / plan.customers - plan.eventsPerCustomer)).toBeLessThan(0.5)
  })

  it('has zombies where the channels say so', () => {
    const registered = facts.filter((fact) => fact.type === 'event' && fact.kind === 'customer.registered')
    for (const { name, zombieShare } of plan.channels) {
      const ofChannel = registered.filter((fact) => fact.type === 'event' && fact.channel === name)
      const never = ofChannel.filter(({ person }) => !ordersByPerson.has(person))
      // Those who registered last have not ordered yet either.
      expect(never.length / ofChannel.length).toBeGreaterThan(zombieShare - 0.05)
      expect(never.length / ofChannel.length).toBeLessThan(zombieShare + 0.15)
    }
  })

  it('refunds about two orders in a hundred, each after its order and never more than was paid', () => {
    const byNo = new Map(orders.map((order) => [order.orderNo, { order, refunded: 0 }]))
    const refunds = facts.filter((fact) => fact.type === 'refund')
    for (const refund of refunds) {
      const entry = byNo.get(refund.orderNo)
      expect(entry?.order.person).toBe(refund.person)
      expect(refund.at).toBeGreaterThan(entry?.order.at ?? Infinity)
      if (entry) entry.refunded += refund.amountMinor
    }
    for (const { order, refunded } of byNo.values()) expect(refunded).toBeLessThanOrEqual(order.amountMinor)
    expect(refunds.length / orders.length).toBeGreaterThan(0.015)
    expect(refunds.length / orders.length).toBeLessThan(0.03)
  })

  it('numbers every order, refund and message once', () => {
    const numbers = facts.map((fact) =>
      fact.type === 'order' ? fact.orderNo : fact.type === 'refund' ? fact.refundNo : fact.messageId,
    )
    expect(new Set(numbers).size).toBe(numbers.length)
  })

  it('keeps every home within the radius of the store nearest to its community', () => {
    for (let index = 0; index < plan.customers; index++) {
      const person = personAt(plan, world, index)
      const nearest = world.stores[person.community.nearest[0]?.store ?? -1]
      expect(nearest).toBeDefined()
      if (nearest) expect(distanceMeters(homeOf(plan, person), nearest)).toBeLessThanOrEqual(plan.radiusMetersMax)
    }
  })

  it('sells nothing before a store opens', () => {
    const young = world.stores.filter((store) => store.opensOnDay > 0)
    expect(young.length).toBeGreaterThan(0)
    for (const store of young)
      for (const order of orders)
        if (order.store === store.index)
          expect(order.at).toBeGreaterThanOrEqual(world.calendar.start[store.opensOnDay] ?? Infinity)
  })

  it('stays inside the days of the plan', () => {
    const [first, last] = facts.reduce(([low, high], { at }) => [Math.min(low, at), Math.max(high, at)], [Infinity, 0])
    expect(first).toBeGreaterThanOrEqual(world.calendar.start[0] ?? Infinity)
    expect(last).toBeLessThan(world.calendar.start[plan.days] ?? 0)
  })
})

describe('the truth', () => {
  const plan = definePlan(small)
  const world = buildWorld(plan)

  it('does not depend on the order in which things are told', () => {
    const facts = allFacts(plan)
    const inOrder = new TruthLedger(plan, world)
    for (const fact of facts) inOrder.add(fact)
    const shuffled = new TruthLedger(plan, world)
    const random = new Random(5, streams.city)
    for (const { fact } of facts.map((fact) => ({ fact, key: random.unit() })).sort((a, b) => a.key - b.key))
      shuffled.add(fact)
    expect(shuffled.finish()).toEqual(inOrder.finish())
  })

  it('tells the channels apart by conversion and repurchase', async () => {
    const { truth } = await readCity({ ...small, customers: 5_000, days: 365 })
    const conversion = (channel: string) => {
      const cells = truth.conversion.filter((cell) => cell.channel === channel)
      const add = (field: 'registered' | 'converted30') => cells.reduce((sum, cell) => sum + cell[field], 0)
      return add('converted30') / add('registered')
    }
    expect(conversion('store-code')).toBeGreaterThan(conversion('online-ad') + 0.2)
    expect(truth.stages.tapped).toBeGreaterThan(0)
    expect(truth.stages.found).toBe(truth.totals.customers)
  })
})
