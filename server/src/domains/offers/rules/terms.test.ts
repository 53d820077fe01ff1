import type { OfferTerms } from '@regulars/contract'
import { describe, expect, test } from 'vitest'
import { findFrozen, findMistake, patchTerms } from './check-terms.ts'
import { decideRedemption } from './decide-redemption.ts'
import { type Basket, type Candidate, mostOf } from './price-coupon.ts'
import { readCodes } from './read-codes.ts'
import { dayOf, validityOf } from './validity.ts'

const shanghai = 'Asia/Shanghai'

describe('days of validity', () => {
  test('are those of the zone, whole, with the rest of the first where nothing is waited for', () => {
    const at = new Date('2026-03-01T15:59:59Z') // 23:59:59 in Shanghai
    expect(dayOf(at, shanghai)).toBe('2026-03-01')
    expect(dayOf(new Date('2026-03-01T16:00:00Z'), shanghai)).toBe('2026-03-02')
    expect(validityOf({ kind: 'relative', waitDays: 0, validDays: 1 }, at, shanghai)).toEqual({
      validFrom: at,
      expiresAt: new Date('2026-03-01T16:00:00Z'),
    })
    expect(validityOf({ kind: 'relative', waitDays: 2, validDays: 3 }, at, shanghai)).toEqual({
      validFrom: new Date('2026-03-02T16:00:00Z'),
      expiresAt: new Date('2026-03-05T16:00:00Z'),
    })
  })

  test('are 23 or 25 hours long where clocks change', () => {
    const at = new Date('2026-03-28T12:00:00Z')
    const { expiresAt } = validityOf({ kind: 'relative', waitDays: 0, validDays: 2 }, at, 'Europe/Berlin')
    expect(expiresAt.toISOString()).toBe('2026-03-29T22:00:00.000Z')
  })

  test('do not matter between two moments', () => {
    const absolute = { kind: 'absolute', from: '2026-03-01T08:00:00+08:00', to: '2026-03-02T08:00:00+08:00' } as const
    expect(validityOf(absolute, new Date(0), shanghai)).toEqual({
      validFrom: new Date('2026-03-01T00:00:00Z'),
      expiresAt: new Date('2026-03-02T00:00:00Z'),
    })
  })
})

const everywhere = { stores: [], cities: [], channels: [], skus: [], categories: [] }
const terms: OfferTerms = {
  name: { en: 'Five off', zh: '立减五元' },
  about: { en: '', zh: '' },
  value: { kind: 'face-value', offMinor: 500 },
  validity: { kind: 'absolute', from: '2026-03-01T00:00:00Z', to: '2026-04-01T00:00:00Z' },
  limits: { perCustomer: 1, perNaturalPerson: null, perPhone: null, perDevice: null },
  scope: everywhere,
  newCustomersOnly: false,
  stacking: { kind: 'exclusive' },
  needs: { follow: false, member: false },
  giftable: false,
  suspect: 'refuse',
  returnDays: 0,
}
const supply = {
  stock: 5,
  stockPerStore: null,
  stockPerDay: null,
  budgetMinor: null,
  budgetPerStoreMinor: null,
  budgetPerDayMinor: null,
}

describe('terms', () => {
  const none = { claimFrom: null, claimTo: null }
  const [march, april] = [new Date('2026-03-01T00:00:00Z'), new Date('2026-04-01T00:00:00Z')]

  test('that cannot work are found, with the field', () => {
    const find = (
      more: Partial<OfferTerms>,
      window: { claimFrom: Date | null; claimTo: Date | null } = none,
      now?: Date,
    ) => findMistake({ terms: { ...terms, ...more }, ...window }, now)
    expect(find({})).toBeUndefined()
    expect(find({}, none, march)).toBeUndefined()
    expect(find({}, none, april)).toMatch(/^validity: it is over/)
    expect(find({ validity: { kind: 'absolute', from: '2026-03-01T00:00:00Z', to: '2026-03-01T00:00:00Z' } })).toMatch(
      /^validity: it ends/,
    )
    expect(find({}, { claimFrom: april, claimTo: april })).toMatch(/^claimTo: is not after/)
    expect(find({}, { claimFrom: march, claimTo: april })).toBeUndefined()
    expect(find({}, { claimFrom: april, claimTo: null })).toBeUndefined()
    expect(find({}, { claimFrom: null, claimTo: march })).toBeUndefined()
    const open = { validity: { kind: 'relative', waitDays: 0, validDays: 1 } } as const
    expect(find(open, { claimFrom: march, claimTo: april }, april)).toMatch(/^claimTo: is over/)
    expect(find(open, { claimFrom: march, claimTo: april }, march)).toBeUndefined()
    const exchange = { value: { kind: 'exchange', unitsMax: 1, ceilingMinor: 100 } } as const
    const special = { value: { kind: 'special-price', priceMinor: 1, unitsMax: 1, ceilingMinor: 100 } } as const
    expect(find(exchange)).toMatch(/^scope: /)
    expect(find(special)).toMatch(/^scope: /)
    expect(find({ ...exchange, scope: { ...everywhere, skus: ['cup'] } })).toBeUndefined()
    expect(find({ ...special, scope: { ...everywhere, categories: ['dining'] } })).toBeUndefined()
  })

  test('change by whole fields, and fields of the offer itself are none of them', () => {
    expect(patchTerms(terms, { giftable: true, public: false })).toEqual({ ...terms, giftable: true })
  })

  test('keep their kind and the supply its bounds once an offer was published', () => {
    const exchange = { kind: 'exchange', unitsMax: 1, ceilingMinor: 100 } as const
    const of = (state: 'draft' | 'published' | 'stopped' | 'ended') => ({ state, terms, supply })
    expect(findFrozen(of('draft'), { value: exchange, supply: { ...supply, stock: 1 } })).toBeUndefined()
    for (const state of ['published', 'stopped', 'ended'] as const) {
      expect(findFrozen(of(state), { value: exchange })).toMatch(/^value: /)
      expect(findFrozen(of(state), { supply: { ...supply, stock: 6 } })).toMatch(/^supply: /)
      expect(
        findFrozen(of(state), { value: { kind: 'face-value', offMinor: 900 }, supply: { ...supply } }),
      ).toBeUndefined()
      expect(findFrozen(of(state), {})).toBeUndefined()
    }
  })
})

describe('a list of outside codes', () => {
  test('is read line by line: heading, quotes, further columns, mark and empty lines', () => {
    const text = '\uFEFFCode,note\r\nAB-1,first\n\n"AB""2",x\rAB-3;y\nAB-4\tz\n'
    expect(readCodes(text)).toEqual({
      codes: [
        { line: 2, code: 'AB-1' },
        { line: 4, code: 'AB"2' },
        { line: 5, code: 'AB-3' },
        { line: 6, code: 'AB-4' },
      ],
      problems: [],
    })
    expect(readCodes('券码\nX').codes).toEqual([{ line: 2, code: 'X' }])
    // A heading is the first line that says anything, and nothing but the word.
    const codesOf = (text: string) => readCodes(text).codes.map(({ code }) => code)
    expect(codesOf('\n\nCODE\nX')).toEqual(['X'])
    expect(codesOf('B C\ncode')).toEqual(['code'])
    expect(codesOf('xcode\nX')).toEqual(['xcode', 'X'])
    expect(codesOf('codes\nX')).toEqual(['codes', 'X'])
    // Blanks around a code are none of it; quotes count where the line begins with them.
    expect(codesOf(' A ,x\n\t\n  "B",x\n" C "\nD"E"')).toEqual(['A', 'B', 'C', 'D"E"'])
  })

  test('says of each line that is no code why', () => {
    const long = 'x'.repeat(65)
    expect(readCodes(`A\ncode\nA\nB C\n码\n${long}\n${'y'.repeat(64)}`)).toEqual({
      codes: [
        { line: 1, code: 'A' },
        { line: 2, code: 'code' },
        { line: 7, code: 'y'.repeat(64) },
      ],
      problems: [
        { line: 3, code: 'A', reason: 'twice', detail: 'the same as line 1' },
        { line: 4, code: 'B C', reason: 'unreadable', detail: 'letters, digits and signs without spaces only' },
        { line: 5, code: '码', reason: 'unreadable', detail: 'letters, digits and signs without spaces only' },
        { line: 6, code: 'x'.repeat(64), reason: 'too-long', detail: 'more than 64 characters' },
      ],
    })
  })
})

describe('a use of coupons', () => {
  const at = new Date('2026-03-05T00:00:00Z')
  const basket: Basket = {
    storeCode: 's1',
    cityCode: 'hz',
    channel: 'store',
    at,
    lines: [{ sku: 'tea', categories: [], quantity: 1, amountMinor: 600n }],
  }
  const coupon = (id: string, more: Partial<Candidate> = {}): Candidate => ({
    id,
    offer: 1,
    version: 1,
    isUsable: true,
    value: { kind: 'face-value', offMinor: 400 },
    scope: everywhere,
    stacking: { kind: 'stackable', group: 'x', countMax: 9 },
    validFrom: new Date('2026-03-01T00:00:00Z'),
    expiresAt: new Date('2026-04-01T00:00:00Z'),
    mostMinor: 400n,
    ...more,
  })
  const claimed = (candidate: Candidate) => ({ candidate, state: 'claimed' as const })

  test('says what each takes off which line', () => {
    expect(decideRedemption([claimed(coupon('a')), claimed(coupon('b'))], basket)).toEqual({
      savings: new Map([
        ['a', [400n]],
        ['b', [200n]],
      ]),
    })
  })

  test('is refused for all if one cannot be used, for the first reason of the first', () => {
    const late = coupon('late', { expiresAt: at, scope: { ...everywhere, stores: ['s9'] } })
    expect(decideRedemption([claimed(coupon('a')), claimed(late)], basket)).toEqual({
      refused: 'coupon_expired',
      coupon: 'late',
    })
    const early = coupon('early', { validFrom: new Date(at.getTime() + 1) })
    expect(decideRedemption([claimed(early)], basket)).toEqual({ refused: 'coupon_not_yet_valid', coupon: 'early' })
    for (const state of ['redeemed', 'voided', 'expired', 'gifting'] as const)
      expect(decideRedemption([{ candidate: late, state }], basket)).toEqual({
        refused: `coupon_${state}`,
        coupon: 'late',
      })
    const elsewhere = coupon('far', { scope: { ...everywhere, stores: ['s9'] } })
    expect(decideRedemption([claimed(elsewhere)], basket)).toEqual({
      refused: 'coupon_not_for_basket',
      coupon: 'far',
      why: 'other-store',
    })
    const alone = coupon('alone', { stacking: { kind: 'exclusive' } })
    expect(decideRedemption([claimed(coupon('a')), claimed(alone)], basket)).toEqual({
      refused: 'coupons_not_together',
      coupon: 'a',
    })
    expect(
      decideRedemption(
        ['a', 'b', 'c'].map((id) => claimed(coupon(id))),
        basket,
      ),
    ).toEqual({
      refused: 'coupon_not_for_basket',
      coupon: 'c',
      why: 'takes-nothing-off',
    })
  })
})

test('a coupon costs at most what its terms say', () => {
  const values: [Candidate['value'], bigint][] = [
    [{ kind: 'face-value', offMinor: 500 }, 500n],
    [{ kind: 'full-reduction', offMinor: 400, fromMinor: 4000, timesMax: 3 }, 1200n],
    [{ kind: 'discount', offBasisPoints: 9000, ceilingMinor: 700, fromMinor: 0 }, 700n],
    [{ kind: 'special-price', priceMinor: 200, unitsMax: 2, ceilingMinor: 9000 }, 9000n],
    [{ kind: 'exchange', unitsMax: 1, ceilingMinor: 2000 }, 2000n],
  ]
  expect(values.map(([value]) => mostOf(value))).toEqual(values.map(([, most]) => most))
})
