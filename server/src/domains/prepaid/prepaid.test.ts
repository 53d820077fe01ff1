import { afterAll, expect, test } from 'vitest'
import { openDb } from '../../kernel/postgres.ts'
import { testRuntime } from '../../testing/index.ts'
import { balancesOf, post, readBalances } from '../ledger/index.ts'
import {
  abandonRechargeRefund,
  beginRechargeRefund,
  completeRecharge,
  dropRecharge,
  finishRechargeRefund,
  openRecharge,
  readValue,
  spendForSale,
  unwindSpend,
} from './index.ts'
import * as settings from './queries/settings.ts'

let now = new Date('2026-03-10T04:00:00Z')
const runtime = await testRuntime({ clock: { now: () => now } })
const { deps } = runtime
const scope = { workspace: runtime.workspace, stores: '*' } as const
// What a second server process on the same database has: connections of its own.
const secondDb = openDb({ url: runtime.engines.postgresUrl, log: deps.log })
const second = { ...deps, db: secondDb }
afterAll(() => secondDb.close())

const store = 7
let serial = 0
const next = (word: string): string => `${word}-${++serial}`
let people = 100
const newPerson = (): number => ++people

type Order = {
  customer: number
  records?: number[]
  principalMinor?: bigint
  plan?: number
  kind?: 'bearer'
  rechargeNo?: string
}
const order = ({
  customer,
  records = [customer],
  principalMinor = 10_000n,
  plan,
  kind,
  rechargeNo = next('r'),
}: Order) => ({
  rechargeNo,
  customer,
  records,
  store,
  offer: plan === undefined ? { principalMinor } : { plan },
  kind,
  clearing: 'clearing/cash',
  at: now,
})

async function recharge(asked: Order, by = deps): Promise<string> {
  const { rechargeNo } = order(asked)
  await by.db.as(scope, async (tx) => {
    await openRecharge(tx, by, scope, order({ ...asked, rechargeNo }))
    await post(tx, by, scope, await completeRecharge(tx, by, scope, { rechargeNo, at: now }))
  })
  return rechargeNo
}

const spend = (
  payer: number[],
  amountMinor: bigint,
  { by = deps, spendNo = next('s'), owner }: { by?: typeof deps; spendNo?: string; owner?: number[] } = {},
) =>
  by.db.as(scope, async (tx) => {
    const ask = { spendNo, story: `sale/${spendNo}`, store: 8, payer, owner, amountMinor, at: now }
    const spent = await spendForSale(tx, by, scope, ask)
    await post(tx, by, scope, spent.transfers)
    return { ...spent, spendNo }
  })

const giveBack = (spendNo: string, amountMinor: bigint, { by = deps, refundNo = next('b') } = {}) =>
  by.db.as(scope, async (tx) => {
    const returned = await unwindSpend(tx, by, scope, { refundNo, spendNo, amountMinor, at: now })
    await post(tx, by, scope, returned.transfers)
    return returned
  })

const refund = (rechargeNo: string, { by = deps, refundNo = next('f'), consent = false } = {}) =>
  by.db.as(scope, async (tx) => {
    const { payBackMinor } = await beginRechargeRefund(tx, by, scope, { rechargeNo, refundNo, consent, at: now })
    await post(tx, by, scope, await finishRechargeRefund(tx, scope, rechargeNo))
    return payBackMinor
  })

const held = (...records: number[]) => deps.db.as(scope, (tx) => readValue(tx, scope, records))
const inLedger = async (...records: number[]) => {
  const balances = await deps.db.as(scope, (tx) => balancesOf(tx, scope, records))
  const sum = (asset: string) =>
    balances.filter((each) => each.asset === asset).reduce((total, each) => total + each.balanceMinor, 0n)
  return { principalMinor: sum('principal'), bonusMinor: sum('bonus') }
}
const money = async (at: number, purpose: string) => {
  const holder = { of: 'store', store: at, purpose } as const
  const [balance] = await deps.db.as(scope, (tx) => readBalances(tx, scope, [{ holder, asset: 'money' }]))
  return balance?.balanceMinor
}
const newPlan = async (plan: Partial<Parameters<typeof settings.insertPlan>[2]> = {}) => {
  const row = {
    name: { en: 'Pay 100, get 20', zh: '充100送20' },
    payMinor: 10_000n,
    bonusMinor: 2_000n,
    perCustomerMax: null,
    totalMax: null,
    fromAt: null,
    untilAt: null,
    active: true,
    ...plan,
  }
  return (await deps.db.as(scope, (tx) => settings.insertPlan(tx, scope.workspace, row)))?.id ?? 0
}
const counted = async (tries: Promise<unknown>[]) => {
  const settled = await Promise.allSettled(tries)
  const codes = settled.flatMap((each) => (each.status === 'rejected' ? [String(each.reason.code)] : []))
  return { done: settled.length - codes.length, codes: [...new Set(codes)] }
}

test('a recharge, a spend, a return and a refund move principal, bonus and money so that all agree', async () => {
  const customer = newPerson()
  const plan = await newPlan()
  const rechargeNo = await recharge({ customer, plan })
  expect(await held(customer)).toEqual({ principalMinor: 10_000n, bonusMinor: 2_000n })
  expect(await money(store, 'clearing/cash')).toBe(-10_000n)
  expect(await money(store, 'prepaid-cash')).toBe(10_000n)

  const spent = await spend([customer], 11_000n)
  expect(spent).toMatchObject({ principalMinor: 10_000n, bonusMinor: 1_000n })
  expect(await money(8, 'sales')).toBe(11_000n)
  expect(await money(8, 'discounts')).toBe(-1_000n)
  expect(await money(store, 'prepaid-cash')).toBe(0n)

  expect(await giveBack(spent.spendNo, 5_500n)).toMatchObject({ principalMinor: 5_000n, bonusMinor: 500n })
  expect(await held(customer)).toEqual({ principalMinor: 5_000n, bonusMinor: 1_500n })
  expect(await inLedger(customer)).toEqual(await held(customer))

  // 5,500 of goods were bought; 10,000 were paid: 4,500 come back.
  expect(await refund(rechargeNo)).toBe(4_500n)
  expect(await held(customer)).toEqual({ principalMinor: 0n, bonusMinor: 0n })
  expect(await inLedger(customer)).toEqual({ principalMinor: 0n, bonusMinor: 0n })
  expect(await money(store, 'clearing/cash')).toBe(-5_500n)
  expect(await money(store, 'prepaid-cash')).toBe(0n)
})

test('everything repeated with its number changes nothing; with other content it is refused', async () => {
  const customer = newPerson()
  const rechargeNo = await recharge({ customer })
  await recharge({ customer, rechargeNo })
  await expect(recharge({ customer, rechargeNo, principalMinor: 1n })).rejects.toMatchObject({
    code: 'recharge_changed',
  })
  const first = await spend([customer], 4_000n)
  expect(await spend([customer], 4_000n, { spendNo: first.spendNo })).toEqual(first)
  await expect(spend([customer], 4_001n, { spendNo: first.spendNo })).rejects.toMatchObject({ code: 'spend_changed' })
  const back = await giveBack(first.spendNo, 1_000n, { refundNo: 'back-1' })
  now = new Date(now.getTime() + 1000)
  expect(await giveBack(first.spendNo, 1_000n, { refundNo: 'back-1' })).toEqual(back)
  await expect(giveBack(first.spendNo, 999n, { refundNo: 'back-1' })).rejects.toMatchObject({ code: 'return_changed' })
  expect(await held(customer)).toEqual({ principalMinor: 7_000n, bonusMinor: 0n })
  await expect(giveBack(first.spendNo, 3_001n)).rejects.toMatchObject({ code: 'return_exceeds_spend' })
  await expect(giveBack('none', 1n)).rejects.toMatchObject({ code: 'spend_unknown' })
})

test('a person spends over all of his records, and each keeps its own account', async () => {
  const [one, two] = [newPerson(), newPerson()]
  await recharge({ customer: one, records: [one, two], principalMinor: 3_000n })
  now = new Date(now.getTime() + 1000)
  await recharge({ customer: two, records: [one, two], principalMinor: 3_000n })
  await spend([one, two], 4_000n)
  expect(await inLedger(one)).toEqual({ principalMinor: 0n, bonusMinor: 0n })
  expect(await inLedger(two)).toEqual({ principalMinor: 2_000n, bonusMinor: 0n })
  await expect(spend([one], 1n)).rejects.toMatchObject({ code: 'value_insufficient' })
})

test('payments at once from two processes never spend more than there is', async () => {
  const customer = newPerson()
  await recharge({ customer, principalMinor: 10_000n })
  const tries = Array.from({ length: 24 }, (_, index) => spend([customer], 1_000n, { by: index % 2 ? deps : second }))
  expect(await counted(tries)).toEqual({ done: 10, codes: ['value_insufficient'] })
  expect(await inLedger(customer)).toEqual({ principalMinor: 0n, bonusMinor: 0n })
})

test('recharges at once from two processes fill the cap to the minor unit and never pass it', async () => {
  const [one, two] = [newPerson(), newPerson()]
  const tries = Array.from({ length: 12 }, (_, index) =>
    recharge(
      { customer: index % 3 ? one : two, records: [one, two], principalMinor: 100_000n },
      index % 2 ? deps : second,
    ),
  )
  expect(await counted(tries)).toEqual({ done: 5, codes: ['cap_passed'] })
  await expect(recharge({ customer: one, records: [one, two], principalMinor: 1n })).rejects.toMatchObject({
    code: 'cap_passed',
  })
  expect((await held(one, two)).principalMinor).toBe(500_000n)
  const bearer = newPerson()
  await expect(recharge({ customer: bearer, kind: 'bearer', principalMinor: 100_001n })).rejects.toMatchObject({
    code: 'cap_passed',
  })
  await recharge({ customer: bearer, kind: 'bearer', principalMinor: 100_000n })
})

test('a recharge that waits for its money counts towards the cap, and no longer when it is dropped', async () => {
  const customer = newPerson()
  const waiting = order({ customer, principalMinor: 400_000n })
  await deps.db.as(scope, (tx) => openRecharge(tx, deps, scope, waiting))
  await expect(recharge({ customer, principalMinor: 100_001n })).rejects.toMatchObject({ code: 'cap_passed' })
  await deps.db.as(scope, (tx) => dropRecharge(tx, scope, waiting.rechargeNo))
  await recharge({ customer, principalMinor: 100_001n })
  const late = deps.db.as(scope, (tx) => completeRecharge(tx, deps, scope, { rechargeNo: waiting.rechargeNo, at: now }))
  await expect(late).rejects.toMatchObject({ code: 'recharge_changed' })
})

test('a plan of ten is taken ten times by 24 at once, and twice by one person', async () => {
  const plan = await newPlan({ totalMax: 10, perCustomerMax: 2 })
  const person = newPerson()
  const own = Array.from({ length: 6 }, (_, index) => recharge({ customer: person, plan }, index % 2 ? deps : second))
  expect(await counted(own)).toEqual({ done: 2, codes: ['plan_limit_passed'] })
  const others = Array.from({ length: 24 }, (_, index) =>
    recharge({ customer: newPerson(), plan }, index % 2 ? deps : second),
  )
  expect(await counted(others)).toEqual({ done: 8, codes: ['plan_sold_out'] })
})

test('a recharge is refunded once, however many ask at once, and a spend beside it gets what is left or nothing', async () => {
  const customer = newPerson()
  const rechargeNo = await recharge({ customer, principalMinor: 5_000n })
  const tries = Array.from({ length: 12 }, (_, index) => refund(rechargeNo, { by: index % 2 ? deps : second }))
  const beside = spend([customer], 5_000n, { by: second }).then(
    () => 'spent',
    () => 'refused',
  )
  const { done } = await counted(tries)
  expect([(await beside) === 'spent', done]).toEqual(done === 1 ? [false, 1] : [true, 0])
  expect(await inLedger(customer)).toEqual({ principalMinor: 0n, bonusMinor: 0n })
  expect(await held(customer)).toEqual({ principalMinor: 0n, bonusMinor: 0n })
})

test('after seven days a refund takes consent, and one that could not be paid leaves the value where it was', async () => {
  const customer = newPerson()
  const rechargeNo = await recharge({ customer, plan: await newPlan() })
  now = new Date(now.getTime() + 8 * 86_400_000)
  await expect(refund(rechargeNo)).rejects.toMatchObject({ code: 'consent_needed' })
  const ask = { rechargeNo, refundNo: next('f'), consent: true, at: now }
  await deps.db.as(scope, (tx) => beginRechargeRefund(tx, deps, scope, ask))
  await expect(spend([customer], 1n)).rejects.toMatchObject({ code: 'value_insufficient' })
  await deps.db.as(scope, (tx) => abandonRechargeRefund(tx, scope, rechargeNo))
  expect(await held(customer)).toEqual({ principalMinor: 10_000n, bonusMinor: 2_000n })
  expect(await refund(rechargeNo, { consent: true })).toBe(10_000n)
})

test('another workspace has its own accounts', async () => {
  const customer = newPerson()
  await recharge({ customer })
  const { workspace } = await runtime.newWorkspace()
  const other = { workspace, stores: '*' } as const
  expect(await deps.db.as(other, (tx) => readValue(tx, other, [customer]))).toEqual({
    principalMinor: 0n,
    bonusMinor: 0n,
  })
})
