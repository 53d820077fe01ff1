import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sha256 } from '../../../kernel/ids.ts'
import { chanceFrom } from './chance.ts'
import { type Claim, decideClaims, type Open, type Share } from './claim.ts'
import { allows, readFrequency } from './frequency.ts'

const at = (text: string): Date => new Date(text)
const world = {
  now: at('2026-03-10T04:00:00Z'),
  timezone: 'Asia/Shanghai',
  chance: { below: () => 0 },
}
const open: Open = {
  kind: 'group',
  total: 1000,
  pieces: 10,
  left: 1000,
  leftPieces: 10,
  frequency: { lifetime: 2, period: undefined },
  audience: 'anyone',
  isOpen: true,
}
const claim = (customer: number, requestId: string, more: Partial<Claim> = {}): Claim => ({
  requestId,
  customer,
  records: [customer],
  isMember: false,
  knowsCode: false,
  ...more,
})

test('a frequency is read as the field writes it', () => {
  expect(readFrequency('D3|L4')).toEqual({ lifetime: 4, period: { unit: 'D', times: 3 } })
  expect(readFrequency('L4|W1')).toEqual({ lifetime: 4, period: { unit: 'W', times: 1 } })
  expect(readFrequency('L100')).toEqual({ lifetime: 100, period: undefined })
  for (const wrong of ['', 'D3', 'L101', 'L0', 'D1|W2', 'D1|W1|L4', 'L4|L5', 'D3|L4|', 'd3|l4', 'D3 L4'])
    expect(readFrequency(wrong)).toBeUndefined()
  expect(readFrequency('L1')).toEqual({ lifetime: 1, period: undefined })
  expect(readFrequency('M999|L99')).toEqual({ lifetime: 99, period: { unit: 'M', times: 999 } })
  for (const wrong of ['D3|L4|L4', 'L4|x', 'xL4', 'L4x', 'L04', 'L1000', 'D0|L4', 'X3|L4', 'L4||', 'D3|W1|M1'])
    expect(readFrequency(wrong)).toBeUndefined()
})

test('days, weeks and months are those of the shop', () => {
  const daily = { lifetime: 9, period: { unit: 'D' as const, times: 1 } }
  // 16:00 UTC is midnight in Shanghai.
  expect(allows(daily, [at('2026-03-10T15:59:00Z')], at('2026-03-10T16:00:00Z'), 'Asia/Shanghai')).toBe(true)
  expect(allows(daily, [at('2026-03-10T15:59:00Z')], at('2026-03-10T16:00:00Z'), 'UTC')).toBe(false)
  const weekly = { lifetime: 9, period: { unit: 'W' as const, times: 1 } }
  expect(allows(weekly, [at('2026-03-09T00:00:00Z')], at('2026-03-15T12:00:00Z'), 'UTC')).toBe(false)
  expect(allows(weekly, [at('2026-03-08T23:00:00Z')], at('2026-03-09T00:00:00Z'), 'UTC')).toBe(true)
  // One week across the turn of the year.
  expect(allows(weekly, [at('2025-12-29T12:00:00Z')], at('2026-01-01T12:00:00Z'), 'UTC')).toBe(false)
  const monthly = { lifetime: 9, period: { unit: 'M' as const, times: 2 } }
  expect(
    allows(monthly, [at('2026-03-01T00:00:00Z'), at('2026-02-28T00:00:00Z')], at('2026-03-31T00:00:00Z'), 'UTC'),
  ).toBe(true)
  // The same month or week of another year is another one.
  expect(allows({ ...monthly, period: { unit: 'M', times: 1 } }, [at('2025-03-10T00:00:00Z')], world.now, 'UTC')).toBe(
    true,
  )
  expect(allows(weekly, [at('2025-03-05T00:00:00Z')], world.now, 'UTC')).toBe(true)
  // Two in a month are two in a month.
  const twice = [at('2026-03-01T00:00:00Z'), at('2026-03-02T00:00:00Z')]
  expect(allows(monthly, twice, at('2026-03-31T00:00:00Z'), 'UTC')).toBe(false)
  expect(allows({ lifetime: 1, period: undefined }, [], world.now, 'UTC')).toBe(true)
  expect(allows({ lifetime: 1, period: undefined }, [at('2020-01-01T00:00:00Z')], world.now, 'UTC')).toBe(false)
})

test('refusals come in their order: over, not for you, limit, empty', () => {
  const shares: Share[] = [1, 2].map((position) => ({
    requestId: `e${position}`,
    customer: 1,
    position,
    amount: 1,
    at: world.now,
  }))
  const refusal = (changes: Partial<Open>, one: Claim, earlier: Share[] = []) => {
    const [decided] = decideClaims({ ...open, ...changes }, [one], earlier, world).decided
    return decided && 'refused' in decided ? decided.refused : 'taken'
  }
  const worst = { isOpen: false, audience: 'members' as const, leftPieces: 0, left: 0 }
  expect(refusal(worst, claim(1, 'a'), shares)).toBe('envelope_over')
  expect(refusal({ ...worst, isOpen: true }, claim(1, 'a'), shares)).toBe('envelope_not_for_you')
  expect(refusal({ audience: 'code' }, claim(1, 'a'))).toBe('envelope_not_for_you')
  expect(refusal({ audience: 'code' }, claim(1, 'a', { knowsCode: true }))).toBe('taken')
  expect(refusal({ leftPieces: 0, left: 0 }, claim(1, 'a'), shares)).toBe('envelope_limit_reached')
  expect(refusal({ leftPieces: 0, left: 0 }, claim(1, 'a'))).toBe('envelope_empty')
  // Another record of the same person counts.
  expect(refusal({}, claim(7, 'a', { records: [1, 7] }), shares)).toBe('envelope_limit_reached')
  expect(refusal({}, claim(7, 'e1'), shares)).toBe('envelope_request_changed')
  // A repeated request is answered even when everything is over.
  expect(refusal(worst, claim(1, 'e1'), shares)).toBe('taken')
})

test('who was asked for is let in, and the share says who has which place and how much', () => {
  const members = { ...open, audience: 'members' as const }
  const code = { ...open, audience: 'code' as const }
  const outcome = (of: Open, more: Partial<Claim>) => {
    const [decided] = decideClaims(of, [claim(1, 'a', more)], [], world).decided
    return decided && 'refused' in decided ? decided.refused : 'taken'
  }
  expect(outcome(members, { isMember: true })).toBe('taken')
  expect(outcome(members, { knowsCode: true })).toBe('envelope_not_for_you')
  expect(outcome(code, { isMember: true })).toBe('envelope_not_for_you')
  expect(outcome(open, {})).toBe('taken')

  const fixed: Open = { ...open, kind: 'fixed', total: 1000, pieces: 10, left: 800, leftPieces: 8 }
  const earlier: Share[] = [{ requestId: 'b', customer: 9, position: 2, amount: 100, at: at('2026-03-09T00:00:00Z') }]
  const claims = [
    claim(7, 'a', { records: [7, 70] }),
    claim(9, 'b'),
    claim(70, 'a', { records: [70, 7] }),
    claim(8, 'c'),
  ]
  const first = { requestId: 'a', customer: 7, position: 3, amount: 100, at: world.now }
  expect(decideClaims(fixed, claims, earlier, world)).toEqual({
    decided: [
      { share: first, isNew: true },
      { share: earlier[0], isNew: false },
      { share: first, isNew: false },
      { share: { requestId: 'c', customer: 8, position: 4, amount: 100, at: world.now }, isNew: true },
    ],
    left: 600,
    leftPieces: 6,
  })
})

test('a limit of a day counts what was claimed on that day', () => {
  const daily: Open = { ...open, frequency: { lifetime: 9, period: { unit: 'D', times: 1 } } }
  const on = (text: string): Share[] => [{ requestId: 'e', customer: 1, position: 1, amount: 1, at: at(text) }]
  const decide = (earlier: Share[]) => decideClaims(daily, [claim(1, 'a')], earlier, world).decided
  // Midnight in Shanghai is 16:00 UTC.
  expect(decide(on('2026-03-09T15:59:59Z'))).toMatchObject([{ isNew: true }])
  expect(decide(on('2026-03-09T16:00:00Z'))).toEqual([{ refused: 'envelope_limit_reached' }])
})

test('the last piece is all that is left', () => {
  const last: Open = { ...open, left: 37, leftPieces: 1 }
  const { decided, left, leftPieces } = decideClaims(last, [claim(1, 'a'), claim(2, 'b')], [], world)
  expect(decided).toMatchObject([{ share: { amount: 37, position: 10 } }, { refused: 'envelope_empty' }])
  expect([left, leftPieces]).toEqual([0, 0])
})

test('whatever comes, shares and rest sum to the total, nobody passes a limit, and a request is answered once', () => {
  const crowd = fc.array(
    fc.record({ customer: fc.integer({ min: 1, max: 6 }), request: fc.integer({ min: 1, max: 25 }) }),
    { maxLength: 60 },
  )
  const shape = fc.record({
    kind: fc.constantFrom('fixed' as const, 'random' as const, 'group' as const),
    each: fc.integer({ min: 2, max: 200 }),
    pieces: fc.integer({ min: 1, max: 12 }),
    seed: fc.string(),
  })
  fc.assert(
    fc.property(shape, fc.array(crowd, { maxLength: 4 }), ({ kind, each, pieces, seed }, batches) => {
      const total = each * pieces
      let state: Open = { ...open, kind, total, pieces, left: total, leftPieces: pieces }
      const shares: Share[] = []
      const chance = chanceFrom(sha256(seed))
      for (const batch of batches) {
        const claims = batch.map(({ customer, request }) => claim(customer, `${customer}/${request}`))
        const { decided, left, leftPieces } = decideClaims(state, claims, shares, { ...world, chance })
        for (const one of decided) if ('share' in one && one.isNew) shares.push(one.share)
        state = { ...state, left, leftPieces }
      }
      expect(shares.reduce((sum, { amount }) => sum + amount, 0) + state.left).toBe(total)
      expect(state.left >= state.leftPieces).toBe(true)
      expect(shares.map(({ position }) => position)).toEqual(shares.map((_share, index) => index + 1))
      expect(new Set(shares.map(({ requestId }) => requestId)).size).toBe(shares.length)
      for (let customer = 1; customer <= 6; customer++)
        expect(shares.filter((share) => share.customer === customer).length).toBeLessThanOrEqual(2)
    }),
    { numRuns: 150 },
  )
})
