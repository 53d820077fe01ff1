import { expect, test } from 'vitest'
import type { Deps } from '../../../kernel/deps.ts'
import { openDb } from '../../../kernel/postgres.ts'
import { testRuntime } from '../../../testing/index.ts'
import { findStores } from '../../organization/index.ts'
import { type RecordContext, recordOrders, recordRefunds } from '../index.ts'

const runtime = await testRuntime()

const contextOf = (workspace: number, stores: '*' | number[] = '*'): RecordContext => ({
  scope: { workspace, stores },
  currency: 'CNY',
  source: 'test',
})

const order = (no: number | string, extra: object = {}) => ({
  orderNo: `A${no}`,
  storeCode: 'S1',
  paidAt: '2026-03-01T12:00:00+08:00',
  customer: { card: `c${no}` },
  lines: [
    { sku: 'milk', name: 'Milk', categoryCode: 'fresh.dairy', quantity: 2, amountMinor: 1000 },
    { sku: `p${no}`, quantity: 1, amountMinor: 250 },
  ],
  ...extra,
})

const factsOf = async (workspace: number) => {
  await runtime.drained()
  return runtime.deps.ch.scope({ workspace, stores: '*', timezone: 'UTC' }).rows<Record<string, unknown>>(
    `select fact, count() as rows, sum(amount_minor) as amount, uniqExact(customer) as customers, sum(line_count) as lines
     from {{orders}} group by fact order by fact`,
  )
}

const storeOf = (workspace: number, code: string): Promise<number> =>
  runtime.deps.db.as({ workspace, stores: '*' }, async (tx) => (await findStores(tx, workspace, [code])).get(code) ?? 0)

test('an order sent twice is recorded once, and its facts too', async () => {
  const { workspace } = await runtime.newWorkspace()
  const context = contextOf(workspace)
  const first = await recordOrders(runtime.deps, context, [order(1), order(2)])
  expect(first).toMatchObject({ created: 2, unchanged: 0, refused: 0 })
  const again = await recordOrders(runtime.deps, context, [order(2), order(1), order(3)])
  expect(again.results.map((result) => result.status)).toEqual(['unchanged', 'unchanged', 'created'])
  expect(await factsOf(workspace)).toEqual([{ fact: 'paid', rows: 3, amount: 3750, customers: 3, lines: 6 }])
})

test('an order with a known number and other content is refused, and nothing of it is kept', async () => {
  const { workspace } = await runtime.newWorkspace()
  const context = contextOf(workspace)
  await recordOrders(runtime.deps, context, [order(1)])
  const { results } = await recordOrders(runtime.deps, context, [order(1, { amountMinor: 999 })])
  expect(results[0]).toMatchObject({ orderNo: 'A1', status: 'refused', code: 'order_changed' })
  expect(await factsOf(workspace)).toMatchObject([{ amount: 1250 }])
})

test('lines in another sequence and a respelt product name are the same order', async () => {
  const { workspace } = await runtime.newWorkspace()
  const context = contextOf(workspace)
  await recordOrders(runtime.deps, context, [order(1)])
  const lines = order(1)
    .lines.toReversed()
    .map((line) => ({ ...line, name: 'MILK' }))
  expect(await recordOrders(runtime.deps, context, [order(1, { lines })])).toMatchObject({ unchanged: 1 })
})

test('bad orders of a batch are refused one by one with the field, good ones pass', async () => {
  const { workspace } = await runtime.newWorkspace()
  const { results, created } = await recordOrders(runtime.deps, contextOf(workspace), [
    order(1),
    order(2, { paidAt: '2026-02-30T12:00:00Z' }),
    order(3, { lines: [{ sku: 'a', quantity: 1, amountMinor: 1.5 }] }),
    order(4, { currency: 'EUR' }),
    'nonsense',
    order(5, { amountMinor: -1 }),
  ])
  expect(created).toBe(1)
  expect(results.map((result) => result.code)).toEqual([
    undefined,
    'invalid_order',
    'invalid_order',
    'wrong_currency',
    'invalid_order',
    'invalid_order',
  ])
  expect(results[2]?.detail).toContain('lines.0.amountMinor: ')
})

test('the same number twice in one batch: the first counts, a different second is refused', async () => {
  const { workspace } = await runtime.newWorkspace()
  const { results } = await recordOrders(runtime.deps, contextOf(workspace), [
    order(1),
    order(1),
    order(1, { amountMinor: 7 }),
  ])
  expect(results.map((result) => result.status)).toEqual(['created', 'unchanged', 'refused'])
})

test('two servers that record the same new orders at once record each of them once', async () => {
  const { workspace } = await runtime.newWorkspace()
  const context = contextOf(workspace)
  const batch = Array.from({ length: 300 }, (_, index) => order(index))
  const shuffled = [...batch].reverse()
  // Another process has connections and memories of its own.
  const other: Deps = { ...runtime.deps, db: openDb({ url: runtime.engines.postgresUrl, log: runtime.deps.log }) }
  const parts = [batch, shuffled, batch.slice(100), shuffled.slice(50)]
  const results = await Promise.all(
    parts.map((part, index) => recordOrders(index % 2 === 0 ? runtime.deps : other, context, part)),
  )
  await other.db.close()
  expect(results.reduce((sum, result) => sum + result.created, 0)).toBe(300)
  expect(results.every((result) => result.refused === 0)).toBe(true)
  expect(await factsOf(workspace)).toEqual([{ fact: 'paid', rows: 300, amount: 375_000, customers: 300, lines: 600 }])
})

test('a till may write to its own store only, and needs to name none', async () => {
  const { workspace } = await runtime.newWorkspace()
  await recordOrders(runtime.deps, contextOf(workspace), [order(1), order(2, { storeCode: 'S2' })])
  const till = contextOf(workspace, [await storeOf(workspace, 'S1')])
  const { results } = await recordOrders(runtime.deps, till, [
    order(3),
    order(4, { storeCode: 'S2' }),
    order(5, { storeCode: 'S3' }),
    order(6, { storeCode: undefined }),
  ])
  expect(results.map((result) => result.code ?? result.status)).toEqual([
    'created',
    'store_unknown',
    'store_unknown',
    'created',
  ])
})

test('refunds never sum to more than their order, whoever sends them at once', async () => {
  const { workspace } = await runtime.newWorkspace()
  const context = contextOf(workspace)
  await recordOrders(runtime.deps, context, [order(1)])
  const refund = (no: number) => ({ refundNo: `R${no}`, orderNo: 'A1', at: '2026-03-02T00:00:00Z', amountMinor: 500 })
  const results = await Promise.all([1, 2, 3, 4].map((no) => recordRefunds(runtime.deps, context, [refund(no)])))
  const codes = results.map((result) => result.results[0]?.code ?? result.results[0]?.status)
  expect(codes.toSorted()).toEqual(['created', 'created', 'refund_exceeds_order', 'refund_exceeds_order'])
  expect(await factsOf(workspace)).toMatchObject([
    { fact: 'paid' },
    { fact: 'refunded', rows: 2, amount: 1000, customers: 1 },
  ])
})

test('a refund sent twice counts once; one of an unknown order is refused', async () => {
  const { workspace } = await runtime.newWorkspace()
  const context = contextOf(workspace)
  await recordOrders(runtime.deps, context, [order(1)])
  const refund = { refundNo: 'R1', orderNo: 'A1', at: '2026-03-02T00:00:00Z', amountMinor: 1250 }
  expect(await recordRefunds(runtime.deps, context, [refund, refund])).toMatchObject({ created: 1, unchanged: 1 })
  expect(await recordRefunds(runtime.deps, context, [refund])).toMatchObject({ unchanged: 1 })
  const unknown = await recordRefunds(runtime.deps, context, [{ ...refund, refundNo: 'R2', orderNo: 'none' }])
  expect(unknown.results[0]?.code).toBe('order_unknown')
})
