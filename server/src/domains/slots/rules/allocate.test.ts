import type { SlotCode } from '@regulars/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AllocationState, allocate, type Candidate } from './allocate.ts'
import { drawBeta, drawsOf } from './chance.ts'

const open: SlotCode[] = ['pay-success-top', 'pay-success-middle', 'pay-success-bottom']

const candidateArb = (placement: number): fc.Arbitrary<Candidate> =>
  fc
    .record({
      valueMinor: fc.integer({ min: 0, max: 5000 }),
      behind: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })),
      slots: fc.subarray(open),
      shown: fc.integer({ min: 0, max: 5000 }),
      converted: fc.integer({ min: 0, max: 200 }),
    })
    .map(({ valueMinor, behind, slots, shown, converted }) => ({
      ...{ placement, valueMinor, behind },
      slots: Object.fromEntries(slots.map((slot) => [slot, { shown, converted: Math.min(shown, converted) }])),
    }))

const stateArb: fc.Arbitrary<AllocationState> = fc
  .integer({ min: 0, max: 8 })
  .chain((count) =>
    fc.tuple(fc.subarray(open), fc.tuple(...Array.from({ length: count }, (_, at) => candidateArb(at + 1)))),
  )
  .map(([slots, candidates]) => ({ open: slots, candidates, left: [] }))

describe('a filled page', () => {
  test('is the same for the same state and seed, read back from storage and in whatever sequence the candidates come', () => {
    fc.assert(
      fc.property(stateArb, fc.string(), (state, seed) => {
        const placed = allocate(state, seed)
        const stored = JSON.parse(JSON.stringify(state)) as AllocationState // as PostgreSQL gives it back
        expect(allocate(stored, seed)).toEqual(placed)
        expect(allocate({ ...state, candidates: state.candidates.toReversed() }, seed)).toEqual(placed)
      }),
    )
  })

  test('has each placement once, each slot once, and only where it may stand; no slot stays empty that one could take', () => {
    fc.assert(
      fc.property(stateArb, fc.string(), (state, seed) => {
        const placed = allocate(state, seed)
        expect(new Set(placed.map(({ placement }) => placement)).size).toBe(placed.length)
        expect(new Set(placed.map(({ slot }) => slot)).size).toBe(placed.length)
        for (const { slot, placement } of placed) {
          expect(state.open).toContain(slot)
          expect(state.candidates.find((each) => each.placement === placement)?.slots[slot]).toBeDefined()
        }
        const taken = new Set(placed.map(({ placement }) => placement))
        for (const slot of state.open.filter((each) => !placed.some((one) => one.slot === each)))
          expect(state.candidates.filter((each) => each.slots[slot] && !taken.has(each.placement))).toEqual([])
      }),
    )
  })

  test('keeps promises first, those furthest behind in front, however much another one would bring', () => {
    const everywhere = { shown: 1000, converted: 10 }
    const slots = Object.fromEntries(open.map((slot) => [slot, everywhere]))
    const state: AllocationState = {
      open: ['pay-success-top', 'pay-success-middle'],
      candidates: [
        { placement: 1, valueMinor: 1_000_000, behind: 0, slots },
        { placement: 2, valueMinor: 1, behind: 0.1, slots },
        { placement: 3, valueMinor: 1, behind: 0.2, slots },
      ],
      left: [],
    }
    expect(allocate(state, 'any')).toEqual([
      { slot: 'pay-success-top', placement: 3, why: 'guaranteed' },
      { slot: 'pay-success-middle', placement: 2, why: 'guaranteed' },
    ])
  })
})

test('draws from Beta have its mean and variance', () => {
  for (const [won, lost] of [
    [0.4, 7.6],
    [3, 97],
    [50, 950],
  ] as const) {
    const drawn = Array.from({ length: 20_000 }, (_, index) => drawBeta(won, lost, drawsOf(`${won} ${index}`)))
    const mean = drawn.reduce((sum, each) => sum + each, 0) / drawn.length
    const variance = drawn.reduce((sum, each) => sum + (each - mean) ** 2, 0) / drawn.length
    const whole = won + lost
    expect(mean / (won / whole)).toBeCloseTo(1, 1)
    expect(variance / ((won * lost) / (whole ** 2 * (whole + 1)))).toBeCloseTo(1, 0)
  }
})
