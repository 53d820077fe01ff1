import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inSequence, isTogether, planBasket, savingsOf } from './price-basket.ts'
import { assess, type Basket, type Candidate, mostOf, remainingOf, savingOn } from './price-coupon.ts'
import { share, shareUpTo, sum } from './share.ts'

const at = new Date('2026-03-01T10:00:00Z')
const everywhere = { stores: [], cities: [], channels: [], skus: [], categories: [] }

const coupon = (more: Partial<Candidate> = {}): Candidate => {
  const value = more.value ?? { kind: 'face-value', offMinor: 500 }
  return {
    id: 'c1',
    offer: 1,
    version: 1,
    isUsable: true,
    value,
    scope: everywhere,
    stacking: { kind: 'exclusive' },
    validFrom: new Date('2026-01-01T00:00:00Z'),
    expiresAt: new Date('2026-12-01T00:00:00Z'),
    mostMinor: mostOf(value),
    ...more,
  }
}
const line = (sku: string, amountMinor: number, quantity = 1, categories: string[] = []) => ({
  sku,
  categories,
  quantity,
  amountMinor: BigInt(amountMinor),
})
const basket = (...lines: Basket['lines']): Basket => ({ storeCode: 's1', cityCode: 'hz', channel: 'store', at, lines })
const savedBy = (candidate: Candidate, on: Basket): bigint[] => savingOn(candidate, on, remainingOf(on))

describe('what one coupon takes off', () => {
  const dinner = basket(line('noodles', 3000), line('tea', 1000, 2))
  const cases: [string, Candidate, Basket, bigint[]][] = [
    ['a face value, shared by amount', coupon(), dinner, [375n, 125n]],
    ['never more than there is', coupon({ value: { kind: 'face-value', offMinor: 9000 } }), dinner, [3000n, 1000n]],
    [
      'a reduction once its threshold is reached',
      coupon({ value: { kind: 'full-reduction', offMinor: 400, fromMinor: 4000, timesMax: 3 } }),
      dinner,
      [300n, 100n],
    ],
    [
      'again for each further threshold, at most so often',
      coupon({ value: { kind: 'full-reduction', offMinor: 100, fromMinor: 1000, timesMax: 3 } }),
      dinner,
      [225n, 75n],
    ],
    [
      'a discount',
      coupon({ value: { kind: 'discount', offBasisPoints: 1500, ceilingMinor: 5000, fromMinor: 0 } }),
      dinner,
      [450n, 150n],
    ],
    [
      'a discount up to its ceiling',
      coupon({ value: { kind: 'discount', offBasisPoints: 9000, ceilingMinor: 700, fromMinor: 0 } }),
      dinner,
      [525n, 175n],
    ],
    [
      'a special price for the dearest units',
      coupon({ value: { kind: 'special-price', priceMinor: 200, unitsMax: 2, ceilingMinor: 9000 } }),
      dinner,
      [2800n, 300n],
    ],
    [
      'an exchange, for nothing',
      coupon({
        value: { kind: 'exchange', unitsMax: 1, ceilingMinor: 2000 },
        scope: { ...everywhere, skus: ['tea'] },
      }),
      dinner,
      [0n, 500n],
    ],
    [
      'an exchange worth more than its ceiling up to that',
      coupon({ value: { kind: 'exchange', unitsMax: 1, ceilingMinor: 2000 } }),
      dinner,
      [2000n, 0n],
    ],
    [
      'nothing of weighed goods below a unit',
      coupon({ value: { kind: 'exchange', unitsMax: 1, ceilingMinor: 2000 } }),
      basket(line('shrimp', 4000, 0.4)),
      [0n],
    ],
    ['what its unit was promised, where that is less', coupon({ mostMinor: 100n }), dinner, [75n, 25n]],
    ['not more than its own value, though more was promised', coupon({ mostMinor: 9000n }), dinner, [375n, 125n]],
    [
      'nothing of a discount below its threshold',
      coupon({ value: { kind: 'discount', offBasisPoints: 1500, ceilingMinor: 5000, fromMinor: 4001 } }),
      dinner,
      [0n, 0n],
    ],
    [
      'a discount at its threshold',
      coupon({ value: { kind: 'discount', offBasisPoints: 1500, ceilingMinor: 5000, fromMinor: 4000 } }),
      dinner,
      [450n, 150n],
    ],
    ['nothing where nothing was promised', coupon({ mostMinor: 0n }), dinner, [0n, 0n]],
    [
      'nothing by units where nothing was promised',
      coupon({ value: { kind: 'exchange', unitsMax: 1, ceilingMinor: 2000 }, mostMinor: 0n }),
      dinner,
      [0n, 0n],
    ],
    [
      'a special price by the unit: the dearest is not the line that costs most',
      coupon({ value: { kind: 'special-price', priceMinor: 100, unitsMax: 1, ceilingMinor: 9000 } }),
      basket(line('rice', 2990, 10), line('cake', 600, 2), line('tea', 299)),
      [0n, 200n, 0n],
    ],
    [
      'of equally dear ones the first line',
      coupon({ value: { kind: 'exchange', unitsMax: 3, ceilingMinor: 9000 } }),
      basket(line('rice', 10), line('tea', 600, 2), line('cake', 600, 2)),
      [0n, 600n, 300n],
    ],
    [
      'several units of a line together, rounded once',
      coupon({ value: { kind: 'special-price', priceMinor: 100, unitsMax: 2, ceilingMinor: 9000 } }),
      basket(line('tea', 1000, 3)),
      [466n],
    ],
    [
      'no unit that is cheap already, and none is used up by it',
      coupon({ value: { kind: 'special-price', priceMinor: 3, unitsMax: 2, ceilingMinor: 9000 } }),
      basket(line('ham', 7, 1.9), line('bun', 7, 2)),
      [0n, 1n],
    ],
    [
      'whole units of what is weighed, and nothing of a crumb',
      coupon({ value: { kind: 'exchange', unitsMax: 9, ceilingMinor: 9000 } }),
      basket(line('crumb', 5, 0.0004), line('ham', 1000, 2.5), line('gift', 0), line('bun', 100)),
      [0n, 800n, 0n, 100n],
    ],
    [
      'only of lines in a category or below it',
      coupon({ scope: { ...everywhere, categories: ['dining'] } }),
      basket(line('noodles', 3000, 1, ['dining.fast-food', 'dining']), line('soap', 1000, 1, ['home'])),
      [500n, 0n],
    ],
  ]
  test.each(cases)('%s', (_title, candidate, on, saved) => {
    expect(savedBy(candidate, on)).toEqual(saved)
  })

  const refused: [string, Candidate, Basket, bigint?][] = [
    ['not-usable', coupon({ isUsable: false, validFrom: new Date('2027-01-01') }), dinner],
    ['not-yet-valid', coupon({ validFrom: new Date('2026-03-01T10:00:00.001Z') }), dinner],
    ['expired', coupon({ expiresAt: at, scope: { ...everywhere, stores: ['s9'] } }), dinner],
    ['other-store', coupon({ scope: { ...everywhere, stores: ['s9'], channels: ['app'] } }), dinner],
    ['other-store', coupon({ scope: { ...everywhere, cities: ['sh'] } }), dinner],
    ['other-channel', coupon({ scope: { ...everywhere, channels: ['app'], skus: ['soap'] } }), dinner],
    ['nothing-in-scope', coupon({ scope: { ...everywhere, skus: ['soap'] } }), dinner],
    [
      'below-threshold',
      coupon({ value: { kind: 'full-reduction', offMinor: 1, fromMinor: 4001, timesMax: 1 } }),
      dinner,
      1n,
    ],
    [
      'takes-nothing-off',
      coupon({ value: { kind: 'special-price', priceMinor: 3000, unitsMax: 1, ceilingMinor: 100 } }),
      dinner,
    ],
  ]
  test.each(refused)('refuses %s, which comes before what follows it', (refusal, candidate, on, missing) => {
    expect(assess(candidate, on)).toEqual({ refusal, missingMinor: missing ?? 0n })
  })

  test('counts from its first moment, and at its threshold', () => {
    expect(assess(coupon({ validFrom: at }), dinner).refusal).toBeNull()
    const reached = coupon({ value: { kind: 'full-reduction', offMinor: 1, fromMinor: 4000, timesMax: 1 } })
    expect(assess(reached, dinner).refusal).toBeNull()
  })

  test('a store or a city that is named is enough', () => {
    const named = coupon({ scope: { ...everywhere, stores: ['s9'], cities: ['hz'] } })
    expect(assess(named, dinner).refusal).toBeNull()
  })
})

describe('coupons together', () => {
  const stack = (group: string, countMax = 20) => ({ kind: 'stackable', group, countMax }) as const

  test('exclusive ones go alone, others with their group and up to the least count', () => {
    const [a, b, c] = [coupon({ stacking: stack('x', 2) }), coupon({ stacking: stack('x') }), coupon()]
    expect(isTogether([])).toBe(true)
    expect(isTogether([c])).toBe(true)
    expect(isTogether([a, b])).toBe(true)
    expect(isTogether([b, b, b])).toBe(true)
    expect(isTogether([a, b, b])).toBe(false)
    expect(isTogether([b, c])).toBe(false)
    expect(isTogether([c, b])).toBe(false)
    expect(isTogether([b, coupon({ stacking: stack('y') })])).toBe(false)
  })

  test('percentages are taken off before amounts, whatever came first', () => {
    const off = coupon({ id: 'a', stacking: stack('x') })
    const percent = coupon({
      id: 'b',
      offer: 2,
      value: { kind: 'discount', offBasisPoints: 5000, ceilingMinor: 9999, fromMinor: 0 },
      mostMinor: 9999n,
      stacking: stack('x'),
    })
    const on = basket(line('tea', 2000))
    expect(savingsOf([off, percent], on)).toEqual(
      new Map([
        ['b', [1000n]],
        ['a', [500n]],
      ]),
    )
    expect(planBasket([off, percent], on)).toMatchObject({ savingMinor: 1500n, exact: true, boundMinor: 1500n })
  })

  test('each candidate hears why it is not used', () => {
    const on = basket(line('tea', 600))
    const best = coupon({ id: 'best', stacking: stack('x') })
    const plan = planBasket(
      [
        best,
        coupon({ id: 'alone', value: { kind: 'face-value', offMinor: 400 } }),
        coupon({ id: 'rest', offer: 2, stacking: stack('x'), value: { kind: 'face-value', offMinor: 100 } }),
        coupon({ id: 'useless', offer: 3, stacking: stack('x'), value: { kind: 'face-value', offMinor: 100 } }),
        coupon({ id: 'late', expiresAt: at }),
      ],
      on,
    )
    expect(plan.savingMinor).toBe(600n)
    const verdicts = Object.fromEntries([...plan.verdicts].map(([id, { refusal }]) => [id, refusal]))
    expect(verdicts).toEqual({
      best: null,
      alone: 'not-together',
      rest: null,
      useless: 'takes-nothing-off',
      late: 'expired',
    })
  })

  test('of equals the one that expires first is used, then the one with the lower id', () => {
    const on = basket(line('tea', 2000))
    const soon = new Date('2026-04-01T00:00:00Z')
    const used = (...all: Candidate[]) => [...planBasket(all, on).savings.keys()]
    expect(used(coupon({ id: 'a' }), coupon({ id: 'b', expiresAt: soon }))).toEqual(['b'])
    expect(used(coupon({ id: 'b' }), coupon({ id: 'a' }))).toEqual(['a'])
  })

  test('are taken off by what they are, then by offer, then by id', () => {
    const of = (id: string, offer: number, value: Candidate['value']) => coupon({ id, offer, value })
    const off = { kind: 'face-value', offMinor: 1 } as const
    const sorted = [
      of('h', 9, { kind: 'special-price', priceMinor: 1, unitsMax: 1, ceilingMinor: 1 }),
      of('g', 8, { kind: 'exchange', unitsMax: 1, ceilingMinor: 1 }),
      of('f', 7, { kind: 'discount', offBasisPoints: 1, ceilingMinor: 1, fromMinor: 0 }),
      of('e', 6, { kind: 'full-reduction', offMinor: 1, fromMinor: 1, timesMax: 1 }),
      of('d', 1, off),
      of('b', 2, off),
      of('c', 2, off),
    ]
    const ids = (all: readonly Candidate[]) => all.map(({ id }) => id)
    for (const all of [sorted, sorted.toReversed(), [...sorted.slice(3), ...sorted.slice(0, 3)]])
      expect(ids(inSequence(all))).toEqual(ids(sorted))
  })

  test('a search that ends early says so, and keeps the best single coupon and a bound', () => {
    const on = basket(line('tea', 100_000))
    const many = Array.from({ length: 12 }, (_, index) =>
      coupon({
        id: `c${index}`,
        offer: index,
        stacking: stack('x', 3),
        value: { kind: 'face-value', offMinor: 100 + index },
      }),
    )
    const exact = planBasket(many, on)
    expect(exact).toMatchObject({ savingMinor: 330n, exact: true, boundMinor: 330n })
    const early = planBasket(many, on, 2)
    expect(early.exact).toBe(false)
    expect(early.savingMinor).toBeGreaterThanOrEqual(111n)
    expect(early.boundMinor).toBeGreaterThanOrEqual(330n)
    expect(planBasket(many, on, 0)).toMatchObject({ exact: false, savingMinor: 111n })
  })

  test('twenty coupons that go together are searched to the end', () => {
    const on = basket(...Array.from({ length: 20 }, (_, index) => line(`s${index}`, 1000 + index * 37)))
    const many = Array.from({ length: 20 }, (_, index) =>
      coupon({
        id: `c${String(index).padStart(2, '0')}`,
        offer: index,
        stacking: stack('x', 5),
        value:
          index % 2 === 0
            ? { kind: 'face-value', offMinor: 100 + index * 7 }
            : { kind: 'discount', offBasisPoints: 100 * index, ceilingMinor: 400 + index, fromMinor: 0 },
      }),
    )
    expect(planBasket(many, on).exact).toBe(true)
  })
})

const amounts = fc.integer({ min: 0, max: 5000 })
const lines = fc.array(
  fc.record({
    sku: fc.constantFrom('a', 'b', 'c'),
    categories: fc.constantFrom([], ['x'], ['x.y', 'x']),
    quantity: fc.constantFrom(1, 2, 3, 0.5, 1.25, 7),
    amountMinor: amounts.map(BigInt),
  }),
  { minLength: 1, maxLength: 4 },
)
const some = fc.integer({ min: 1, max: 3000 })
const value: fc.Arbitrary<Candidate['value']> = fc.oneof(
  fc.record({ kind: fc.constant('face-value' as const), offMinor: some }),
  fc.record({
    kind: fc.constant('full-reduction' as const),
    offMinor: some,
    fromMinor: some,
    timesMax: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({
    kind: fc.constant('discount' as const),
    offBasisPoints: fc.integer({ min: 1, max: 10_000 }),
    ceilingMinor: some,
    fromMinor: amounts,
  }),
  fc.record({
    kind: fc.constant('special-price' as const),
    priceMinor: fc.integer({ min: 0, max: 800 }),
    unitsMax: fc.integer({ min: 1, max: 3 }),
    ceilingMinor: some,
  }),
  fc.record({ kind: fc.constant('exchange' as const), unitsMax: fc.integer({ min: 1, max: 3 }), ceilingMinor: some }),
)
const stacking: fc.Arbitrary<Candidate['stacking']> = fc.oneof(
  fc.constant({ kind: 'exclusive' as const }),
  fc.record({
    kind: fc.constant('stackable' as const),
    group: fc.constantFrom('g', 'h'),
    countMax: fc.integer({ min: 1, max: 4 }),
  }),
)
const held = fc
  .array(
    fc.record({
      offer: fc.integer({ min: 1, max: 3 }),
      value,
      stacking,
      skus: fc.constantFrom<string[]>([], ['a'], ['a', 'b']),
      categories: fc.constantFrom<string[]>([], ['x'], ['x.y']),
      cut: fc.integer({ min: 1, max: 4 }),
    }),
    { maxLength: 6 },
  )
  .map((all) =>
    all.map(({ skus, categories, cut, ...one }, index) =>
      coupon({
        ...one,
        id: `c${index}`,
        version: index,
        scope: { ...everywhere, skus, categories },
        mostMinor: mostOf(one.value) / BigInt(cut),
      }),
    ),
  )

/** Every legal set of usable coupons, priced. */
function bruteForce(all: readonly Candidate[], on: Basket): bigint {
  const usable = all.filter((candidate) => assess(candidate, on).refusal === null)
  let best = 0n
  for (let set = 0; set < 1 << usable.length; set += 1) {
    const chosen = usable.filter((_, index) => (set >> index) & 1)
    if (!isTogether(chosen)) continue
    const saving = sum([...savingsOf(chosen, on).values()].map(sum))
    if (saving > best) best = saving
  }
  return best
}

describe('for any basket and coupons', () => {
  test('the plan is the best of all legal combinations', () => {
    fc.assert(
      fc.property(lines, held, (bought, coupons) => {
        const plan = planBasket(coupons, basket(...bought))
        expect(plan.exact).toBe(true)
        expect(plan.savingMinor).toBe(bruteForce(coupons, basket(...bought)))
      }),
      { numRuns: 400 },
    )
  })

  test('no ceiling, promise or line is passed, the set is legal, and parts sum to the whole', () => {
    fc.assert(
      fc.property(lines, held, (bought, coupons) => {
        const on = basket(...bought)
        const plan = planBasket(coupons, on)
        const used = coupons.filter(({ id }) => plan.savings.has(id))
        expect(isTogether(used)).toBe(true)
        for (const { id, mostMinor } of used) {
          const saved = sum(plan.savings.get(id) ?? [])
          expect(saved).toBeGreaterThan(0n)
          expect(saved).toBeLessThanOrEqual(mostMinor)
        }
        const perLine = bought.map((_, index) => sum([...plan.savings.values()].map((each) => each[index] ?? 0n)))
        for (const [index, saved] of perLine.entries()) {
          expect(saved).toBeGreaterThanOrEqual(0n)
          expect(saved).toBeLessThanOrEqual(bought[index]?.amountMinor ?? 0n)
        }
        expect(sum(perLine)).toBe(plan.savingMinor)
        for (const { aloneMinor } of plan.verdicts.values()) expect(plan.savingMinor).toBeGreaterThanOrEqual(aloneMinor)
      }),
      { numRuns: 400 },
    )
  })

  test('the sequence in which coupons are shown changes nothing', () => {
    fc.assert(
      fc.property(lines, held, (bought, coupons) => {
        const [one, other] = [
          planBasket(coupons, basket(...bought)),
          planBasket(coupons.toReversed(), basket(...bought)),
        ]
        expect(other.savings).toEqual(one.savings)
        expect(inSequence(coupons.toReversed())).toEqual(inSequence(coupons))
      }),
    )
  })
})

describe('shares', () => {
  test('sum to the whole, and none is above its weight', () => {
    fc.assert(
      fc.property(fc.array(amounts, { minLength: 1, maxLength: 8 }), fc.nat({ max: 1000 }), (weights, part) => {
        const all = weights.map(BigInt)
        const total = (sum(all) * BigInt(part)) / 1000n
        const parts = share(total, all)
        expect(sum(parts)).toBe(total)
        for (const [index, one] of parts.entries()) expect(one).toBeLessThanOrEqual(all[index] ?? 0n)
      }),
    )
    expect(share(0n, [0n, 0n])).toEqual([0n, 0n])
    expect(share(2n, [1n, 1n, 1n])).toEqual([1n, 1n, 0n])
    expect(share(5n, [1n, 2n])).toEqual([2n, 3n])
    // The largest remainder first, which may be that of the lighter one.
    expect(share(4n, [7n, 2n])).toEqual([3n, 1n])
    expect(share(2n, [5n, 9n, 9n])).toEqual([0n, 1n, 1n])
    expect(() => share(1n, [0n])).toThrow('something to share needs somebody to get it')
    expect(() => share(-1n, [1n])).toThrow('shares are of what is there')
    expect(() => share(1n, [2n, -1n])).toThrow('shares are of what is there')
  })

  test('of what was done so far never sum to more than the whole', () => {
    expect([0n, 1n, 2n, 3n].map((done) => shareUpTo(100n, done, 3n))).toEqual([0n, 33n, 66n, 100n])
    expect(shareUpTo(100n, 0n, 0n)).toBe(100n)
  })
})
