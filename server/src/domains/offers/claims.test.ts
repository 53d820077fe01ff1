import { afterAll, describe, expect, test } from 'vitest'
import { testRuntime } from '../../testing/index.ts'
import { openOfferShop, outcomes } from '../../testing/offers.ts'
import { resolveMany } from '../customers/index.ts'
import { recordOrders } from '../orders/index.ts'
import { createCity, createStore, systemCaller } from '../organization/index.ts'
import { claimIn } from './index.ts'
import { getOffer } from './operations/describe-offers.ts'
import { importCodes } from './operations/import-codes.ts'
import { appendSupply, changeOffer, stopOffer } from './operations/keep-offers.ts'
import { voidCoupon } from './operations/void-coupon.ts'

const runtime = await testRuntime()
const shop = openOfferShop(runtime)
const { scope, processes } = shop
const [deps] = processes
if (!deps) throw new Error('a shop has a process')
afterAll(() => shop.close())
const by = systemCaller(scope.workspace)
const processOf = (index: number) => processes[index % processes.length] ?? deps
const figures = async (offer: number) => (await getOffer(deps, scope, String(offer))).figures

describe('through two processes at once', () => {
  test('of 300 who claim one of 37 coupons, exactly 37 have one', async () => {
    const offer = await shop.offer({ supply: { stock: 37 } })
    const people = await shop.people(300)
    expect(await outcomes(people.map((person, i) => shop.claim(offer, person, {}, processOf(i))))).toEqual({
      done: 37,
      offer_sold_out: 263,
    })
    expect(await figures(offer)).toMatchObject({ claimed: 37, claimedByNew: 37, promisedMinor: 18_500 })
  })

  test('one coupon claimed by 64 at once is had once', async () => {
    const offer = await shop.offer({ supply: { stock: 1 } })
    const people = await shop.people(64)
    const all = people.map((person, i) => shop.claim(offer, person, {}, processOf(i)))
    expect(await outcomes(all)).toEqual({ done: 1, offer_sold_out: 63 })
  })

  test('the limit per customer holds for one who claims 40 times', async () => {
    const offer = await shop.offer({ limits: { perCustomer: 2 } })
    const [person = 0] = await shop.people(1)
    const all = Array.from({ length: 40 }, (_, i) => shop.claim(offer, person, {}, processOf(i)))
    expect(await outcomes(all)).toEqual({ done: 2, claim_customer_limit: 38 })
  })

  test('and for all records of a person', async () => {
    const offer = await shop.offer()
    const records = await shop.people(3)
    const claims = records.map((ordinal, i) =>
      shop.claim(offer, ordinal, { customer: { ordinal, records } }, processOf(i)),
    )
    expect(await outcomes(claims)).toEqual({ done: 1, claim_customer_limit: 2 })
  })

  test('limits by phone, device and natural person hold whoever claims, however the number is spelt', async () => {
    const keys = [
      ['perPhone', 'claim_phone_limit', [{ phone: '138 0013 8000' }, { phone: '+86 13800138000' }]],
      ['perDevice', 'claim_device_limit', [{ device: 'D-1' }, { device: 'd-1 ' }]],
      ['perNaturalPerson', 'claim_natural_person_limit', [{ naturalPerson: 'x' }, { naturalPerson: 'X' }]],
    ] as const
    for (const [limit, code, spellings] of keys) {
      const offer = await shop.offer({ limits: { [limit]: 1 } })
      const people = await shop.people(10)
      const claims = people.map((person, i) => shop.claim(offer, person, spellings[i % 2], processOf(i)))
      expect(await outcomes(claims)).toEqual({ done: 1, [code]: 9 })
    }
  })

  test('the budget is never passed by what coupons may take off', async () => {
    const offer = await shop.offer({
      value: { kind: 'discount', offBasisPoints: 1000, ceilingMinor: 700 },
      supply: { budgetMinor: 10_000 },
    })
    const people = await shop.people(60)
    const claims = people.map((person, i) => shop.claim(offer, person, {}, processOf(i)))
    expect(await outcomes(claims)).toEqual({ done: 14, offer_budget_spent: 46 })
    expect(await figures(offer)).toMatchObject({ claimed: 14, promisedMinor: 9800 })
  })

  test('stock and budget by store and day hold', async () => {
    const city = await createCity(deps, by, { code: 'hz', name: 'Hangzhou' })
    const stores = [
      await createStore(deps, by, { city: city.id, code: 's1', name: 'One' }),
      await createStore(deps, by, { city: city.id, code: 's2', name: 'Two' }),
    ]
    const people = await shop.people(40)
    const at = (i: number) => ({ store: stores[i % 2]?.id ?? 0 })
    const byStore = await shop.offer({ supply: { stockPerStore: 3 } })
    expect(await outcomes(people.map((person, i) => shop.claim(byStore, person, at(i), processOf(i >> 1))))).toEqual({
      done: 6,
      offer_store_sold_out: 34,
    })
    const budget = await shop.offer({ supply: { budgetPerStoreMinor: 1999 } })
    expect(await outcomes(people.map((person, i) => shop.claim(budget, person, at(i), processOf(i >> 1))))).toEqual({
      done: 6,
      offer_store_budget_spent: 34,
    })
    const byDay = await shop.offer({ supply: { stockPerDay: 5, budgetPerDayMinor: 2000 } })
    expect(await outcomes(people.map((person, i) => shop.claim(byDay, person, at(i), processOf(i))))).toEqual({
      done: 4,
      offer_day_budget_spent: 36,
    })
    const { stores: perStore, days } = await getOffer(deps, scope, String(byStore))
    expect(perStore.map(({ store, claimed }) => [store.code, claimed])).toEqual([
      ['s1', 3],
      ['s2', 3],
    ])
    expect(days.map(({ claimed }) => claimed)).toEqual([6])
    await expect(shop.claim(byStore, people[0] ?? 0)).rejects.toMatchObject({ code: 'claim_store_needed' })
  })

  test('a request that is sent many times claims one coupon and gets one answer', async () => {
    const offer = await shop.offer({ limits: { perCustomer: 5 } })
    const [person = 0, other = 0] = await shop.people(2)
    const all = Array.from({ length: 20 }, (_, i) => shop.claim(offer, person, { requestId: 'same' }, processOf(i)))
    const answers = await Promise.all(all)
    expect(new Set(answers.map(({ id, expiresAt }) => `${id} ${expiresAt.toISOString()}`)).size).toBe(1)
    expect(answers.filter(({ isNew }) => isNew).length).toBeGreaterThanOrEqual(1)
    expect((await figures(offer)).claimed).toBe(1)
    await expect(shop.claim(offer, other, { requestId: 'same' })).rejects.toMatchObject({ code: 'claim_changed' })
  })

  test('an imported list is handed out code by code, each once', async () => {
    const offer = await shop.offer({ codeMode: 'imported' })
    const list = ['code', ...Array.from({ length: 20 }, (_, i) => `OUT-${i}`), 'OUT-3', 'with space'].join('\n')
    expect(await importCodes(deps, by, String(offer), list)).toMatchObject({
      accepted: 20,
      unchanged: 0,
      rejected: 2,
      problems: [
        { line: 22, code: 'OUT-3', reason: 'twice' },
        { line: 23, code: 'with space', reason: 'unreadable' },
      ],
    })
    expect(await importCodes(deps, by, String(offer), list)).toMatchObject({ accepted: 0, unchanged: 20, rejected: 2 })
    const other = await shop.offer({ codeMode: 'imported' })
    expect(await importCodes(deps, by, String(other), 'OUT-1\nNEW-1')).toMatchObject({
      accepted: 1,
      problems: [{ line: 1, code: 'OUT-1', reason: 'taken' }],
    })
    const people = await shop.people(30)
    const claims = people.map((person, i) => shop.claim(offer, person, {}, processOf(i)))
    expect(await outcomes(claims)).toEqual({ done: 20, offer_sold_out: 10 })
    const codes = (await Promise.allSettled(claims)).flatMap((each) =>
      each.status === 'fulfilled' ? [each.value.outsideCode] : [],
    )
    expect(new Set(codes).size).toBe(20)
  })

  test('no claim is taken after a stop was answered, and none beyond what was appended', async () => {
    const offer = await shop.offer({ supply: { stock: 5 } })
    const people = await shop.people(30)
    const more = () =>
      appendSupply(deps, by, String(offer), { requestId: 'more', stock: 4, budgetMinor: 0, reason: '' })
    await Promise.all([more(), more(), more()])
    expect(await outcomes(people.slice(0, 20).map((person, i) => shop.claim(offer, person, {}, processOf(i))))).toEqual(
      {
        done: 9,
        offer_sold_out: 11,
      },
    )
    await appendSupply(deps, by, String(offer), { requestId: 'again', stock: 100, budgetMinor: 0, reason: '' })
    await stopOffer(deps, by, String(offer))
    expect(await outcomes(people.slice(20).map((person, i) => shop.claim(offer, person, {}, processOf(i))))).toEqual({
      offer_stopped: 10,
    })
  })
})

test('what looks like a farm is refused or worth half, by the offer, and the anti-cheat keeps its log of it', async () => {
  const device = { device: 'one-phone' }
  const people = await shop.people(40)
  const one = async (offer: number) => {
    const counts: Record<string, number> = {}
    for (const person of people) {
      const [word = ''] = Object.keys(await outcomes([shop.claim(offer, person, device)]))
      counts[word] = (counts[word] ?? 0) + 1
    }
    return counts
  }
  const strict = await one(await shop.offer())
  expect(strict.done).toBeGreaterThan(0)
  expect(strict.claim_suspect).toBeGreaterThan(20)
  expect((strict.done ?? 0) + (strict.claim_suspect ?? 0)).toBe(40)
})

test('claiming with joining makes a follower, a member and a coupon, together and once', async () => {
  const offer = await shop.offer({ needs: { follow: true, member: true }, limits: { perCustomer: 2 } })
  const [person = 0] = await shop.people(1)
  await expect(shop.claim(offer, person)).rejects.toMatchObject({ code: 'claim_needs_follow' })
  const all = Array.from({ length: 8 }, (_, i) =>
    shop.claim(offer, person, { join: true, requestId: 'join' }, processOf(i)),
  )
  const answers = await Promise.all(all)
  expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
  expect(answers.every(({ followed, becameMember }) => followed && becameMember)).toBe(true)
  expect(await shop.claim(offer, person)).toMatchObject({ followed: false, becameMember: false })
  await runtime.drained()
  const seen = await runtime.deps.ch.connection.rows<{ kind: string; n: string }>(
    `select kind, toString(count()) as n from events where customer = ${person} group by kind order by kind`,
  )
  expect(seen.map(({ kind, n }) => `${kind} ${n}`)).toEqual(
    expect.arrayContaining(['coupon.claimed 2', 'window.followed 1']),
  )
})

test('an offer for new customers refuses who has paid, and the report tells the two apart', async () => {
  const fresh = await shop.offer({ newCustomersOnly: true })
  const open = await shop.offer()
  const [stranger = 0] = await shop.people(1)
  const order = { orderNo: 'o-1', paidAt: '2026-01-02T03:04:05Z', storeCode: 'buy', amountMinor: 100 }
  await recordOrders(deps, { scope, currency: 'CNY', source: 'test' }, [{ ...order, customer: { app: 'buyer' } }])
  const identifiers = [{ kind: 'app' as const, value: 'buyer' }]
  const context = { workspace: scope.workspace, source: 'test' }
  const [paid = 0] = await deps.db.as(scope, (tx) =>
    resolveMany(tx, deps, context, [{ identifiers, at: deps.clock.now() }]),
  )
  await expect(shop.claim(fresh, paid)).rejects.toMatchObject({ code: 'claim_new_customers_only' })
  await shop.claim(fresh, stranger)
  await shop.claim(open, paid)
  await shop.claim(open, stranger)
  expect(await figures(open)).toMatchObject({ claimed: 2, claimedByNew: 1 })
})

test('a change makes a version for later claims; what was claimed keeps its terms', async () => {
  const offer = await shop.offer()
  const [first = 0, second = 0] = await shop.people(2)
  const before = await shop.claim(offer, first)
  const changed = await changeOffer(deps, by, String(offer), { value: { kind: 'face-value', offMinor: 900 } })
  expect(changed).toMatchObject({ version: 2, value: { offMinor: 900 } })
  expect(await changeOffer(deps, by, String(offer), { public: false })).toMatchObject({ version: 2 })
  expect([before.mostMinor, (await shop.claim(offer, second)).mostMinor]).toEqual([500n, 900n])
  expect(await shop.claim(offer, first, { requestId: before.requestId })).toMatchObject({ mostMinor: 500n })
  const kind = { kind: 'exchange', ceilingMinor: 1 } as const
  await expect(changeOffer(deps, by, String(offer), { value: kind })).rejects.toMatchObject({ code: 'offer_published' })
})

test('a voided coupon frees its budget and its customer, not its stock', async () => {
  const offer = await shop.offer({ supply: { stock: 3, budgetMinor: 1000 } })
  const [first = 0, second = 0, third = 0] = await shop.people(3)
  const coupon = await shop.claim(offer, first)
  await shop.claim(offer, second)
  await expect(shop.claim(offer, third)).rejects.toMatchObject({ code: 'offer_budget_spent' })
  const voided = await Promise.all([1, 2, 3].map(() => voidCoupon(deps, by, coupon.id, 'given by mistake')))
  expect(voided.map(({ state }) => state)).toEqual(['voided', 'voided', 'voided'])
  await shop.claim(offer, first)
  await expect(shop.claim(offer, third)).rejects.toMatchObject({ code: 'offer_sold_out' })
  expect(await figures(offer)).toMatchObject({ claimed: 3, voided: 1, promisedMinor: 1000 })
})

test('in a transaction of the caller a refusal is an answer, and a rollback leaves nothing', async () => {
  const offer = await shop.offer({ supply: { stock: 1 } })
  const [person = 0] = await shop.people(1)
  const claim = { requestId: 'tx', customer: { ordinal: person, records: [person] }, store: 0, channel: 'test' }
  const undone = deps.db.as(scope, async (tx) => {
    expect(await claimIn(tx, deps, scope, offer, claim)).toMatchObject({ isNew: true })
    expect(await claimIn(tx, deps, scope, offer, { ...claim, requestId: 'tx-2' })).toMatchObject({
      code: 'offer_sold_out',
    })
    throw new Error('undo')
  })
  await expect(undone).rejects.toThrow('undo')
  expect((await figures(offer)).claimed).toBe(0)
})
