import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  availableOf,
  decideTakeBack,
  drawLots,
  inOrderOfUse,
  type Lot,
  pointsFor,
  pointsMaxOf,
  returnDraws,
  settleOwed,
  shareOf,
} from './points.ts'
import { standardTemplate } from './standard-template.ts'

const now = new Date('2026-03-10T00:00:00Z')
const rules = standardTemplate.points
const amount = (max: number) => fc.bigInt({ min: 0n, max: BigInt(max) })
const sum = (values: readonly bigint[]): bigint => values.reduce((all, value) => all + value, 0n)

const anyLots = fc
  .array(fc.record({ left: amount(500), days: fc.option(fc.integer({ min: -5, max: 30 })) }), { maxLength: 12 })
  .map((rows) =>
    rows.map(
      ({ left, days }, index): Lot => ({
        id: BigInt(index + 1),
        customer: (index % 3) + 1,
        left,
        expiresAt: days === null ? null : new Date(now.getTime() + days * 86_400_000),
      }),
    ),
  )

test('points for an amount follow the rule and the level, rounded once', () => {
  const per = (points: number, forMinor: number, rounding: 'down' | 'nearest' | 'up', percent: number, paid: bigint) =>
    pointsFor(paid, { ...rules, perAmount: { points, forMinor }, rounding }, percent)
  expect(per(1, 100, 'down', 100, 199n)).toBe(1n)
  expect(per(1, 100, 'nearest', 100, 150n)).toBe(2n)
  expect(per(1, 100, 'nearest', 100, 149n)).toBe(1n)
  expect(per(1, 100, 'up', 100, 101n)).toBe(2n)
  expect(per(1, 100, 'up', 100, 100n)).toBe(1n)
  // Not 1.5 × floor: 1.99 × 1.5 = 2.985.
  expect(per(1, 100, 'down', 150, 199n)).toBe(2n)
  expect(per(3, 1000, 'down', 125, 100_000n)).toBe(375n)
  expect(per(0, 100, 'up', 100, 100n)).toBe(0n)
  expect(per(1, 100, 'up', 0, 100n)).toBe(0n)
  expect(per(2, 300, 'nearest', 110, 1000n)).toBe(7n)
  expect(per(2, 300, 'up', 110, 1000n)).toBe(8n)
  expect(per(1, 100, 'down', 100, 0n)).toBe(0n)
  expect(() => per(1, 100, 'down', 100, -1n)).toThrow('points are earned by what was paid')
  expect(() => per(1, 100, 'down', -1, 100n)).toThrow('points are earned by what was paid')
})

test('shares of any sequence of refunds sum to the whole', () => {
  fc.assert(
    fc.property(amount(1e9), fc.bigInt({ min: 1n, max: 10n ** 9n }), fc.array(amount(1e9)), (total, whole, cuts) => {
      const marks = [0n, ...cuts.filter((cut) => cut <= whole), whole].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
      const shares = marks.slice(1).map((after, index) => shareOf(total, { before: marks[index] ?? 0n, after, whole }))
      expect(shares.every((share) => share >= 0n)).toBe(true)
      expect(sum(shares)).toBe(total)
    }),
  )
  expect(shareOf(5n, { before: 0n, after: 0n, whole: 0n })).toBe(0n)
  expect(shareOf(10n, { before: 1n, after: 2n, whole: 3n })).toBe(3n)
  expect(shareOf(10n, { before: 2n, after: 3n, whole: 3n })).toBe(4n)
  expect(() => shareOf(5n, { before: -1n, after: 1n, whole: 3n })).toThrow('part of its sale')
  expect(() => shareOf(5n, { before: 2n, after: 1n, whole: 3n })).toThrow('part of its sale')
  expect(() => shareOf(5n, { before: 0n, after: 4n, whole: 3n })).toThrow('part of its sale')
})

test('a spending takes what expires first, only what is valid, and never more than a lot holds', () => {
  fc.assert(
    fc.property(anyLots, amount(4000), (lots, wanted) => {
      const available = availableOf(lots, now)
      const { draws, short } = drawLots(lots, wanted, now)
      expect(sum(draws.map(({ points }) => points)) + short).toBe(wanted)
      expect(short).toBe(wanted > available ? wanted - available : 0n)
      const taken = new Map(draws.map(({ lot, points }) => [lot, points]))
      let isEmptied = true
      for (const lot of inOrderOfUse(lots)) {
        const points = taken.get(lot.id) ?? 0n
        expect(points <= lot.left).toBe(true)
        if (lot.expiresAt && lot.expiresAt <= now) expect(points).toBe(0n)
        else {
          // Nothing is taken from a later lot while an earlier one still has some.
          if (points > 0n) expect(isEmptied).toBe(true)
          if (points < lot.left) isEmptied = false
        }
      }
    }),
  )
  const lot = (id: bigint, expiresAt: Date | null): Lot => ({ id, customer: 1, left: 1n, expiresAt })
  const tied = [lot(3n, null), lot(2n, now), lot(9n, null), lot(1n, now)]
  expect(inOrderOfUse(tied).map(({ id }) => id)).toEqual([1n, 2n, 3n, 9n])
})

test('a spending names what each lot gives, and none that gives nothing', () => {
  const soon = new Date(now.getTime() + 1)
  const lots: Lot[] = [
    { id: 1n, customer: 4, left: 10n, expiresAt: null },
    { id: 2n, customer: 5, left: 3n, expiresAt: soon },
    { id: 3n, customer: 5, left: 0n, expiresAt: soon },
    { id: 4n, customer: 5, left: 9n, expiresAt: now },
    { id: 5n, customer: 5, left: 7n, expiresAt: null },
  ]
  const draws = [
    { lot: 2n, customer: 5, points: 3n },
    { lot: 1n, customer: 4, points: 4n },
  ]
  expect(availableOf(lots, now)).toBe(20n)
  expect(drawLots(lots, 7n, now)).toEqual({ draws, short: 0n })
  expect(drawLots(lots, 0n, now)).toEqual({ draws: [], short: 0n })
  expect(drawLots(lots, 21n, now).short).toBe(1n)
  expect(() => drawLots(lots, -1n, now)).toThrow('a draw is not negative')
})

test('what is given back returns to where it came from, and never more than was taken', () => {
  fc.assert(
    fc.property(
      anyLots,
      amount(2000),
      fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 5 }),
      (lots, wanted, cuts) => {
        const { draws } = drawLots(lots, wanted, now)
        const spent = sum(draws.map(({ points }) => points))
        const later = new Date(now.getTime() + 10 * 86_400_000)
        const state = draws.map((draw) => ({
          ...draw,
          returned: 0n,
          expiresAt: lots.find(({ id }) => id === draw.lot)?.expiresAt ?? null,
        }))
        let given = 0n
        for (const cut of [...cuts, 100]) {
          const points = cut === 100 ? spent - given : ((spent - given) * BigInt(cut)) / 100n
          const { back, homeless, closed } = returnDraws(state, points, later)
          expect(sum([...back, ...closed].map((part) => part.points))).toBe(points)
          expect(sum([...homeless.values()])).toBe(sum(closed.map((part) => part.points)))
          for (const part of [...back, ...closed]) {
            const draw = state.find(({ lot }) => lot === part.lot)
            if (!draw) throw new Error('a part belongs to a draw')
            draw.returned += part.points
            expect(draw.returned <= draw.points).toBe(true)
            expect(closed.includes(part)).toBe(draw.expiresAt !== null && draw.expiresAt <= later)
          }
          given += points
        }
        expect(given).toBe(spent)
      },
    ),
  )
  expect(() => returnDraws([], 1n, now)).toThrow('no more goes back')
})

test('the last used lot is given back first', () => {
  const [soon, late] = [new Date(now.getTime() + 1), new Date(now.getTime() + 2)]
  const draws = [
    { lot: 1n, customer: 1, points: 10n, returned: 0n, expiresAt: soon },
    { lot: 2n, customer: 1, points: 10n, returned: 4n, expiresAt: late },
  ]
  expect(returnDraws(draws, 8n, now).back).toEqual([
    { lot: 2n, customer: 1, points: 6n },
    { lot: 1n, customer: 1, points: 2n },
  ])
  // Exactly what the last one gave: the first is not named.
  expect(returnDraws(draws, 6n, now).back).toEqual([{ lot: 2n, customer: 1, points: 6n }])
  // What has come back already does not come again.
  const empty = { lot: 3n, customer: 1, points: 5n, returned: 5n, expiresAt: null }
  expect(returnDraws([...draws, empty], 16n, now).back).toHaveLength(2)
  expect(() => returnDraws([...draws, empty], 17n, now)).toThrow('no more goes back than was spent')
  // Two lots of a record that expired since, and one of another.
  const late2 = new Date(now.getTime() + 3)
  const other = { lot: 4n, customer: 2, points: 5n, returned: 0n, expiresAt: late2 }
  expect(returnDraws([...draws, other], 21n, late2)).toEqual({
    back: [],
    closed: [
      { lot: 4n, customer: 2, points: 5n },
      { lot: 2n, customer: 1, points: 6n },
      { lot: 1n, customer: 1, points: 10n },
    ],
    homeless: new Map([
      [2, 5n],
      [1, 16n],
    ]),
  })
})

test('what is taken back comes from the lot of the sale, then from what expired there, then from others; the rest is missing', () => {
  expect(decideTakeBack(10n, { lotLeft: 10n, lotExpired: 5n, others: 5n })).toEqual({
    fromLot: 10n,
    forgiven: 0n,
    fromOthers: 0n,
    missing: 0n,
  })
  expect(decideTakeBack(10n, { lotLeft: 3n, lotExpired: 4n, others: 2n })).toEqual({
    fromLot: 3n,
    forgiven: 4n,
    fromOthers: 2n,
    missing: 1n,
  })
  expect(decideTakeBack(10n, { lotLeft: 3n, lotExpired: 4n, others: 9n })).toEqual({
    fromLot: 3n,
    forgiven: 4n,
    fromOthers: 3n,
    missing: 0n,
  })
  fc.assert(
    fc.property(amount(100), amount(100), amount(100), amount(100), (points, lotLeft, lotExpired, others) => {
      const parts = decideTakeBack(points, { lotLeft, lotExpired, others })
      expect(parts.fromLot + parts.forgiven + parts.fromOthers + parts.missing).toBe(points)
      expect(parts.fromLot <= lotLeft && parts.forgiven <= lotExpired && parts.fromOthers <= others).toBe(true)
      if (parts.missing > 0n) expect(lotLeft + lotExpired + others + parts.missing).toBe(points)
    }),
  )
})

test('earnings pay what is owed before anything arrives', () => {
  expect(settleOwed(10n, 0n)).toEqual({ paid: 0n, arrives: 10n })
  expect(settleOwed(10n, 4n)).toEqual({ paid: 4n, arrives: 6n })
  expect(settleOwed(10n, 10n)).toEqual({ paid: 10n, arrives: 0n })
  expect(settleOwed(10n, 11n)).toEqual({ paid: 10n, arrives: 0n })
})

test('an order takes whole minor units of points: of what is there, and of the share that points may pay', () => {
  const redemption = { pointsPerMinor: 3, sharePercentMax: 50 }
  expect(pointsMaxOf(redemption, { available: 100n, amountMinor: 1000n })).toBe(99n)
  expect(pointsMaxOf(redemption, { available: 10_000n, amountMinor: 1001n })).toBe(1500n)
  expect(pointsMaxOf(redemption, { available: 2n, amountMinor: 1000n })).toBe(0n)
  expect(pointsMaxOf({ pointsPerMinor: 1, sharePercentMax: 100 }, { available: 7n, amountMinor: 7n })).toBe(7n)
})
