import type { CardTemplateDefinition, TillQuote, TillReceipt, TillRefund, TillTicket } from '@regulars/contract'
import { beforeAll, expect, test } from 'vitest'
import { testServer } from '../../../testing/index.ts'
import { getOrdinal } from '../../customers/index.ts'
import { type Asset, type Holder, readBalances } from '../../ledger/index.ts'
import { settleWaiting } from '../jobs.ts'

const server = await testServer()
const scope = { workspace: server.workspace, stores: '*' } as const

const call = async <T = Record<string, unknown>>(method: string, path: string, body?: unknown) => {
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

const must = async <T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T> => {
  const answer = await call<T>(method, path, body)
  expect(answer, `${method} ${path}: ${JSON.stringify(answer.body)}`).toMatchObject({
    status: expect.toSatisfy((code) => code < 300),
  })
  return answer.body
}

let made = 0
const name = (what: string) => `${what}-${++made}`

/** Somebody with a card of the shop, known by an app id. */
async function meet(): Promise<{ id: string; app: string; ordinal: number }> {
  const app = name('app')
  const lines = [{ sku: 'first', quantity: 1, amountMinor: 1 }]
  const orderNo = name('first')
  await must('POST', '/v1/orders', {
    orderNo,
    storeCode: 'S1',
    paidAt: '2026-01-01T00:00:00Z',
    customer: { app },
    lines,
  })
  const { customer: id } = await must<{ customer: string }>('GET', `/v1/orders/${orderNo}`)
  await must('POST', `/v1/customers/${id}/cards`, {})
  return { id, app, ordinal: await getOrdinal(server.deps, scope, id) }
}

async function claim(customer: string, value: object = { kind: 'face-value', offMinor: 800 }): Promise<string> {
  const code = name('offer')
  const validity = { kind: 'relative', validDays: 30 }
  const offer = await must<{ id: number }>('POST', '/v1/offers', {
    code,
    name: { en: code, zh: code },
    value,
    validity,
  })
  await must('POST', `/v1/offers/${offer.id}/publish`, {})
  const asked = { requestId: name('claim'), customer, storeCode: 'S1' }
  return (await must<{ coupon: string }>('POST', `/v1/offers/${offer.id}/claims`, asked)).coupon
}

type Account = [holder: Holder, asset: Asset]

/** The accounts that a sale touches, in the words of the README. */
const accountsOf = (store: number, customer: number): Record<string, Account> => ({
  'store sales, money': [{ of: 'store', store, purpose: 'sales' }, 'money'],
  'store discounts, money': [{ of: 'store', store, purpose: 'discounts' }, 'money'],
  'store differences, money': [{ of: 'store', store, purpose: 'differences' }, 'money'],
  'store cash, money': [{ of: 'store', store, purpose: 'clearing/cash' }, 'money'],
  'store wallet, money': [{ of: 'store', store, purpose: 'clearing/test' }, 'money'],
  'store prepaid, money': [{ of: 'store', store, purpose: 'prepaid-cash' }, 'money'],
  'customer, principal': [{ of: 'customer', customer }, 'principal'],
  'customer, bonus': [{ of: 'customer', customer }, 'bonus'],
  'customer, points': [{ of: 'customer', customer }, 'points'],
  'customer, growth': [{ of: 'customer', customer }, 'growth'],
})

/** What moved since the last look, by account; accounts that did not are left out. */
async function books(storeCode: string, customer: number) {
  const { stores } = (
    await must<{ cities: { stores: { id: number; code: string }[] }[] }>('GET', '/v1/organization')
  ).cities
    .map((city) => city)
    .reduce((all, city) => ({ stores: [...all.stores, ...city.stores] }), {
      stores: [] as { id: number; code: string }[],
    }) // grows
  const accounts = Object.entries(accountsOf(stores.find(({ code }) => code === storeCode)?.id ?? 0, customer))
  const read = async () => {
    const held = await server.deps.db.as(scope, (tx) =>
      readBalances(
        tx,
        scope,
        accounts.map(([, [holder, asset]]) => ({ holder, asset })),
      ),
    )
    return accounts.map(([account], index) => [account, Number(held[index]?.balanceMinor ?? 0n)] as const)
  }
  let before = new Map(await read())
  return async (): Promise<Record<string, number>> => {
    const now = await read()
    const moved = now.map(([account, balance]) => [account, balance - (before.get(account) ?? 0)] as const)
    before = new Map(now)
    return Object.fromEntries(moved.filter(([, amount]) => amount !== 0))
  }
}

const lines = [
  { sku: 'tea', name: 'Tea', quantity: 2, amountMinor: 10_000 },
  { sku: 'bun', name: 'Bun', quantity: 1, amountMinor: 2_000 },
]

beforeAll(async () => {
  const { templates } = await must<{ templates: { draft: CardTemplateDefinition }[] }>('GET', '/v1/card-templates')
  const definition = templates[0]?.draft
  const [level] = definition?.levels ?? []
  if (level) level.benefits.discountPercent = 10
  await must('PUT', '/v1/card-templates/standard', { definition })
  await must('POST', '/v1/card-templates/standard/publish', {})
  await must('PUT', '/v1/payments/providers/test', { enabled: true })
})

test('a sale with a level price, a coupon, points, stored value and cash balances, account by account, and its refunds unwind it to nothing', async () => {
  const member = await meet()
  const plan = await must<{ id: number }>('POST', '/v1/prepaid/plans', {
    name: { en: 'P', zh: 'P' },
    payMinor: 4000,
    bonusMinor: 1000,
  })
  await must('POST', '/v1/prepaid/recharges', {
    rechargeNo: name('re'),
    storeCode: 'S1',
    customer: member.id,
    plan: plan.id,
    provider: 'cash',
  })
  await must('POST', `/v1/customers/${member.id}/points`, {
    requestId: name('points'),
    points: 500,
    reason: 'a present',
  })
  const coupon = await claim(member.id)
  const moved = await books('S1', member.ordinal)

  const basket = { storeCode: 'S1', lines, customer: { app: member.app }, coupons: [coupon], pointsUsed: 500 }
  const quote = await must<TillQuote>('POST', '/v1/till/quote', basket)
  expect(quote).toMatchObject({
    grossMinor: 12_000,
    dueMinor: 9_500,
    storedValueMinor: 5_000,
    best: { coupons: [coupon] },
  })
  expect(await moved()).toEqual({})

  const tenders = [
    { provider: 'stored-value', amountMinor: 5_000 },
    { provider: 'cash', amountMinor: 4_500, receivedMinor: 5_000 },
  ]
  const receipt = await must<TillReceipt>('POST', '/v1/till/tickets', { ticketNo: 'A1', ...basket, tenders })
  expect(receipt.reductions).toEqual(quote.reductions)
  expect(receipt).toMatchObject({ dueMinor: 9_500, pointsEarned: 95, differenceMinor: 0 })
  // The table of the README.
  expect(await moved()).toEqual({
    'store sales, money': 12_000,
    'store discounts, money': -3_500,
    'store cash, money': -4_500,
    'store prepaid, money': -4_000,
    'customer, principal': -4_000,
    'customer, bonus': -1_000,
    'customer, points': -405,
    'customer, growth': 95,
  })

  const refund = (body: object) =>
    must<TillRefund>('POST', '/v1/till/tickets/A1/refunds', { refundNo: name('r'), ...body })
  const bun = await refund({ lines: [{ sku: 'bun', quantity: 1 }] })
  const part = await refund({ amountMinor: 3_001 })
  const rest = await refund({})
  expect(bun.amountMinor + part.amountMinor + rest.amountMinor).toBe(9_500)
  expect(rest.couponsReturned).toEqual([coupon])
  const backBy = (provider: string) =>
    [bun, part, rest]
      .flatMap(({ tenders }) => tenders)
      .filter((t) => t.provider === provider)
      .reduce((sum, t) => sum + t.amountMinor, 0)
  expect([backBy('stored-value'), backBy('cash')]).toEqual([5_000, 4_500])
  expect(await moved()).toEqual({
    'store sales, money': -12_000,
    'store discounts, money': 3_500,
    'store cash, money': 4_500,
    'store prepaid, money': 4_000,
    'customer, principal': 4_000,
    'customer, bonus': 1_000,
    'customer, points': 405,
    'customer, growth': -95,
  })
  const ticket = await must<TillTicket>('GET', '/v1/till/tickets/A1')
  expect(ticket.tenders.map(({ refundedMinor }) => refundedMinor)).toEqual([5_000, 4_500])
  const told = (what: string) => ticket.story.filter((entry) => entry.what === what)
  expect(told('refund')).toHaveLength(3)
  expect(told('transfer').length).toBeGreaterThan(6)
  const sums = new Map<string, number>()
  for (const { asset, amountMinor } of told('transfer').flatMap(({ entries }) => entries))
    sums.set(asset, (sums.get(asset) ?? 0) + amountMinor)
  expect(new Set(sums.values())).toEqual(new Set([0]))
})

test('a coupon that was used offline and meanwhile elsewhere is a sale all the same, with the difference in the books', async () => {
  const member = await meet()
  const coupon = await claim(member.id)
  const paidAt = new Date().toISOString()
  const offline = (ticketNo: string) => ({
    ticketNo,
    storeCode: 'S1',
    lines,
    coupons: [coupon],
    paidAt,
    tenders: [{ provider: 'cash', amountMinor: 10_000 }],
  })
  const moved = await books('S1', member.ordinal)
  const tickets = [offline('O1'), offline('O2')]
  const taken = await must('POST', '/v1/till/tickets/batch', { tickets })
  // The level counts for the holder of the first coupon, whom it identifies; the second identifies her too.
  expect(taken).toMatchObject({ created: 2, results: [{ differenceMinor: 0 }, { differenceMinor: 800 }] })
  expect(await moved()).toMatchObject({
    'store sales, money': 24_000,
    'store differences, money': -800,
    'store cash, money': -20_000,
  })
  expect(await must('POST', '/v1/till/tickets/batch', { tickets })).toMatchObject({ created: 0, unchanged: 2 })
  expect(await moved()).toEqual({})
})

test('one ticket sent by many tills at once is one sale, and all get its reply', async () => {
  const member = await meet()
  const moved = await books('S1', member.ordinal)
  const ticket = { ticketNo: 'D1', storeCode: 'S1', lines, tenders: [{ provider: 'cash', amountMinor: 12_000 }] }
  const answers = await Promise.all(Array.from({ length: 20 }, () => must('POST', '/v1/till/tickets', ticket)))
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  expect(await moved()).toMatchObject({ 'store sales, money': 12_000, 'store cash, money': -12_000 })
})

test('a sale that waits completes when its wallet pays, and gives everything back when it is cancelled', async () => {
  const member = await meet()
  const coupon = await claim(member.id)
  const moved = await books('S1', member.ordinal)
  const waiting = (ticketNo: string) => ({
    ...{ ticketNo, storeCode: 'S1', lines, customer: { app: member.app }, coupons: [coupon] },
    tenders: [
      { provider: 'cash', amountMinor: 1_000 },
      { provider: 'test', amountMinor: 9_000 },
    ],
  })
  expect(await must('POST', '/v1/till/tickets', waiting('W1'))).toMatchObject({ state: 'waiting' })
  expect(await call('POST', '/v1/till/tickets', { ...waiting('W9') })).toMatchObject({
    status: 409,
    body: { code: 'coupon_redeemed' },
  })
  await moved()
  expect(await must('POST', '/v1/till/tickets/W1/cancel', {})).toMatchObject({ state: 'cancelled' })
  await settleWaiting(server.deps)
  expect(await moved()).toMatchObject({ 'store cash, money': 1_000 })
  expect((await call('GET', '/v1/orders/W1')).status).toBe(404)

  expect(await must('POST', '/v1/till/tickets', waiting('W2'))).toMatchObject({ state: 'waiting' })
  await must('POST', '/v1/payments/W2.2/pretend', { outcome: 'succeeded' })
  await settleWaiting(server.deps)
  expect(await must('GET', '/v1/till/tickets/W2')).toMatchObject({ state: 'paid', pointsEarned: 100 })
  expect(await moved()).toMatchObject({
    'store sales, money': 12_000,
    'store wallet, money': -9_000,
    'store cash, money': -1_000,
  })
  expect(await call('POST', '/v1/till/tickets/W2/cancel', {})).toMatchObject({
    status: 409,
    body: { code: 'ticket_paid' },
  })
  await must('POST', '/v1/till/tickets/W2/refunds', { refundNo: 'W2R' })
  await settleWaiting(server.deps)
  expect(await moved()).toMatchObject({
    'store sales, money': -12_000,
    'store wallet, money': 9_000,
    'store cash, money': 1_000,
  })
})
