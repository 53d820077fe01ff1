import { afterAll, expect, test } from 'vitest'
import { openDb } from '../../kernel/postgres.ts'
import { testRuntime } from '../../testing/index.ts'
import { resolveMany } from '../customers/index.ts'
import { post, readBalances } from '../ledger/index.ts'
import { readValue } from '../prepaid/index.ts'
import {
  cancelPayment,
  issuePayerCode,
  type PaymentAsk,
  type PaymentNews,
  payNow,
  queryPayment,
  rechargeValue,
  refundNow,
  refundRecharge,
  resolvePayerCode,
  startPayment,
  startRefund,
  takeNews,
} from './index.ts'
import { pretendPayment } from './operations/pretend-payment.ts'
import { watchPayments } from './operations/watch-payments.ts'
import { findPayment } from './queries/payments.ts'
import { saveProvider } from './queries/providers.ts'

let now = new Date('2026-03-10T04:00:00Z')
const runtime = await testRuntime({ clock: { now: () => now } })
const { deps } = runtime
const scope = { workspace: runtime.workspace, stores: '*' } as const
// What a second server process on the same database has: connections of its own.
const secondDb = openDb({ url: runtime.engines.postgresUrl, log: deps.log })
const second = { ...deps, db: secondDb }
afterAll(() => secondDb.close())
const enabled = { provider: 'test', enabled: true, feePermille: 6, appId: null, gateway: null, sealedKeys: null }
await deps.db.as(scope, (tx) => saveProvider(tx, scope.workspace, enabled))

let serial = 0
const next = (word: string): string => `${word}-${++serial}`
const store = 7
const askOf = (more: Partial<PaymentAsk> = {}): PaymentAsk => {
  const paymentNo = more.paymentNo ?? next('p')
  return {
    paymentNo,
    story: `sale/${paymentNo}`,
    purpose: 'sale',
    provider: 'cash',
    store,
    amountMinor: 1_000n,
    customers: [],
    ...more,
  }
}
const pay = (ask: PaymentAsk, by = deps) =>
  by.db.as(scope, async (tx) => {
    const taken = await payNow(tx, by, scope, ask)
    await post(tx, by, scope, taken.transfers)
    return taken.payment
  })
const refund = (paymentNo: string, amountMinor: bigint, { by = deps, refundNo = next('f') } = {}) =>
  by.db.as(scope, async (tx) => {
    const given = await refundNow(tx, by, scope, { refundNo, paymentNo, amountMinor })
    await post(tx, by, scope, given.transfers)
    return given.refund
  })
const newPerson = async (): Promise<number> => {
  const person = { identifiers: [{ kind: 'app' as const, value: next('app') }], at: now }
  return (
    (
      await deps.db.system((tx) => resolveMany(tx, deps, { workspace: scope.workspace, source: 'test' }, [person]))
    )[0] ?? 0
  )
}
const money = async (purpose: string, at = store) => {
  const holder = { of: 'store', store: at, purpose } as const
  const [balance] = await deps.db.as(scope, (tx) => readBalances(tx, scope, [{ holder, asset: 'money' }]))
  return balance?.balanceMinor ?? 0n
}
const stateOf = (paymentNo: string) =>
  deps.db.as(scope, async (tx) => (await findPayment(tx, scope.workspace, paymentNo))?.state)
const news = (): Promise<PaymentNews[]> => deps.db.system((tx) => takeNews(tx, deps, 100))
const counted = async (tries: Promise<unknown>[]) => {
  const settled = await Promise.allSettled(tries)
  const codes = settled.flatMap((each) => (each.status === 'rejected' ? [String(each.reason.code)] : []))
  return { done: settled.length - codes.length, codes: [...new Set(codes)].sort() }
}

test('cash is taken once however often it is sent, and the same number with other content is refused', async () => {
  const ask = askOf({ amountMinor: 1_250n })
  const before = await money('sales')
  const tries = Array.from({ length: 8 }, (_, index) => pay(ask, index % 2 ? deps : second))
  expect(await counted(tries)).toEqual({ done: 8, codes: [] })
  expect((await money('sales')) - before).toBe(1_250n)
  await expect(pay({ ...ask, amountMinor: 1n })).rejects.toMatchObject({ code: 'payment_changed' })
  await expect(pay({ ...ask, store: 8 })).rejects.toMatchObject({ code: 'payment_changed' })
  await expect(pay(askOf({ provider: 'test' }))).rejects.toMatchObject({ code: 'payment_not_immediate' })
})

test('refunds at once from two processes never sum to more than was paid', async () => {
  const { paymentNo } = await pay(askOf({ amountMinor: 1_000n }))
  const before = await money('clearing/cash')
  const tries = Array.from({ length: 16 }, (_, index) => refund(paymentNo, 300n, { by: index % 2 ? deps : second }))
  expect(await counted(tries)).toEqual({ done: 3, codes: ['refund_exceeds_payment'] })
  expect((await money('clearing/cash')) - before).toBe(900n)
  const refundNo = next('f')
  const same = Array.from({ length: 6 }, (_, index) =>
    refund(paymentNo, 100n, { refundNo, by: index % 2 ? deps : second }),
  )
  expect(await counted(same)).toEqual({ done: 6, codes: [] })
  expect((await money('clearing/cash')) - before).toBe(1_000n)
  await expect(refund(paymentNo, 1n)).rejects.toMatchObject({ code: 'refund_exceeds_payment' })
  await expect(refund(paymentNo, 99n, { refundNo })).rejects.toMatchObject({ code: 'payment_refund_changed' })
  await expect(refund('none', 1n)).rejects.toMatchObject({ code: 'payment_unknown' })
})

test('stored value pays a sale by the pay code of its customer, and a refund puts it back', async () => {
  const customer = await newPerson()
  const order = {
    rechargeNo: next('r'),
    store,
    customer,
    records: [customer],
    amountMinor: 5_000,
    provider: 'cash',
  } as const
  await rechargeValue(deps, scope, order)
  const { code } = await deps.db.as(scope, (tx) => issuePayerCode(tx, deps, scope, { customer }))
  expect(code).toMatch(/^88\d{24}$/)
  const ask = askOf({ provider: 'stored-value', amountMinor: 1_500n, customers: [customer] })
  await deps.db.as(scope, async (tx) => {
    expect(await resolvePayerCode(tx, deps, scope, code, ask.story)).toEqual({ customer, owner: undefined })
    await post(tx, deps, scope, (await payNow(tx, deps, scope, ask)).transfers)
  })
  const left = () => deps.db.as(scope, (tx) => readValue(tx, scope, [customer]))
  expect(await left()).toEqual({ principalMinor: 3_500n, bonusMinor: 0n })
  await refund(ask.paymentNo, 500n)
  expect(await left()).toEqual({ principalMinor: 4_000n, bonusMinor: 0n })
})

test('a pay code is good once, for a minute, in its workspace, and nothing that looks like it is', async () => {
  const issue = () => deps.db.as(scope, (tx) => issuePayerCode(tx, deps, scope, { customer: 1 }))
  const resolve = (
    code: string,
    story: string,
    { by = deps, as = scope }: { by?: typeof deps; as?: { workspace: number; stores: '*' } } = {},
  ) => by.db.as(as, (tx) => resolvePayerCode(tx, by, as, code, story))
  const refused = { code: 'payer_code_invalid' }
  const { code } = await issue()
  const { workspace } = await runtime.newWorkspace()
  await expect(resolve(code, 'sale/x', { as: { workspace, stores: '*' } })).rejects.toMatchObject(refused)
  const forged = `${code.slice(0, -1)}${(Number(code.at(-1)) + 1) % 10}`
  await expect(resolve(forged, 'sale/x')).rejects.toMatchObject(refused)
  await expect(resolve('', 'sale/x')).rejects.toMatchObject(refused)
  const tries = Array.from({ length: 10 }, (_, index) =>
    resolve(code, `sale/${index}`, { by: index % 2 ? deps : second }),
  )
  expect(await counted(tries)).toEqual({ done: 1, codes: ['payer_code_invalid'] })
  const old = await issue()
  await resolve((await issue()).code, 'sale/y')
  now = new Date(now.getTime() + 60_000)
  await expect(resolve(old.code, 'sale/z')).rejects.toMatchObject(refused)
  const again = await issue()
  await resolve(again.code, 'sale/a')
  now = new Date(now.getTime() + 120_000)
  await resolve(again.code, 'sale/a')
  await expect(resolve(again.code, 'sale/b')).rejects.toMatchObject(refused)
})

test('a payment that waits succeeds once, is posted once and told once, whoever says so and how often', async () => {
  await news()
  const ask = askOf({ provider: 'test', amountMinor: 10_000n })
  const started = await startPayment(deps, scope, ask)
  expect(started).toMatchObject({ state: 'processing', payUrl: expect.stringContaining(ask.paymentNo) })
  expect(await startPayment(second, scope, ask)).toMatchObject({ state: 'processing' })
  const before = await money('sales')
  const { paymentNo } = ask
  const tries = Array.from({ length: 10 }, (_, index) =>
    pretendPayment(index % 2 ? deps : second, scope, { paymentNo, outcome: 'succeeded', wallet: 'wallet-1' }),
  )
  expect(await counted(tries)).toEqual({ done: 10, codes: [] })
  expect((await money('sales')) - before).toBe(10_000n)
  expect(await news()).toMatchObject([{ paymentNo, what: 'succeeded', story: ask.story, purpose: 'sale' }])
  expect(await news()).toEqual([])
})

test('of a cancellation and a success exactly one wins', async () => {
  await news()
  for (let round = 0; round < 8; round += 1) {
    const { paymentNo } = await startPayment(deps, scope, askOf({ provider: 'test' }))
    const before = await money('sales')
    const [cancelled] = await Promise.all([
      counted(Array.from({ length: 3 }, (_, index) => cancelPayment(index % 2 ? deps : second, scope, paymentNo))),
      counted(
        Array.from({ length: 3 }, (_, index) =>
          pretendPayment(index % 2 ? second : deps, scope, { paymentNo, outcome: 'succeeded' }),
        ),
      ),
    ])
    const state = await stateOf(paymentNo)
    const booked = (await money('sales')) - before
    const told = (await news()).map((each) => each.what)
    const isPaid = state === 'succeeded'
    expect([state, booked, told, cancelled.done > 0]).toEqual(
      isPaid ? ['succeeded', 1_000n, ['succeeded'], false] : ['closed', 0n, ['closed'], true],
    )
  }
})

test('a payment that nobody makes is closed when its time is over, and a recharge gives its room back', async () => {
  const customer = await newPerson()
  const order = { store, customer, records: [customer], provider: 'test', waitMinutes: 5 } as const
  const waiting = await rechargeValue(deps, scope, { ...order, rechargeNo: next('r'), amountMinor: 500_000 })
  await expect(rechargeValue(deps, scope, { ...order, rechargeNo: next('r'), amountMinor: 1 })).rejects.toMatchObject({
    code: 'cap_passed',
  })
  now = new Date(now.getTime() + 5 * 60_000)
  await watchPayments(deps)
  expect(await stateOf(waiting.paymentNo)).toBe('closed')
  const { paymentNo } = await rechargeValue(deps, scope, { ...order, rechargeNo: next('r'), amountMinor: 500_000 })
  await pretendPayment(deps, scope, { paymentNo, outcome: 'succeeded' })
  expect(await deps.db.as(scope, (tx) => readValue(tx, scope, [customer]))).toEqual({
    principalMinor: 500_000n,
    bonusMinor: 0n,
  })
})

test('a recharge is refunded once by two processes, through the provider that took it', async () => {
  const customer = await newPerson()
  for (const provider of ['cash', 'test'] as const) {
    const rechargeNo = next('r')
    const order = { rechargeNo, store, customer, records: [customer], amountMinor: 2_000, provider }
    await rechargeValue(deps, scope, order)
    if (provider === 'test') await pretendPayment(deps, scope, { paymentNo: rechargeNo, outcome: 'succeeded' })
    await expect(
      startRefund(deps, scope, { refundNo: next('f'), paymentNo: rechargeNo, amountMinor: 1n }),
    ).rejects.toMatchObject({
      code: 'payment_is_recharge',
    })
    const before = await money(`clearing/${provider}`)
    const tries = Array.from({ length: 6 }, (_, index) =>
      refundRecharge(index % 2 ? deps : second, scope, { rechargeNo, refundNo: next('f'), consent: false }),
    )
    expect(await counted(tries)).toEqual({ done: 1, codes: ['recharge_refunded'] })
    expect((await money(`clearing/${provider}`)) - before).toBe(2_000n)
    expect(await deps.db.as(scope, (tx) => readValue(tx, scope, [customer]))).toEqual({
      principalMinor: 0n,
      bonusMinor: 0n,
    })
  }
})

test('paying with a wallet identifies whoever pays, registered or not', async () => {
  const wallet = next('wallet')
  const first = await startPayment(deps, scope, askOf({ provider: 'test' }))
  const paid = await pretendPayment(deps, scope, { paymentNo: first.paymentNo, outcome: 'succeeded', wallet })
  expect(paid.customer).toBeGreaterThan(0)
  const again = await startPayment(deps, scope, askOf({ provider: 'test' }))
  const repaid = await pretendPayment(deps, scope, { paymentNo: again.paymentNo, outcome: 'succeeded', wallet })
  expect(repaid.customer).toBe(paid.customer)
  const known = await newPerson()
  const other = await startPayment(deps, scope, askOf({ provider: 'test', customers: [known] }))
  // Somebody else's wallet pays for him: the payment stays his.
  const helped = await pretendPayment(deps, scope, { paymentNo: other.paymentNo, outcome: 'succeeded', wallet })
  expect(helped.customer).toBe(known)
  await runtime.drained()
  const events = await deps.ch.connection.rows<{ customer: number }>(
    `select customer from events where workspace = ${scope.workspace} and kind = 'payment.succeeded' and customer = ${paid.customer}`,
  )
  expect(events).toHaveLength(2)
})

test('a payment of another workspace does not exist', async () => {
  const { paymentNo } = await pay(askOf())
  const { workspace } = await runtime.newWorkspace()
  const other = { workspace, stores: '*' } as const
  for (const ask of [queryPayment, cancelPayment])
    await expect(ask(deps, other, paymentNo)).rejects.toMatchObject({ code: 'payment_unknown' })
  await expect(startRefund(deps, other, { refundNo: 'x', paymentNo, amountMinor: 1n })).rejects.toMatchObject({
    code: 'payment_unknown',
  })
  // And one of another store of the same workspace not for a till that sees its own only.
  const till = { workspace: scope.workspace, stores: [store + 1] }
  await expect(startRefund(deps, till, { refundNo: 'x', paymentNo, amountMinor: 1n })).rejects.toMatchObject({
    code: 'payment_unknown',
  })
})
