import type {
  ExperimentAssigned,
  ExperimentList,
  ExperimentResult,
  ExperimentSummary,
  HoldoutView,
  SampleSize,
} from '@regulars/contract'
import { expect, test } from 'vitest'
import { testServer } from '../../testing/index.ts'
import { findPublicIds, resolveMany } from '../customers/index.ts'
import { openExperiment } from './index.ts'

const ahead = { ms: 0 }
const clock = { now: () => new Date(Date.parse('2026-03-20T04:00:00Z') + ahead.ms) }
const DAY = 86_400_000
const server = await testServer({ clock })

async function call<T>(method: string, path: string, body?: unknown, expected = 200): Promise<T> {
  const response = await fetch(`${server.url}/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${server.secretKey}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const text = await response.text()
  expect(response.status, text).toBe(expected)
  return JSON.parse(text)
}

const arms = [
  { name: 'control', weight: 1, control: true },
  { name: 'card', weight: 1 },
]

let next = 0
const orderOf = (card: string, at: number, amountMinor: number) => ({
  orderNo: `E${next++}`,
  paidAt: new Date(at).toISOString(),
  customer: { card },
  lines: [{ sku: 'tea', quantity: 1, amountMinor }],
})

const cards = Array.from({ length: 320 }, (_, index) => `c${index}`)

/** Public ids of the people behind the cards, in their order. */
async function everybody(): Promise<string[]> {
  const scope = { workspace: server.workspace, stores: '*' as const }
  const people = cards.map((value) => ({ identifiers: [{ kind: 'card' as const, value }], at: clock.now() }))
  const context = { workspace: server.workspace, source: 'test' }
  const ordinals = await server.deps.db.as(scope, (tx) => resolveMany(tx, server.deps, context, people))
  const ids = await findPublicIds(server.deps, scope, ordinals)
  return ordinals.map((ordinal) => ids.get(ordinal) ?? '')
}

test('an experiment by hand, from its start to what it did: one sentence of figures that agree with each other', async () => {
  const began = clock.now().getTime()
  await call('POST', '/orders/batch', { orders: cards.map((card) => orderOf(card, began - 20 * DAY, 1500)) })
  await server.drained()
  const made = await call<ExperimentSummary>('POST', '/experiments', { name: 'Card', arms, windowDays: 7 }, 201)
  expect(made).toMatchObject({ kind: 'by-hand', state: 'running', measure: 'conversion', assigned: 0 })
  const empty = await call<ExperimentResult>('GET', `/experiments/${made.id}/result`)
  expect(empty.claim).toEqual({ claim: 'none', reason: 'nobody-assigned', final: true })

  const customers = await everybody()
  const { arms: byCustomer } = await call<ExperimentAssigned>('POST', `/experiments/${made.id}/assignments`, {
    customers,
  })
  expect(Object.keys(byCustomer)).toHaveLength(320)
  expect(await call('POST', `/experiments/${made.id}/assignments`, { customers })).toEqual({ arms: byCustomer })
  await server.drained()

  // Of the treated three in five come back within the week, of the control one in four.
  const people = customers.map((id, index) => ({ id, card: cards[index] ?? '' }))
  const treated = people.filter(({ id }) => byCustomer[id] === 'card')
  const control = people.filter(({ id }) => byCustomer[id] === 'control')
  const back = [
    ...treated.slice(0, Math.round(treated.length * 0.6)),
    ...control.slice(0, Math.round(control.length * 0.25)),
  ]
  const bought = back.map((one, index) => orderOf(one.card, began + (1 + (index % 5)) * DAY, 2000))
  const late = treated.slice(-10).map((one) => orderOf(one.card, began + 8 * DAY, 9000))
  ahead.ms = 10 * DAY
  await call('POST', '/orders/batch', { orders: [...bought, ...late] })
  const first = bought[0]?.orderNo
  await call('POST', '/refunds', {
    refundNo: 'R1',
    orderNo: first,
    at: new Date(began + 9 * DAY).toISOString(),
    amountMinor: 500,
  })
  await server.drained()

  const result = await call<ExperimentResult>('GET', `/experiments/${made.id}/result`)
  const share = Math.round(treated.length * 0.6) / treated.length
  expect(result.arms.map((arm) => [arm.name, arm.customers, arm.complete])).toEqual([
    ['control', control.length, control.length],
    ['card', treated.length, treated.length],
  ])
  expect(result.arms[1]?.outcomes.conversion?.mean).toBeCloseTo(share, 12)
  expect(result.arms[1]?.outcomes.money?.total).toBe(Math.round(treated.length * 0.6) * 2000 - 500)
  expect(result.claim).toEqual({
    claim: 'better',
    arm: 'card',
    outcome: 'conversion',
    basis: 'always-valid',
    final: true,
  })
  // The last day of the line says what the result says.
  const effect = result.effects.find(({ outcome }) => outcome === 'conversion')
  const last = result.days.at(-1)
  expect(last?.difference).toBeCloseTo(effect?.adjusted?.difference ?? effect?.difference ?? 0, 12)
  expect(last?.alwaysValid.low).toBeCloseTo(effect?.adjusted?.alwaysValid.low ?? effect?.alwaysValid.low ?? 0, 12)
  expect(result.days[0]?.difference).toBe(0)
  expect((await call<ExperimentList>('GET', '/experiments?state=running&search=car')).items).toMatchObject([
    { id: made.id, assigned: 320 },
  ])
})

test('what was stopped keeps its arms and takes nobody new; the lesson is kept', async () => {
  const made = await call<ExperimentSummary>('POST', '/experiments', { name: 'Shelf', arms, windowDays: 7 }, 201)
  const [one, two] = await everybody()
  const { arms: before } = await call<ExperimentAssigned>('POST', `/experiments/${made.id}/assignments`, {
    customers: [one],
  })
  const stopped = await call<ExperimentSummary>('PATCH', `/experiments/${made.id}`, { state: 'stopped' })
  expect(stopped.stoppedAt).toBe(clock.now().toISOString())
  expect(await call('POST', `/experiments/${made.id}/assignments`, { customers: [one] })).toEqual({ arms: before })
  await call('POST', `/experiments/${made.id}/assignments`, { customers: [one, two] }, 409)
  const lesson = 'Eye height sells tea.'
  expect(await call('PATCH', `/experiments/${made.id}`, { state: 'concluded', lesson })).toMatchObject({
    state: 'concluded',
    lesson,
    stoppedAt: stopped.stoppedAt,
  })
})

test('shapes that cannot be measured are refused, and what belongs to a play is not assigned by hand', async () => {
  const two = (...names: string[]) => names.map((name) => ({ name, weight: 1, control: true }))
  await call('POST', '/experiments', { name: 'x', arms: two('a'), windowDays: 7 }, 400)
  await call('POST', '/experiments', { name: 'x', arms: two('a', 'a'), windowDays: 7 }, 400)
  await call('POST', '/experiments', { name: 'x', arms: two('a', 'b'), windowDays: 7 }, 400)
  await call('GET', '/experiments/999999/result', undefined, 404)
  const scope = { workspace: server.workspace, stores: '*' as const }
  const { id } = await server.deps.db.as(scope, (tx) =>
    openExperiment(tx, server.deps, scope, { about: 'play/1', name: 'P', arms, windowDays: 7, measure: 'money' }),
  )
  await call(
    'POST',
    `/experiments/${id}/assignments`,
    { customers: await everybody().then((all) => all.slice(0, 1)) },
    409,
  )
})

test('the sample size follows the textbook, and looking every day costs what the wider interval costs', async () => {
  const ask = (body: object) => call<SampleSize>('POST', '/experiments/sample-size', body)
  // Fleiss: 10 % against 12 %, two-sided 95 %, power 80 %, equal arms: 3,839 each without continuity correction.
  const once = await ask({ measure: 'conversion', baseline: 0.1, difference: 0.02, looking: 'once' })
  expect(once.control).toBeGreaterThan(3830)
  expect(once.control).toBeLessThan(3845)
  const daily = await ask({ measure: 'conversion', baseline: 0.1, difference: 0.02 })
  expect(daily.total / once.total).toBeCloseTo(((3.0352 + 0.8416) / (1.96 + 0.8416)) ** 2, 2)
  const small = await ask({
    measure: 'conversion',
    baseline: 0.1,
    difference: 0.02,
    looking: 'once',
    controlShare: 0.1,
  })
  expect(small.total).toBeGreaterThan(once.total * 2)
  await call('POST', '/experiments/sample-size', { measure: 'money', baseline: 100, difference: 5 }, 400)
  await call('POST', '/experiments/sample-size', { measure: 'conversion', baseline: 0.99, difference: 0.5 }, 400)
})

test('the holdout of all is read like any experiment, with everybody by the draw', async () => {
  const set = await call<HoldoutView>('PUT', '/experiments/holdout', { percent: 20 })
  expect(await call('GET', '/experiments/holdout')).toEqual(set)
  await call('PUT', '/experiments/holdout', { percent: 21 }, 400)
  ahead.ms += 3 * DAY
  const result = await call<ExperimentResult>('GET', `/experiments/${set.experiment}/result`)
  expect(result.arms.reduce((sum, arm) => sum + arm.customers, 0)).toBe(320)
  expect(result.arms[0]?.share).toBeCloseTo(0.2, 12)
  expect(result.claim).toMatchObject({ claim: 'none' })
})
