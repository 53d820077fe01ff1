import { describe, expect, test } from 'vitest'
import { planBasket } from './price-basket.ts'
import { type Basket, type Candidate, mostOf } from './price-coupon.ts'

// The search of the best combination, on small numbers that can be followed by hand: what it must not overlook, and what
// it need not look at.

const at = new Date('2026-03-01T10:00:00Z')
const everywhere = { stores: [], cities: [], channels: [], skus: [], categories: [] }
const basket = (...lines: [sku: string, amountMinor: number, quantity?: number][]): Basket => ({
  storeCode: 's1',
  cityCode: 'hz',
  channel: 'store',
  at,
  lines: lines.map(([sku, amountMinor, quantity = 1]) => ({
    sku,
    categories: [],
    quantity,
    amountMinor: BigInt(amountMinor),
  })),
})
const wide = basket(['tea', 1000])

/** A coupon that takes `off`, together with up to `countMax` of its group; each of an offer of its own, by its letter. */
const one = (id: string, off: number, countMax: number, more: Partial<Candidate> = {}): Candidate => {
  const value = more.value ?? { kind: 'face-value', offMinor: off }
  return {
    id,
    offer: id.charCodeAt(0),
    version: 1,
    isUsable: true,
    value,
    scope: everywhere,
    stacking: { kind: 'stackable', group: 'x', countMax },
    validFrom: new Date('2026-01-01T00:00:00Z'),
    expiresAt: new Date('2026-12-01T00:00:00Z'),
    mostMinor: mostOf(value),
    ...more,
  }
}
const alone = (id: string, off: number, more: Partial<Candidate> = {}): Candidate =>
  one(id, off, 1, { stacking: { kind: 'exclusive' }, ...more })
const used = (candidates: Candidate[], on = wide): string => [...planBasket(candidates, on).savings.keys()].join('')

/** How many sets it has to look at, beside the single coupons, which it knows. */
function setsOf(candidates: Candidate[], on = wide): number {
  for (let limit = 0; ; limit += 1) if (planBasket(candidates, on, limit).exact) return limit
}

describe('the best combination', () => {
  test('is the larger one', () => {
    expect(used([one('a', 5, 2), one('b', 1, 2), one('c', 6, 2)])).toBe('ac')
    expect(used([one('a', 5, 3), one('b', 4, 3), one('c', 6, 3)])).toBe('abc')
    expect(used([one('a', 5, 2), one('b', 4, 2), alone('z', 10)])).toBe('z')
    expect(used([one('a', 5, 2), one('b', 4, 2), alone('z', 8)])).toBe('ab')
  })

  test('of equal ones has fewer coupons, found first or last', () => {
    expect(used([one('a', 4, 3), one('b', 3, 3), one('c', 3, 3), one('d', 5, 2), one('e', 5, 2)])).toBe('de')
    expect(used([one('a', 5, 2), one('b', 5, 2), one('c', 4, 3), one('d', 3, 3), one('e', 3, 3)])).toBe('ab')
    expect(used([one('a', 5, 2), one('b', 5, 2), alone('z', 10)])).toBe('z')
  })

  test('of equal ones with equally many has what expires first, whatever the sequence in which they are taken off', () => {
    const on = (month: string) => ({ expiresAt: new Date(`2026-${month}-01T00:00:00Z`) })
    const group = (name: string) => ({ stacking: { kind: 'stackable', group: name, countMax: 2 } as const })
    expect(
      used([
        one('a', 5, 2, { ...group('x'), ...on('11') }),
        one('b', 5, 2, { ...group('x'), ...on('05') }),
        one('c', 5, 2, { ...group('y'), ...on('06') }),
        one('d', 5, 2, { ...group('y'), ...on('06') }),
      ]),
    ).toBe('ab')
    // Fewer or larger comes before that.
    expect(used([one('a', 6, 1), one('b', 5, 1, on('05'))])).toBe('a')
    expect(used([one('a', 5, 2), one('b', 5, 2), one('c', 10, 1, on('12'))])).toBe('c')
  })

  test('may need a coupon that saves more in company than alone', () => {
    // Alone, two free units are one of ham (6) and one of bun (6). When ham costs 1 less, two of bun are dearer: 13.
    const meal = basket(['ham', 13, 1.9], ['bun', 20, 3])
    const cheaper = one('a', 1, 2, {
      value: { kind: 'special-price', priceMinor: 5, unitsMax: 1, ceilingMinor: 1 },
      scope: { ...everywhere, skus: ['ham'] },
    })
    for (const value of [
      { kind: 'exchange', unitsMax: 2, ceilingMinor: 100 } as const,
      { kind: 'special-price', priceMinor: 0, unitsMax: 2, ceilingMinor: 100 } as const,
    ]) {
      const free = one('b', 0, 2, { value })
      expect(planBasket([free], meal).savingMinor).toBe(12n)
      const plan = planBasket([cheaper, free, alone('z', 13)], meal)
      expect([...plan.savings.keys()].join('')).toBe('ab')
      expect(plan.savingMinor).toBe(14n)
    }
  })

  test('each candidate keeps what it would save alone, used or not', () => {
    const { verdicts } = planBasket(
      [one('a', 5, 2), one('b', 4, 2), alone('c', 3), alone('d', 2, { isUsable: false })],
      wide,
    )
    expect([...verdicts]).toEqual([
      ['a', { refusal: null, missingMinor: 0n, aloneMinor: 5n }],
      ['b', { refusal: null, missingMinor: 0n, aloneMinor: 4n }],
      ['c', { refusal: 'not-together', missingMinor: 0n, aloneMinor: 3n }],
      ['d', { refusal: 'not-usable', missingMinor: 0n, aloneMinor: 0n }],
    ])
  })
})

describe('what is left out of the search', () => {
  test('coupons that go alone, and groups of one', () => {
    expect(setsOf([alone('a', 5), alone('b', 4), alone('c', 3)])).toBe(0)
    expect(setsOf([one('a', 5, 2), alone('b', 4)])).toBe(0)
  })

  test('sets that cannot reach the best one so far', () => {
    // a, ab; b and c cannot reach 9.
    expect(setsOf([one('a', 5, 2), one('b', 4, 2), one('c', 3, 2)])).toBe(2)
    // a; with one more there is room for it could be 9 at most, and z saves 10.
    expect(setsOf([one('a', 5, 2), one('b', 4, 2), one('c', 3, 2), alone('z', 10)])).toBe(1)
    // Nor does a larger basket with more lines change that: only unit prices are rounded line by line.
    const lines = Array.from({ length: 9 }, (_, index): [string, number] => [`s${index}`, 900])
    expect(setsOf([one('a', 50, 2), one('b', 45, 2)], basket(...lines))).toBe(2)
  })

  test('sets that could only equal it with no fewer coupons', () => {
    // a; ab would save the 8 of z with two coupons.
    expect(setsOf([one('a', 5, 2), one('b', 3, 2), alone('z', 8)])).toBe(1)
  })

  test('a coupon that takes nothing off beside the others', () => {
    const onTea = { scope: { ...everywhere, skus: ['tea'] } }
    // a, b; not ab, since a leaves nothing of the tea.
    expect(setsOf([one('a', 5, 2, onTea), one('b', 5, 2, onTea)], basket(['tea', 5], ['noodles', 100]))).toBe(2)
  })

  test('copies of a coupon in its place', () => {
    const copy = (id: string) => one(id, 5, 2, { offer: 1 })
    // a, ab; not ac, ad, b, bc, bd, c, cd.
    expect(setsOf(['a', 'b', 'c', 'd'].map(copy))).toBe(2)
    const many = Array.from({ length: 20 }, (_, index) =>
      one(`c${String(index).padStart(2, '0')}`, 5, 20, { offer: 1 }),
    )
    expect(setsOf(many)).toBe(20)
  })

  test('but only copies: another offer, version, promise or end is another coupon', () => {
    const nine = { mostMinor: 9n }
    // b goes with c; a, which is like it but for one thing, would not, or not as well.
    expect(used([one('a', 5, 1, nine), one('b', 5, 2, nine), one('c', 5, 2, nine)])).toBe('bc')
    const sameOffer = { offer: 1, ...nine }
    expect(
      used([
        one('a', 5, 1, { ...sameOffer, version: 1 }),
        one('b', 5, 2, { ...sameOffer, version: 2 }),
        one('c', 5, 2),
      ]),
    ).toBe('bc')
    const promised = (id: string, mostMinor: bigint) => one(id, 5, 2, { offer: 1, mostMinor })
    expect(used([promised('a', 3n), promised('b', 5n), one('c', 4, 2)])).toBe('bc')
    const soon = new Date('2026-04-01T00:00:00Z')
    expect(
      used([
        one('a', 5, 2, { offer: 1 }),
        one('b', 5, 2, { offer: 1, expiresAt: soon }),
        one('c', 5, 2, { expiresAt: soon }),
      ]),
    ).toBe('bc')
  })
})

describe('a search that may not look at every set', () => {
  const three = () => [one('a', 5, 2), one('b', 4, 2), one('c', 6, 2)]

  test.each([
    // Nothing is looked at: the best single one, and at most all three.
    [0, 'c', 6n, false, 15n],
    // a; then with the best other one it could be 11.
    [1, 'c', 6n, false, 11n],
    // a, ab.
    [2, 'ab', 9n, false, 11n],
    // a, ab, ac, which is the best; b and c could be 10 at most.
    [3, 'ac', 11n, true, 11n],
  ])(
    'at %i sets has the best so far, and says what it may have missed',
    (limit, best, savingMinor, exact, boundMinor) => {
      const plan = planBasket(three(), wide, limit)
      expect([...plan.savings.keys()].join('')).toBe(best)
      expect(plan).toMatchObject({ savingMinor, exact, boundMinor })
    },
  )
})
