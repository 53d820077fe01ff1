import type { CityFact, EventFact, IdentifyFact, OrderFact, RefundFact } from './facts.ts'
import { Life } from './life.ts'
import { type CityPlan, definePlan } from './plan.ts'
import { batchSizes, type CityRequest, Clerk } from './requests.ts'
import { TruthLedger } from './truth/ledger.ts'
import type { CityTruth } from './truth/types.ts'
import { buildWorld, type World } from './world.ts'

export interface City {
  plan: CityPlan
  world: World
  /**
   * The calls of the city in time order, grouped in waves of whole days. Inside a wave come first the behaviour
   * (with the identifies), then the orders, then the refunds. Can be read once.
   */
  requests: AsyncIterable<CityRequest>
  /** What is true of everything read so far; complete when `requests` has ended. */
  truth(): CityTruth
  /** Facts so far, for a progress bar. */
  progress(): CityProgress
}

export interface CityProgress {
  day: number
  days: number
  orders: number
  refunds: number
  messages: number
}

/** Facts of one wave at least: enough to fill several calls of each kind. */
const waveFactsMin = 20_000

/** All facts of the city, a day at a time, in time order. */
export function* liveCity(plan: CityPlan, world: World): Generator<CityFact[]> {
  const life = new Life(plan, world)
  for (let day = 0; day < plan.days; day++) yield life.live(day)
}

/** Generates a city. Nothing is sent; see `sendCity`. */
export function generateCity(changes: Partial<CityPlan> = {}): City {
  const plan = definePlan(changes)
  const world = buildWorld(plan)
  const ledger = new TruthLedger(plan, world)
  const progress: CityProgress = { day: 0, days: plan.days, orders: 0, refunds: 0, messages: 0 }
  return {
    plan,
    world,
    requests: writeRequests(plan, world, ledger, progress),
    truth: () => ledger.finish(),
    progress: () => ({ ...progress }),
  }
}

async function* writeRequests(
  plan: CityPlan,
  world: World,
  ledger: TruthLedger,
  progress: CityProgress,
): AsyncGenerator<CityRequest> {
  const clerk = new Clerk(plan, world)
  let wave = 0
  let facts: CityFact[] = []
  for (const today of liveCity(plan, world)) {
    for (const fact of today) ledger.add(fact)
    facts = facts.concat(today)
    progress.day++
    if (facts.length < waveFactsMin && progress.day < plan.days) continue
    yield* writeWave(clerk, facts, wave++, progress)
    facts = []
  }
}

function* writeWave(clerk: Clerk, facts: CityFact[], wave: number, progress: CityProgress): Generator<CityRequest> {
  const messages: (EventFact | IdentifyFact)[] = []
  const orders: OrderFact[] = []
  const refunds: RefundFact[] = []
  for (const fact of facts) {
    if (fact.type === 'order') orders.push(fact)
    else if (fact.type === 'refund') refunds.push(fact)
    else messages.push(fact)
  }
  progress.messages += messages.length
  progress.orders += orders.length
  progress.refunds += refunds.length
  for (const part of slices(messages, batchSizes.messages))
    yield { path: '/v1/batch', key: 'write', wave, body: { batch: part.map((fact) => clerk.message(fact)) } }
  for (const part of slices(orders, batchSizes.orders))
    yield { path: '/v1/orders/batch', key: 'secret', wave, body: { orders: part.map((fact) => clerk.order(fact)) } }
  for (const part of slices(refunds, batchSizes.refunds))
    yield { path: '/v1/refunds/batch', key: 'secret', wave, body: { refunds: part.map((fact) => clerk.refund(fact)) } }
}

function* slices<T>(items: T[], size: number): Generator<T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size)
}
