import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { testRuntime } from '../../testing/index.ts'
import { openOfferShop, outcomes } from '../../testing/offers.ts'
import { readBalances } from '../ledger/index.ts'
import { createCity, createStore, systemCaller } from '../organization/index.ts'
import { giveCoupon, redeemCoupons, resolveCode, returnCoupons, showCode, takeGift, withdrawGift } from './index.ts'
import { getOffer } from './operations/describe-offers.ts'
import { expireDueCoupons, foldFigures } from './operations/expire-coupons.ts'
import { quoteBasket } from './operations/quote-basket.ts'
import { redeemAlone, returnAlone } from './operations/redeem-alone.ts'

const dayMs = 86_400_000
let now = new Date('2026-03-02T03:00:00Z')
const runtime = await testRuntime({ clock: { now: () => now } })
const shop = openOfferShop(runtime)
const { scope, processes } = shop
const [deps] = processes
if (!deps) throw new Error('a shop has a process')
afterAll(() => shop.close())
const processOf = (index: number) => processes[index % processes.length] ?? deps
const by = systemCaller(scope.workspace)
const city = await createCity(deps, by, { code: 'hz', name: 'Hangzhou' })
const store = await createStore(deps, by, { city: city.id, code: 's1', name: 'One' })
const figures = async (offer: number) => (await getOffer(deps, scope, String(offer))).figures

let serial = 0
const tea = { sku: 'tea', quantity: 1, amountMinor: 2000n }
type Lines = { sku: string; quantity: number; amountMinor: bigint }[]
const redeem = (coupons: string[], { key = `k-${++serial}`, lines = [tea] as Lines, on = deps } = {}) =>
  on.db.as(scope, (tx) =>
    redeemCoupons(tx, on, scope, {
      key,
      story: `sale/${key}`,
      store: store.id,
      channel: 'store',
      at: now,
      coupons,
      lines,
    }),
  )
type Wanted = { lines?: { line: number; amountMinor: bigint }[]; amountMinor?: bigint }
const giveBack = (
  of: string,
  { key = `b-${++serial}`, on = deps, ...wanted }: Wanted & { key?: string; on?: typeof deps } = {},
) => on.db.as(scope, (tx) => returnCoupons(tx, on, scope, { key, of, at: now, ...wanted }))
const held = async (offer: number) => {
  const [person = 0] = await shop.people(1)
  return { person, coupon: (await shop.claim(offer, person)).id }
}
const code = (coupon: string, person: number, on = deps) =>
  on.db.as(scope, (tx) => showCode(tx, on, scope, { coupon, records: [person] }))
const scan = (text: string, workspace = scope.workspace) =>
  deps.db.as({ ...scope, workspace }, (tx) => resolveCode(tx, deps, { ...scope, workspace }, text))

describe('through two processes at once', () => {
  test('a coupon on 5 parallel orders is used for one of them', async () => {
    const offer = await shop.offer()
    const { coupon } = await held(offer)
    const all = Array.from({ length: 5 }, (_, i) => redeem([coupon], { on: processOf(i) }))
    expect(await outcomes(all)).toEqual({ done: 1, coupon_redeemed: 4 })
    expect(await figures(offer)).toMatchObject({ redeemed: 1, givenMinor: 500, promisedMinor: 500 })
  })

  test('a sale that is sent many times uses its coupon once and gets one answer', async () => {
    const { coupon } = await held(await shop.offer())
    const all = Array.from({ length: 12 }, (_, i) => redeem([coupon], { key: 'twice', on: processOf(i) }))
    const answers = await Promise.all(all)
    expect(new Set(answers.map(({ redemption }) => redemption)).size).toBe(1)
    expect(answers.filter(({ isNew }) => isNew).length).toBe(1)
    await expect(redeem([coupon], { key: 'twice', lines: [{ ...tea, amountMinor: 1n }] })).rejects.toMatchObject({
      code: 'redemption_changed',
    })
  })

  test('of a use and an end of the same coupon exactly one wins', async () => {
    const offer = await shop.offer()
    const coupons = await Promise.all(Array.from({ length: 12 }, () => held(offer)))
    const start = now
    const last = new Date(start.getTime() + 6 * dayMs)
    // Tills still believe that it is the last day; the job knows that it is over.
    const job = { ...processOf(1), clock: { now: () => new Date(start.getTime() + 8 * dayMs) } }
    now = last
    const used = coupons.map(({ coupon }) => redeem([coupon]))
    const [ended, counts] = await Promise.all([expireDueCoupons(job), outcomes(used)])
    const alsoEnded = await expireDueCoupons(job)
    now = start
    const { done = 0, coupon_expired = 0 } = counts
    expect(done + coupon_expired).toBe(12)
    expect(ended + alsoEnded).toBeGreaterThanOrEqual(coupon_expired)
    expect(await figures(offer)).toMatchObject({ redeemed: done, expired: 12 - done, promisedMinor: done * 500 })
  })

  test('a gift is taken by one of 64, and its giver cannot use it meanwhile', async () => {
    const offer = await shop.offer({ giftable: true })
    const { person, coupon } = await held(offer)
    const give = { coupon, records: [person], requestId: 'g', inviter: 'giver' }
    const gifts = await Promise.all(
      [0, 1].map((i) => processOf(i).db.as(scope, (tx) => giveCoupon(tx, processOf(i), scope, give))),
    )
    const token = gifts[0]?.token ?? ''
    expect(gifts[1]?.token).toBe(token)
    await expect(redeem([coupon])).rejects.toMatchObject({ code: 'coupon_gifting' })
    const people = await shop.people(64)
    const take = (ordinal: number, i: number) =>
      processOf(i).db.as(scope, (tx) =>
        takeGift(tx, processOf(i), scope, { token, person: { ordinal, records: [ordinal] } }),
      )
    const taken = people.map(take)
    expect(await outcomes(taken)).toEqual({ done: 1, gift_taken: 63 })
    const winner = (await Promise.allSettled(taken)).findIndex(({ status }) => status === 'fulfilled')
    expect(await take(people[winner] ?? 0, 0)).toMatchObject({ holder: people[winner] })
    await expect(code(coupon, person)).rejects.toMatchObject({ code: 'coupon_not_found' })
    expect(await code(coupon, people[winner] ?? 0)).toBeDefined()
    await expect(shop.claim(offer, people[winner] ?? 0)).rejects.toMatchObject({ code: 'claim_customer_limit' })
  })

  test('a gift that is taken and taken back at once ends one way', async () => {
    const offer = await shop.offer({ giftable: true })
    for (let round = 0; round < 5; round += 1) {
      const { person, coupon } = await held(offer)
      const [other = 0] = await shop.people(1)
      const give = { coupon, records: [person], requestId: 'g', inviter: 'giver' }
      const { token } = await deps.db.as(scope, (tx) => giveCoupon(tx, deps, scope, give))
      const second = processOf(1)
      const counts = await outcomes([
        deps.db.as(scope, (tx) => takeGift(tx, deps, scope, { token, person: { ordinal: other, records: [other] } })),
        second.db.as(scope, (tx) => withdrawGift(tx, second, scope, { coupon, records: [person] })),
      ])
      expect(counts.done).toBe(1)
      expect((counts.gift_withdrawn ?? 0) + (counts.coupon_not_found ?? 0)).toBe(1)
    }
  })

  test('a purchase is taken back once, however many ask at once', async () => {
    const offer = await shop.offer()
    const { coupon, person } = await held(offer)
    await redeem([coupon], { key: 'back' })
    const all = Array.from({ length: 8 }, (_, i) => giveBack('back', { key: 'same', on: processOf(i) }))
    const answers = await Promise.all(all)
    for (const answer of answers) expect(answer).toEqual({ givenBackMinor: 500n, couponsReturned: [coupon] })
    expect(await giveBack('back')).toEqual({ givenBackMinor: 0n, couponsReturned: [] })
    await expect(giveBack('back', { amountMinor: 1n })).rejects.toMatchObject({ code: 'return_exceeds_redemption' })
    expect(await figures(offer)).toMatchObject({ redeemed: 1, returned: 1, givenMinor: 0, promisedMinor: 500 })
    // It can be used again, once.
    expect(await outcomes([redeem([coupon]), redeem([coupon], { on: processOf(1) })])).toEqual({
      done: 1,
      coupon_redeemed: 1,
    })
    expect(person).toBeGreaterThan(0)
  })

  test('two refunds of one amount each never give back more than there was', async () => {
    const { coupon } = await held(await shop.offer())
    await redeem([coupon], { key: 'halves' })
    const all = Array.from({ length: 6 }, (_, i) => giveBack('halves', { amountMinor: 900n, on: processOf(i) }))
    expect(await outcomes(all)).toEqual({ done: 2, return_exceeds_redemption: 4 })
    expect(await giveBack('halves')).toEqual({ givenBackMinor: 50n, couponsReturned: [coupon] })
  })
})

describe('partial returns', () => {
  test('give back the right share of each line, and the coupon with the last of them', async () => {
    const { coupon } = await held(await shop.offer({ value: { kind: 'face-value', offMinor: 1000 } }))
    const lines = [
      { sku: 'a', quantity: 1, amountMinor: 2000n },
      { sku: 'b', quantity: 1, amountMinor: 1000n },
    ]
    const { lines: saved } = await redeem([coupon], { key: 'parts', lines })
    expect(saved).toEqual([667n, 333n])
    expect(await giveBack('parts', { key: '1', lines: [{ line: 1, amountMinor: 1000n }] })).toEqual({
      givenBackMinor: 333n,
      couponsReturned: [],
    })
    expect((await giveBack('parts', { key: '2', lines: [{ line: 0, amountMinor: 500n }] })).givenBackMinor).toBe(166n)
    await expect(giveBack('parts', { lines: [{ line: 0, amountMinor: 1501n }] })).rejects.toMatchObject({
      code: 'return_exceeds_redemption',
    })
    await expect(giveBack('parts', { key: '2' })).rejects.toMatchObject({ code: 'coupon_return_changed' })
    expect(await giveBack('parts', { key: '3' })).toEqual({ givenBackMinor: 501n, couponsReturned: [coupon] })
  })

  test('sum to what was saved, over any sequence of them', async () => {
    const offer = await shop.offer({
      stacking: { kind: 'stackable' },
      limits: { perCustomer: 3 },
      value: { kind: 'discount', offBasisPoints: 1337, ceilingMinor: 5000 },
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 3 }),
        fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 4 }),
        async (amounts, steps) => {
          const [person = 0] = await shop.people(1)
          const coupons = [await shop.claim(offer, person), await shop.claim(offer, person)].map(({ id }) => id)
          const lines = amounts.map((amount, i) => ({ sku: `s${i}`, quantity: 1, amountMinor: BigInt(amount) + 100n }))
          const key = `any-${++serial}`
          const { savingMinor } = await redeem(coupons, { key, lines })
          let back = 0n
          for (const step of steps) {
            const left = await giveBack(key, { amountMinor: BigInt(step) }).catch(() => undefined)
            back += left?.givenBackMinor ?? 0n
          }
          const rest = await giveBack(key)
          expect(back + rest.givenBackMinor).toBe(savingMinor)
          expect(await outcomes([redeem(coupons)])).toEqual({ done: 1 })
        },
      ),
      { numRuns: 12 },
    )
  })

  test('a coupon whose time is over does not come back, unless its terms say for how long', async () => {
    const start = now
    const over = await held(await shop.offer())
    const kept = await held(await shop.offer({ returnDays: 3 }))
    await redeem([over.coupon], { key: 'over' })
    await redeem([kept.coupon], { key: 'kept' })
    now = new Date(start.getTime() + 30 * dayMs)
    expect((await giveBack('over')).couponsReturned).toEqual([])
    expect((await giveBack('kept')).couponsReturned).toEqual([kept.coupon])
    await expect(code(over.coupon, over.person)).rejects.toMatchObject({ code: 'coupon_expired' })
    await redeem([kept.coupon])
    now = start
  })

  test('what a use left of the budget is promised to others; a coupon that comes back gets what there is room for', async () => {
    const offer = await shop.offer({
      value: { kind: 'discount', offBasisPoints: 1000, ceilingMinor: 1000 },
      supply: { budgetMinor: 1300 },
    })
    const first = await held(offer)
    await expect(held(offer)).rejects.toMatchObject({ code: 'offer_budget_spent' })
    await redeem([first.coupon], { key: 'room' })
    expect(await figures(offer)).toMatchObject({ promisedMinor: 200, givenMinor: 200 })
    await held(offer)
    await giveBack('room')
    expect(await figures(offer)).toMatchObject({ promisedMinor: 1300, givenMinor: 0, returned: 1 })
    const big = [{ sku: 'tv', quantity: 1, amountMinor: 100_000n }]
    expect((await redeem([first.coupon], { lines: big })).savingMinor).toBe(300n)
    await foldFigures(deps)
    expect(await figures(offer)).toMatchObject({ promisedMinor: 1300, givenMinor: 300, redeemed: 2 })
  })
})

describe('the code on a phone', () => {
  test('names its coupon for less than 60 seconds, in its workspace, and is spent by its use', async () => {
    const start = now
    const { coupon, person } = await held(await shop.offer())
    now = new Date(start.getTime() + 1000)
    const shown = await code(coupon, person)
    expect(shown.code).toMatch(/^C[A-Z2-7]{52}$/)
    expect((await scan(shown.code)).id).toBe(coupon)
    const { workspace } = await runtime.newWorkspace()
    await expect(scan(shown.code, workspace)).rejects.toMatchObject({ code: 'coupon_code_invalid' })
    now = new Date(start.getTime() + 60_999)
    expect((await scan(shown.code)).id).toBe(coupon)
    now = new Date(start.getTime() + 61_000)
    await expect(scan(shown.code)).rejects.toMatchObject({ code: 'coupon_code_expired' })
    now = new Date(start.getTime() + 2000)
    await redeem([coupon], { key: 'shown' })
    expect((await scan(shown.code)).state).toBe('redeemed')
    await giveBack('shown')
    await expect(scan(shown.code)).rejects.toMatchObject({ code: 'coupon_code_used' })
    await expect(code(coupon, person + 1)).rejects.toMatchObject({ code: 'coupon_not_found' })
    now = start
  })

  test('cannot be forged: whichever letter is changed, it is refused', async () => {
    const { coupon, person } = await held(await shop.offer())
    const shown = (await code(coupon, person)).code
    for (let place = 0; place < shown.length; place += 1) {
      const letter = shown[place] === 'A' ? 'B' : 'A'
      const forged = shown.slice(0, place) + letter + shown.slice(place + 1)
      await expect(scan(forged)).rejects.toMatchObject({ code: 'coupon_code_invalid' })
    }
  })
})

test('refusals of a use come in their order', async () => {
  const early = await held(await shop.offer({ validity: { kind: 'relative', waitDays: 2, validDays: 1 } }))
  await expect(redeem([early.coupon])).rejects.toMatchObject({ code: 'coupon_not_yet_valid' })
  const elsewhere = await held(await shop.offer({ scope: { channels: ['app'] } }))
  await expect(redeem([elsewhere.coupon])).rejects.toMatchObject({ code: 'coupon_not_for_basket' })
  const [one, two] = [await held(await shop.offer()), await held(await shop.offer())]
  await expect(redeem([one.coupon, two.coupon])).rejects.toMatchObject({ code: 'coupons_not_together' })
  await expect(redeem(['00000000-0000-7000-8000-000000000000'])).rejects.toMatchObject({ code: 'coupon_not_found' })
  await expect(redeem([one.coupon, early.coupon])).rejects.toMatchObject({ code: 'coupon_not_yet_valid' })
  expect((await redeem([one.coupon])).savingMinor).toBe(500n)
})

test('an exchange at a counter moves discounts to sales, once, and back with what comes back', async () => {
  const offer = await shop.offer({
    value: { kind: 'exchange', ceilingMinor: 3000 },
    scope: { skus: ['cup'] },
  })
  const { coupon, person } = await held(offer)
  const shown = (await code(coupon, person)).code
  const input = {
    requestId: 'x-1',
    storeCode: 's1',
    channel: 'store',
    lines: [{ sku: 'cup', quantity: 2, amountMinor: 4001 }],
    coupons: [shown],
  }
  const keyed = { key: 'idem-1', route: 'r' }
  const first = await redeemAlone(deps, scope, keyed, input)
  expect(first).toMatchObject({ savingMinor: 2000, coupons: [{ coupon, returned: false }] })
  now = new Date(now.getTime() + 120_000)
  // Sent again long after the code has ended: by its own key, and by the header's.
  const second = processOf(1)
  expect(await redeemAlone(second, scope, { ...keyed, key: undefined }, input)).toEqual(first)
  expect(JSON.stringify(await redeemAlone(second, scope, keyed, input))).toBe(JSON.stringify(first))
  const balances = async () =>
    (
      await deps.db.as(scope, (tx) =>
        readBalances(
          tx,
          scope,
          ['discounts', 'sales'].map((purpose) => ({
            holder: { of: 'store', store: store.id, purpose } as const,
            asset: 'money' as const,
          })),
        ),
      )
    ).map(({ balanceMinor }) => balanceMinor)
  expect(await balances()).toEqual([-2000n, 2000n])
  const back = { requestId: 'x-2', amountMinor: 2000 }
  const returned = await returnAlone(deps, scope, { key: undefined, route: 'b' }, first.id, back)
  expect(returned).toMatchObject({ givenBackMinor: 999, couponsReturned: [] })
  expect(await returnAlone(second, scope, { key: undefined, route: 'b' }, first.id, back)).toEqual(returned)
  expect(await balances()).toEqual([-1001n, 1001n])
  await returnAlone(deps, scope, { key: undefined, route: 'b' }, first.id, { requestId: 'x-3' })
  expect(await balances()).toEqual([0n, 0n])
})

test('a quote says what is best of what she holds, what she could claim, and why not the others', async () => {
  const [person = 0] = await shop.people(1)
  const [small, big] = [
    await shop.offer(),
    await shop.offer({ value: { kind: 'face-value', offMinor: 800 }, public: false }),
  ]
  await shop.offer({
    code: 'best-of-all',
    value: { kind: 'full-reduction', offMinor: 1200, fromMinor: 2000 },
    name: { en: 'Twelve off', zh: '减十二' },
  })
  await shop.claim(small, person)
  await shop.claim(big, person)
  const { db } = deps
  const { findPublicIds } = await import('../customers/index.ts')
  const customer = (await findPublicIds({ ...deps, db }, scope, [person])).get(person) ?? ''
  const quote = await quoteBasket(deps, scope, {
    storeCode: 's1',
    channel: 'store',
    lines: [{ sku: 'tea', quantity: 1, amountMinor: 2000 }],
    customer,
    coupons: [],
    claimable: true,
  })
  expect(quote.best).toMatchObject({ grossMinor: 2000, savingMinor: 800, dueMinor: 1200, exact: true })
  expect(quote.best.coupons.map(({ offer, used, refusal }) => [offer.id, used, refusal])).toEqual(
    expect.arrayContaining([
      [small, false, 'not-together'],
      [big, true, null],
    ]),
  )
  expect(quote.withClaims).toMatchObject({ savingMinor: 1200 })
  expect(quote.withClaims?.coupons.find(({ used }) => used)).toMatchObject({
    coupon: null,
    offer: { code: 'best-of-all' },
  })
})
