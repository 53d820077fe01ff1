import type {
  CustomerPage,
  PrepaidAccount,
  PrepaidBill,
  PrepaidFamily,
  PrepaidLiability,
  PrepaidPlan,
  RechargeReply,
} from '@regulars/contract'
import { expect, test } from 'vitest'
import { testServer } from '../../testing/index.ts'
import { findRecords } from '../customers/index.ts'
import { post } from '../ledger/index.ts'
import { createCity, createStore, systemCaller } from '../organization/index.ts'
import { changeMember, inviteMember, spendForSale, unwindSpend } from './index.ts'

let now = new Date('2026-03-10T04:00:00Z')
const server = await testServer({ clock: { now: () => now } })
const { deps } = server
const scope = { workspace: server.workspace, stores: '*', timezone: 'Asia/Shanghai' } as const
const owner = systemCaller(server.workspace)
const city = await createCity(deps, owner, { code: 'hz', name: 'Hangzhou' })
const stores = new Map<string, number>()
for (const code of ['S1', 'S2'])
  stores.set(code, (await createStore(deps, owner, { city: city.id, code, name: `Store ${code}` })).id)

async function call<T = { code: string }>(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: T }> {
  const answer = await fetch(`${server.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${server.secretKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as T } // what the test expects of the route
}

let serial = 0
const next = (word: string): string => `${word}-${++serial}`
/** Public ids of people, made by orders of theirs. */
async function newPeople(count: number): Promise<string[]> {
  const phones = Array.from({ length: count }, () => `1380000${String(++serial).padStart(4, '0')}`)
  for (const phone of phones) {
    const order = {
      orderNo: next('o'),
      storeCode: 'S1',
      paidAt: now.toISOString(),
      customer: { phone },
      amountMinor: 1,
    }
    await call('POST', '/v1/orders', order)
  }
  const found = phones.map((phone) => call<CustomerPage>('GET', `/v1/customers?search=${phone}`))
  return (await Promise.all(found)).map(({ body }) => body.customers[0]?.id ?? '')
}
const ordinalOf = async (publicId: string): Promise<number> =>
  (await findRecords(deps, scope, [publicId])).get(publicId) ?? 0
const spend = (
  payer: number[],
  amountMinor: bigint,
  { owner: of, store = 'S1', spendNo = next('s') }: { owner?: number[]; store?: string; spendNo?: string } = {},
) =>
  deps.db.as(scope, async (tx) => {
    const ask = {
      spendNo,
      story: `sale/${spendNo}`,
      store: stores.get(store) ?? 0,
      payer,
      owner: of,
      amountMinor,
      at: now,
    }
    const { transfers } = await spendForSale(tx, deps, scope, ask)
    await post(tx, deps, scope, transfers)
    return spendNo
  })

test('a recharge by plan is shown with its rights, refunded with its bonus taken back, and never twice', async () => {
  const [customer = ''] = await newPeople(1)
  const name = { en: 'Pay 100, get 20', zh: '充100送20' }
  const plan = (await call<PrepaidPlan>('POST', '/v1/prepaid/plans', { name, payMinor: 10_000, bonusMinor: 2_000 }))
    .body
  const ask = { rechargeNo: next('r'), storeCode: 'S1', customer, plan: plan.id, provider: 'cash' }
  const done = await call<RechargeReply>('POST', '/v1/prepaid/recharges', ask)
  expect(done).toMatchObject({
    status: 200,
    body: {
      state: 'done',
      customer,
      principalLeftMinor: 10_000,
      bonusLeftMinor: 2_000,
      refundableMinor: 10_000,
      refundFreeUntil: '2026-03-17T16:00:00.000Z',
      realNameNeeded: true,
      payment: { state: 'succeeded', provider: 'cash', purpose: 'recharge' },
    },
  })
  expect((await call('POST', '/v1/prepaid/recharges', ask)).body).toEqual(done.body)
  expect(await call('POST', '/v1/prepaid/recharges', { ...ask, provider: 'terminal' })).toMatchObject({ status: 409 })
  expect(await call('POST', '/v1/prepaid/recharges', { ...ask, amountMinor: 1 })).toMatchObject({ status: 400 })
  await spend([await ordinalOf(customer)], 3_000n)
  const account = await call<PrepaidAccount>('GET', `/v1/prepaid/accounts/${customer}`)
  expect(account.body).toMatchObject({
    principalMinor: 7_000,
    bonusMinor: 2_000,
    capMinor: 500_000,
    roomMinor: 491_000,
  })
  expect(account.body.movements.map((each) => [each.what, each.principalMinor])).toEqual([
    ['recharged', 10_000],
    ['spent', -3_000],
  ])
  const refund = { refundNo: next('f') }
  const back = await call<RechargeReply>('POST', `/v1/prepaid/recharges/${ask.rechargeNo}/refund`, refund)
  expect(back.body).toMatchObject({ state: 'refunded', refundedMinor: 7_000, principalLeftMinor: 0, bonusLeftMinor: 0 })
  expect((await call('POST', `/v1/prepaid/recharges/${ask.rechargeNo}/refund`, refund)).body).toEqual(back.body)
  const again = await call('POST', `/v1/prepaid/recharges/${ask.rechargeNo}/refund`, { refundNo: next('f') })
  expect(again).toMatchObject({ status: 409, body: { code: 'recharge_refunded' } })
})

test('members pay from the account of their owner within their month, payments at once included, and may leave', async () => {
  const [head = '', child = '', stranger = ''] = await newPeople(3)
  const [headNo, childNo] = [await ordinalOf(head), await ordinalOf(child)]
  await call('POST', '/v1/prepaid/recharges', {
    rechargeNo: next('r'),
    storeCode: 'S1',
    customer: head,
    amountMinor: 100_000,
    provider: 'cash',
  })
  await expect(spend([childNo], 1n, { owner: [headNo] })).rejects.toMatchObject({ code: 'member_inactive' })
  const invite = { customer: child, monthlyLimitMinor: 5_000 }
  const family = (await call<PrepaidFamily>('POST', `/v1/prepaid/families/${head}/members`, invite)).body
  expect(family).toMatchObject({
    owner: head,
    members: [{ customer: child, state: 'invited', monthlyLimitMinor: 5_000 }],
  })
  expect((await call('POST', `/v1/prepaid/families/${head}/members`, invite)).body.code).toBe('member_known')
  expect((await call('POST', `/v1/prepaid/families/${head}/members`, { ...invite, customer: head })).body.code).toBe(
    'member_is_owner',
  )
  await expect(spend([childNo], 1n, { owner: [headNo] })).rejects.toMatchObject({ code: 'member_inactive' })
  const id = family.members[0]?.id ?? 0
  const change = (as: 'member' | 'owner', records: number[], what: object) =>
    deps.db.as(scope, (tx) => changeMember(tx, deps, scope, { id, by: { as, records }, ...what }))
  // Nobody accepts for another, and nobody raises his own limit.
  await expect(change('member', [headNo], { state: 'active' })).rejects.toMatchObject({ code: 'member_unknown' })
  await expect(change('owner', [headNo], { state: 'active' })).rejects.toMatchObject({ code: 'member_inactive' })
  await change('member', [childNo], { state: 'active' })
  await expect(change('member', [childNo], { monthlyLimitMinor: 9_999n })).rejects.toMatchObject({
    code: 'member_unknown',
  })

  const tries = await Promise.allSettled(
    Array.from({ length: 12 }, () => spend([childNo], 1_000n, { owner: [headNo] })),
  )
  const paid = tries.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  const refused = tries.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []))
  expect([paid.length, new Set(refused)]).toEqual([5, new Set(['member_limit_passed'])])
  await deps.db.as(scope, async (tx) => {
    const ask = { refundNo: next('b'), spendNo: paid[0] ?? '', amountMinor: 400n, at: now }
    await post(tx, deps, scope, (await unwindSpend(tx, deps, scope, ask)).transfers)
  })
  await expect(spend([childNo], 401n, { owner: [headNo] })).rejects.toMatchObject({ code: 'member_limit_passed' })
  await spend([childNo], 400n, { owner: [headNo] })
  const bill = (await call<PrepaidBill>('GET', `/v1/prepaid/families/${head}/bill`)).body
  expect(bill).toMatchObject({
    month: '2026-03',
    totalMinor: 5_000,
    members: [{ customer: child, spentMinor: 5_000, limitMinor: 5_000 }],
  })
  expect(bill.movements).toHaveLength(7)
  expect((await call<PrepaidBill>('GET', `/v1/prepaid/families/${head}/bill?month=2026-02`)).body.totalMinor).toBe(0)

  now = new Date('2026-03-31T16:00:00Z') // April in Shanghai
  await spend([childNo], 5_000n, { owner: [headNo] })
  await change('member', [childNo], { state: 'left' })
  await expect(spend([childNo], 1n, { owner: [headNo] })).rejects.toMatchObject({ code: 'member_inactive' })
  await expect(change('member', [childNo], { state: 'active' })).rejects.toMatchObject({ code: 'member_inactive' })
  const strangerNo = await ordinalOf(stranger)
  const invited = await deps.db.as(scope, (tx) =>
    inviteMember(tx, deps, scope, { owner: [headNo], customer: [strangerNo], monthlyLimitMinor: 1n }),
  )
  const patched = await call<PrepaidFamily>('PATCH', `/v1/prepaid/families/${head}/members/${invited.id}`, {
    state: 'removed',
  })
  expect(patched.body.members.map((each) => each.state)).toEqual(['removed', 'left'])
})

test('liability: what was raised, is owed by which store, must lie in custody, and how much of the business it carries', async () => {
  const before = (await call<PrepaidLiability>('GET', '/v1/prepaid/liability?store=S2')).body
  expect(before).toMatchObject({ raisedMinor: 0, unspentMinor: 0, byStore: [], financing: { warning: null } })
  const [customer = ''] = await newPeople(1)
  const ordinal = await ordinalOf(customer)
  now = new Date('2026-05-02T04:00:00Z')
  await call('POST', '/v1/prepaid/recharges', {
    rechargeNo: next('r'),
    storeCode: 'S2',
    customer,
    amountMinor: 40_000,
    provider: 'cash',
  })
  now = new Date('2026-06-30T15:59:59Z') // the last second of June in Shanghai
  await spend([ordinal], 10_000n, { store: 'S1' })
  now = new Date('2026-07-01T04:00:00Z')
  await spend([ordinal], 5_000n, { store: 'S2' })
  await call('PUT', '/v1/prepaid/settings', {
    spendOrder: 'principal-first',
    issuer: 'scale',
    financingWarnPercent: 30,
  })
  const { body } = await call<PrepaidLiability>('GET', '/v1/prepaid/liability?store=S2')
  expect(body).toMatchObject({
    raisedMinor: 40_000,
    spentMinor: 15_000,
    refundedMinor: 0,
    unspentMinor: 25_000,
    byStore: [{ store: { code: 'S2' }, unspentMinor: 25_000 }],
    byMonth: [
      { month: '2026-05', raisedMinor: 40_000, unspentMinor: 40_000 },
      { month: '2026-06', spentMinor: 10_000, unspentMinor: 30_000 },
      { month: '2026-07', spentMinor: 5_000, unspentMinor: 25_000 },
    ],
    custody: { issuer: 'scale', percent: 20, quarterEnd: '2026-06-30', baseMinor: 30_000, requiredMinor: 6_000 },
  })
  // 5,000 of sales against 25,000 owed.
  expect(body.financing).toMatchObject({
    revenueYearMinor: 5_000,
    ratio: 5,
    warning: { en: expect.stringContaining('500 %') },
  })
  const whole = (await call<PrepaidLiability>('GET', '/v1/prepaid/liability')).body
  expect(whole.unspentMinor).toBe(whole.byStore.reduce((sum, each) => sum + each.unspentMinor, 0))
})

test('caps of law are shown, and a new one holds from its day on', async () => {
  const cap = { kind: 'registered', from: '2026-08-01', capMinor: 800_000, realNameFromMinor: 0, source: 'a new order' }
  const { body } = await call<{ caps: { from: string; kind: string; capMinor: number }[] }>(
    'POST',
    '/v1/prepaid/caps',
    cap,
  )
  expect(body.caps.map((each) => [each.from, each.kind, each.capMinor])).toEqual([
    ['2026-08-01', 'registered', 800_000],
    ['2012-11-01', 'bearer', 100_000],
    ['2012-11-01', 'registered', 500_000],
  ])
  const [customer = ''] = await newPeople(1)
  const ask = () => ({ rechargeNo: next('r'), storeCode: 'S1', customer, amountMinor: 800_000, provider: 'cash' })
  expect(await call('POST', '/v1/prepaid/recharges', ask())).toMatchObject({
    status: 409,
    body: { code: 'cap_passed' },
  })
  now = new Date('2026-07-31T16:00:00Z') // the first of August in Shanghai
  expect(await call('POST', '/v1/prepaid/recharges', ask())).toMatchObject({ status: 200 })
})
