import type { ModelList, ModelRun, ModelRunList, ModelView } from '@regulars/contract'
import { expect, test } from 'vitest'
import { insertFacts, testServer } from '../../testing/index.ts'
import { readValues } from '../labels/index.ts'

const server = await testServer({ timezone: 'UTC' })

const call = async <T = { code: string }>(method: string, path: string, body?: unknown) => {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${server.secretKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as T } // what the test expects of the route
}

const ended = async (model: string, id: string): Promise<ModelRun> => {
  for (;;) {
    const { body } = await call<ModelRunList>('GET', `/v1/models/${model}/runs`)
    const run = body.runs.find((entry) => entry.id === id)
    if (run && run.state !== 'running') return run
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Twenty people over a year; the higher the number, the more seldom they come. One channel has no Latin name. */
async function fillShop(): Promise<void> {
  const rows: unknown[][] = []
  for (let customer = 1; customer <= 20; customer++) {
    for (let day = customer; day < 365; day += 5 + 4 * customer) {
      const at = new Date(Date.UTC(2025, 0, 1 + day, 10)).toISOString().replace('T', ' ').replace('Z', '')
      const channel = customer % 3 === 0 ? '小程序' : 'store'
      const drivenBy = customer % 4 === 0 ? 'coupon-5' : ''
      const amount = 1000 + 100 * customer
      const no = `o${customer}-${day}`
      rows.push([server.workspace, customer, at, no, 'paid', 0, channel, 'goods', amount, '', drivenBy, 1, 1])
    }
  }
  await insertFacts(server.deps, 'orders', rows)
}

test('the library says of each model what it answers, how, and what it writes, in both languages', async () => {
  const { status, body } = await call<ModelList>('GET', '/v1/models')
  expect(status).toBe(200)
  expect(body.models.length).toBeGreaterThanOrEqual(10)
  for (const model of body.models) {
    for (const words of [model.title, model.question, model.method]) {
      expect(words.en).toMatch(/\S/)
      expect(words.zh).toMatch(/[\u4e00-\u9fff]|RFM/)
    }
    expect(model.writes.length).toBeGreaterThan(0)
    expect(model.lastRun).toBeUndefined()
  }
  expect((await call<ModelView>('GET', '/v1/models/bg-nbd')).body.title.en).toContain('BG/NBD')
  expect(await call('GET', '/v1/models/nonsense')).toMatchObject({ status: 404, body: { code: 'unknown_model' } })
})

test('a run goes on behind the answer, and every model of repeat buying writes its labels', {
  timeout: 120_000,
}, async () => {
  await fillShop()
  const names = ['bg-nbd', 'pareto-nbd', 'gamma-gamma', 'lifetime-value', 'rfm', 'churn', 'next-purchase']
  for (const name of [...names, 'frequency-tiers', 'incentive-sensitivity']) {
    const { status, body } = await call<ModelRun>('POST', `/v1/models/${name}/runs`, {})
    expect([name, status, body.state]).toEqual([name, 202, 'running'])
    const run = await ended(name, body.id)
    expect([name, run.state, run.error]).toEqual([name, 'done', undefined])
    const { body: model } = await call<ModelView>('GET', `/v1/models/${name}`)
    expect(model.lastRun?.id).toBe(run.id)
    expect(Object.keys(run.metrics).filter((key) => !model.metrics.some((metric) => metric.key === key))).toEqual([])
    const scope = { workspace: server.workspace, stores: '*' as const }
    const values = await readValues(server.deps, scope, run.labels)
    for (const [code, held] of values) expect([code, held.size > 0]).toEqual([code, true])
    if (name === 'frequency-tiers') expect(run.labels.length).toBe(2)
    else expect(run.labels).toEqual(model.writes)
  }
})

test('somebody who comes often scores above somebody who comes seldom, with the evidence beside it', async () => {
  const scope = { workspace: server.workspace, stores: '*' as const }
  const values = await readValues(server.deps, scope, ['expected-orders-bg-nbd', 'rfm-score', 'next-purchase'])
  const of = (code: string, customer: number) => Number(values.get(code)?.get(customer))
  expect(of('expected-orders-bg-nbd', 1)).toBeGreaterThan(of('expected-orders-bg-nbd', 15))
  expect(of('rfm-score', 1)).toBeGreaterThan(of('rfm-score', 20))
  // Customer 1 comes every nine days and was there last on 28 December.
  const next = new Date(of('next-purchase', 1) * 1000).toISOString()
  expect(next >= '2025-12-30' && next < '2026-01-20').toBe(true)
})

test('a run without labels leaves those that are there', async () => {
  const { body } = await call<ModelRun>('POST', '/v1/models/rfm/runs', { writeLabels: false })
  expect((await ended('rfm', body.id)).labels).toEqual([])
})

test('a model runs once at a time', async () => {
  const [one, two] = await Promise.all([
    call<ModelRun & { code?: string }>('POST', '/v1/models/churn/runs', {}),
    call<ModelRun & { code?: string }>('POST', '/v1/models/churn/runs', {}),
  ])
  expect([one.status, two.status].sort()).toEqual([202, 409])
  expect([one.body.code, two.body.code]).toContain('model_running')
  const started = one.status === 202 ? one : two
  await ended('churn', started.body.id)
})

test('what a model cannot use is refused before it runs, and what it does not find ends it with the reason', async () => {
  expect(await call('POST', '/v1/models/rfm/runs', { parameters: { cuts: 'odd', other: 1 } })).toMatchObject({
    status: 400,
    body: { code: 'invalid_model_parameter', errors: [{ path: 'parameters.cuts' }, { path: 'parameters.other' }] },
  })
  const { body } = await call<ModelRun>('POST', '/v1/models/coupon-response/runs', {})
  expect(await ended('coupon-response', body.id)).toMatchObject({
    state: 'failed',
    error: expect.stringContaining('No coupon was claimed.'),
  })
})
