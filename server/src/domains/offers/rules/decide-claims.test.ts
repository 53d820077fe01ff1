import type { OfferLimits, OfferSupply, OfferTerms } from '@regulars/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type ClaimCounts,
  type ClaimFacts,
  daySlot,
  decideClaims,
  isWorthRanking,
  type OpenOffer,
  slotsOf,
  storeSlot,
  totalSlot,
  usedKeys,
} from './decide-claims.ts'

const now = { at: new Date('2026-03-01T10:00:00Z'), day: '2026-03-01' }
const limits: OfferLimits = { perCustomer: null, perNaturalPerson: null, perPhone: null, perDevice: null }
const supply: OfferSupply = {
  stock: null,
  stockPerStore: null,
  stockPerDay: null,
  budgetMinor: null,
  budgetPerStoreMinor: null,
  budgetPerDayMinor: null,
}
const terms: OfferTerms = {
  name: { en: 'Five off', zh: '立减五元' },
  about: { en: '', zh: '' },
  value: { kind: 'face-value', offMinor: 501 },
  validity: { kind: 'relative', waitDays: 0, validDays: 7 },
  limits,
  scope: { stores: [], cities: [], channels: [], skus: [], categories: [] },
  newCustomersOnly: false,
  stacking: { kind: 'exclusive' },
  needs: { follow: false, member: false },
  giftable: false,
  suspect: 'refuse',
  returnDays: 0,
}
const offer = (more: Partial<OpenOffer> = {}): OpenOffer => ({
  state: 'published',
  claimFrom: null,
  claimTo: null,
  terms,
  supply,
  freeCodes: undefined,
  ...more,
})
const withTerms = (more: Partial<OfferTerms>) => offer({ terms: { ...terms, ...more } })
const withSupply = (more: Partial<OfferSupply>) => offer({ supply: { ...supply, ...more } })
const claim = (more: Partial<ClaimFacts> = {}): ClaimFacts => ({
  person: 1,
  store: 0,
  phone: undefined,
  device: undefined,
  naturalPerson: undefined,
  isNew: true,
  isMember: true,
  isFollower: true,
  rank: 0,
  ...more,
})
const counts = (
  tally: Record<string, [claimed: bigint, promisedMinor: bigint]> = {},
  used: Record<string, number> = {},
): ClaimCounts => ({
  tally: new Map(Object.entries(tally).map(([slot, [claimed, promisedMinor]]) => [slot, { claimed, promisedMinor }])),
  used: new Map(Object.entries(used)),
  codesTaken: 0,
})
const decide = (of: OpenOffer, by: ClaimFacts, before = counts()) => {
  const [decision] = decideClaims(of, before, [by], now)
  return decision && (decision.refused ?? decision.mostMinor)
}
const total = 'total'
const later = new Date(now.at.getTime() + 1)

describe('a claim', () => {
  test('is granted with the most that its coupon can take off', () => {
    expect(decide(offer(), claim())).toBe(501n)
  })

  const cases: [string, OpenOffer, ClaimFacts, ClaimCounts?][] = [
    ['offer_not_published', offer({ state: 'draft', claimFrom: later }), claim()],
    ['offer_stopped', offer({ state: 'stopped', claimFrom: later }), claim()],
    ['offer_ended', offer({ state: 'ended', claimFrom: later }), claim()],
    ['offer_not_begun', offer({ claimFrom: later, claimTo: now.at }), claim()],
    ['offer_ended', offer({ claimTo: now.at }), claim()],
    [
      'offer_ended',
      withTerms({ validity: { kind: 'absolute', from: '2026-01-01T00:00:00Z', to: now.at.toISOString() } }),
      claim(),
    ],
    [
      'offer_sold_out',
      withSupply({ stock: 5, stockPerDay: 1 }),
      claim(),
      counts({ total: [5n, 0n], 'day/2026-03-01': [5n, 0n] }),
    ],
    ['offer_sold_out', offer({ freeCodes: 0 }), claim()],
    ['offer_day_sold_out', withSupply({ stockPerDay: 5 }), claim(), counts({ 'day/2026-03-01': [5n, 0n] })],
    [
      'claim_store_needed',
      offer({ supply: { ...supply, stockPerStore: 5 }, terms: { ...terms, limits: { ...limits, perPhone: 1 } } }),
      claim(),
    ],
    ['claim_store_needed', withSupply({ budgetPerStoreMinor: 5000 }), claim()],
    [
      'offer_store_sold_out',
      withSupply({ stockPerStore: 5 }),
      claim({ store: 3 }),
      counts({ 'store/3': [5n, 0n], 'store/4': [0n, 0n] }),
    ],
    [
      'claim_natural_person_needed',
      withTerms({ limits: { ...limits, perNaturalPerson: 1, perPhone: 1 }, newCustomersOnly: true }),
      claim({ isNew: false }),
    ],
    ['claim_phone_needed', withTerms({ limits: { ...limits, perPhone: 1, perDevice: 1 } }), claim()],
    ['claim_device_needed', withTerms({ limits: { ...limits, perDevice: 1 } }), claim({ phone: 'p' })],
    [
      'claim_needs_follow',
      withTerms({ needs: { follow: true, member: true } }),
      claim({ isFollower: false, isMember: false }),
    ],
    [
      'claim_needs_member',
      withTerms({ needs: { follow: true, member: true }, newCustomersOnly: true }),
      claim({ isMember: false, isNew: false }),
    ],
    ['claim_new_customers_only', withTerms({ newCustomersOnly: true }), claim({ isNew: false, rank: 3 })],
    [
      'claim_customer_limit',
      withTerms({ limits: { perCustomer: 2, perNaturalPerson: 1, perPhone: 1, perDevice: 1 } }),
      claim({ phone: 'p', device: 'd', naturalPerson: 'n', rank: 3 }),
      counts({}, { 'customer/1': 2, 'phone/p': 1, 'device/d': 1, 'person/n': 1 }),
    ],
    [
      'claim_natural_person_limit',
      withTerms({ limits: { ...limits, perNaturalPerson: 1, perPhone: 1, perDevice: 1 } }),
      claim({ phone: 'p', device: 'd', naturalPerson: 'n' }),
      counts({}, { 'phone/p': 1, 'device/d': 1, 'person/n': 1 }),
    ],
    [
      'claim_phone_limit',
      withTerms({ limits: { ...limits, perPhone: 1, perDevice: 1 } }),
      claim({ phone: 'p', device: 'd' }),
      counts({}, { 'phone/p': 1, 'device/d': 1 }),
    ],
    [
      'claim_device_limit',
      offer({
        terms: { ...terms, limits: { ...limits, perDevice: 1 } },
        supply: { ...supply, budgetMinor: 1 },
      }),
      claim({ device: 'd', rank: 3 }),
      counts({}, { 'device/d': 1 }),
    ],
    ['claim_suspect', withSupply({ budgetMinor: 1 }), claim({ rank: 2 })],
    ['claim_suspect', withTerms({ suspect: 'allow' }), claim({ rank: 3 })],
    [
      'offer_budget_spent',
      withSupply({ budgetMinor: 1000, budgetPerDayMinor: 0 }),
      claim(),
      counts({ total: [0n, 500n] }),
    ],
    [
      'offer_day_budget_spent',
      withSupply({ budgetPerDayMinor: 1000, budgetPerStoreMinor: 0 }),
      claim({ store: 3 }),
      counts({ 'day/2026-03-01': [0n, 500n] }),
    ],
    [
      'offer_store_budget_spent',
      withSupply({ budgetPerStoreMinor: 1000 }),
      claim({ store: 3 }),
      counts({ 'store/3': [0n, 500n] }),
    ],
  ]
  test.each(cases)('is refused as %s, which comes before what follows it', (refused, of, by, before) => {
    expect(decide(of, by, before)).toBe(refused)
  })

  const atTheEdge: [string, OpenOffer, ClaimFacts, ClaimCounts?][] = [
    ['its first moment', offer({ claimFrom: now.at, claimTo: later }), claim()],
    [
      'the last moment of its validity',
      withTerms({ validity: { kind: 'absolute', from: '2026-01-01T00:00:00Z', to: later.toISOString() } }),
      claim(),
    ],
    [
      'a new customer who follows and is a member, where all of that is needed',
      withTerms({ needs: { follow: true, member: true }, newCustomersOnly: true }),
      claim(),
    ],
    [
      'whoever is neither, where nothing of it is',
      offer(),
      claim({ isNew: false, isMember: false, isFollower: false }),
    ],
    ['the last of a stock', withSupply({ stock: 5 }), claim(), counts({ total: [4n, 0n] })],
    ['the last of a day', withSupply({ stockPerDay: 5 }), claim(), counts({ 'day/2026-03-01': [4n, 0n] })],
    ['the last of a store', withSupply({ stockPerStore: 5 }), claim({ store: 3 }), counts({ 'store/3': [4n, 0n] })],
    ['the last code of a list', offer({ freeCodes: 1 }), claim()],
    [
      'the last within a limit',
      withTerms({ limits: { ...limits, perCustomer: 2 } }),
      claim(),
      counts({}, { 'customer/1': 1 }),
    ],
    ['the last of a budget', withSupply({ budgetMinor: 1001 }), claim(), counts({ total: [0n, 500n] })],
    ['somebody of a middle rank where that is allowed', withTerms({ suspect: 'allow' }), claim({ rank: 2 })],
    ['somebody of a low rank', offer(), claim({ rank: 1 })],
    [
      'somebody whom others have filled a limit of',
      withTerms({ limits: { ...limits, perCustomer: 1 } }),
      claim(),
      counts({}, { 'customer/2': 9 }),
    ],
  ]
  test.each(atTheEdge)('is granted to %s', (_title, of, by, before) => {
    expect(decide(of, by, before)).toBe(501n)
  })

  test('of a middle rank is promised half, rounded up, where the offer says so', () => {
    const of = withTerms({ suspect: 'halve' })
    expect(decide(of, claim({ rank: 2 }))).toBe(251n)
    expect(decide(of, claim({ rank: 1 }))).toBe(501n)
    expect(decide(of, claim({ rank: 3 }))).toBe('claim_suspect')
    expect(decide({ ...of, supply: { ...supply, budgetMinor: 251 } }, claim({ rank: 2 }))).toBe(251n)
  })

  test('is ranked only where nothing else refuses it first', () => {
    const worth = (of: OpenOffer, by: ClaimFacts, before = counts()) => isWorthRanking(of, before, by, now)
    expect(worth(offer(), claim())).toBe(true)
    expect(worth(withSupply({ budgetMinor: 1 }), claim())).toBe(true)
    expect(worth(offer({ state: 'draft' }), claim())).toBe(false)
    expect(worth(withTerms({ newCustomersOnly: true }), claim({ isNew: false }))).toBe(false)
    expect(worth(withTerms({ limits: { ...limits, perCustomer: 1 } }), claim(), counts({}, { 'customer/1': 1 }))).toBe(
      false,
    )
  })
})

describe('claims that are decided together', () => {
  test('count for each other, in their sequence', () => {
    const before = counts({ total: [3n, 0n] })
    const of = offer({
      terms: { ...terms, limits: { ...limits, perCustomer: 1, perDevice: 2 } },
      supply: { ...supply, stock: 6 },
    })
    const decisions = decideClaims(
      of,
      before,
      [1, 1, 2, 3, 4].map((person) => claim({ person, device: person < 4 ? 'd' : 'e' })),
      now,
    )
    expect(decisions.map(({ refused }) => refused ?? 'granted')).toEqual([
      'granted',
      'claim_customer_limit',
      'granted',
      'claim_device_limit',
      'granted',
    ])
    expect(before.tally.get(total)).toEqual({ claimed: 6n, promisedMinor: 1503n })
    expect(before.tally.get('day/2026-03-01')).toEqual({ claimed: 3n, promisedMinor: 1503n })
    expect(before.codesTaken).toBe(3)
    expect(before.used).toEqual(
      new Map([
        ['customer/1', 1],
        ['device/d', 2],
        ['customer/2', 1],
        ['customer/4', 1],
        ['device/e', 1],
      ]),
    )
    decideClaims(offer(), before, [claim({ person: 9 })], now)
    expect([...before.used.keys()]).toEqual([
      'customer/1',
      'device/d',
      'customer/2',
      'customer/4',
      'device/e',
      'customer/9',
    ])
  })

  test('never pass stock, budgets or limits, and never leave anything that somebody asked for', () => {
    const some = fc.option(fc.integer({ min: 0, max: 6 }), { nil: null })
    const money = fc.option(fc.integer({ min: 0, max: 3500 }), { nil: null })
    fc.assert(
      fc.property(
        fc.record({
          stock: some,
          stockPerStore: some,
          stockPerDay: some,
          budgetMinor: money,
          budgetPerStoreMinor: money,
          budgetPerDayMinor: money,
        }),
        fc.option(fc.integer({ min: 1, max: 3 }), { nil: null }),
        fc.array(fc.record({ person: fc.integer({ min: 1, max: 4 }), store: fc.integer({ min: 1, max: 2 }) }), {
          maxLength: 20,
        }),
        (supplied, perCustomer, asked) => {
          const of = offer({ terms: { ...terms, limits: { ...limits, perCustomer } }, supply: supplied })
          const before = counts()
          const decisions = decideClaims(
            of,
            before,
            asked.map((one) => claim(one)),
            now,
          )
          const granted = asked.filter((_, index) => decisions[index]?.refused === undefined)
          const most = (bound: number | null, count: number) => bound === null || count <= bound
          const worth = (count: number) => count * 501
          expect(most(supplied.stock, granted.length) && most(supplied.stockPerDay, granted.length)).toBe(true)
          expect(most(supplied.budgetMinor, worth(granted.length))).toBe(true)
          expect(most(supplied.budgetPerDayMinor, worth(granted.length))).toBe(true)
          for (const store of [1, 2]) {
            const own = granted.filter((one) => one.store === store).length
            expect(most(supplied.stockPerStore, own) && most(supplied.budgetPerStoreMinor, worth(own))).toBe(true)
            expect(before.tally.get(storeSlot(store))?.claimed ?? 0n).toBe(BigInt(own))
          }
          for (const person of [1, 2, 3, 4])
            expect(most(perCustomer, granted.filter((one) => one.person === person).length)).toBe(true)
          // Whoever was refused would be refused again.
          for (const [index, one] of asked.entries())
            if (decisions[index]?.refused) expect(decideClaims(of, before, [claim(one)], now)[0]?.refused).toBeDefined()
        },
      ),
    )
  })
})

test('slots and keys have these names, which are stored', () => {
  expect([totalSlot, daySlot('2026-03-01'), storeSlot(7)]).toEqual(['total', 'day/2026-03-01', 'store/7'])
  expect(slotsOf(7, '2026-03-01')).toEqual(['total', 'day/2026-03-01', 'store/7'])
  expect(slotsOf(0, '2026-03-01')).toEqual(['total', 'day/2026-03-01'])
  expect(usedKeys(claim({ person: 5, phone: 'p', device: 'd', naturalPerson: 'n' }))).toEqual({
    customer: 'customer/5',
    phone: 'phone/p',
    device: 'device/d',
    naturalPerson: 'person/n',
  })
  expect(usedKeys(claim())).toEqual({
    customer: 'customer/1',
    phone: undefined,
    device: undefined,
    naturalPerson: undefined,
  })
})
